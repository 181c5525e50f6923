// What the place that we write to can show: colours, characters, columns.
import { styleText } from 'node:util'
import type { Paint, Style } from '../report/reporter.ts'

type TextFormat = Parameters<typeof styleText>[0]

const FORMATS: Readonly<Record<Style, TextFormat>> = {
  heading: 'bold',
  dim: 'dim',
  good: 'green',
  warn: 'yellow',
  bad: 'red',
}

export type ColorChoice = 'auto' | 'always' | 'never'

/** `auto` is what styleText decides for the stream: a terminal, NO_COLOR, FORCE_COLOR, TERM=dumb. */
export function painter(choice: ColorChoice, stream: NodeJS.WriteStream): Paint {
  const colours = choice === 'always' || (choice === 'auto' && styleText('bold', 'x', { stream }) !== 'x')
  if (!colours) return (_, text) => text
  return (style, text) => styleText(FORMATS[style], text, { validateStream: false })
}

/** Columns that fit in a line: of a terminal its width; a pipe or a file has no end. */
export function columnsOf(stream: NodeJS.WriteStream): number {
  if (!stream.isTTY) return Number.POSITIVE_INFINITY
  return stream.columns || Number(process.env.COLUMNS) || 80
}

/** Does the locale say that text is UTF-8? Windows' terminals take it whatever theirs says. */
export function isUnicode(): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = process.env
  return process.platform === 'win32' || /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '')
}

const PLAIN: Readonly<Record<string, string>> = {
  ...{ '─': '-', '…': '...', µ: 'u', '→': '->', '≥': '>', '×': 'x', Δ: 'd', '·': '|' },
  ...{ '✔': '+', '✖': 'x' },
  ...{ ' (三次握手)': '', ' (四次挥手)': '' },
}

/** What the reports themselves write beyond ASCII, in ASCII; any other character (a name's) as `\u{…}`. */
export function ascii(text: string): string {
  return text
    .replace(/ \((三次握手|四次挥手)\)|[─…µ→≥×Δ·✔✖]/g, found => PLAIN[found] ?? '')
    .replace(/[\u0080-\u{10ffff}]/gu, char => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
}
