import { stripVTControlCharacters } from 'node:util'
import { displayWidth } from '../../report/text.ts'

/** At most so many columns of a line; its colours take none, and stay whole. */
export function clipped(line: string, columns: number): string {
  if (displayWidth(stripVTControlCharacters(line)) <= columns) return line
  let room = columns
  let result = ''
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with ESC
  for (const part of line.split(/(\u001b\[[0-9;]*m)/)) {
    if (part.startsWith('\u001b')) {
      result += part
      continue
    }
    for (const char of part) {
      room -= displayWidth(char)
      if (room < 0) break
      result += char
    }
  }
  return result
}
