// Where a character of a YAML scalar stands in the file: behind quotes, escapes, indentation and folded lines.
import { isScalar, type Node } from 'yaml'

/** Offset in `source` of the character at `index` of the scalar's value. */
export function offsetInScalar(source: string, node: Node, index: number): number {
  if (!node.range || !isScalar(node) || typeof node.value !== 'string') return node.range?.[0] ?? 0
  const value = node.value
  const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED'
  const isDouble = node.type === 'QUOTE_DOUBLE'
  const [start, , end] = node.range
  let at = isBlock ? source.indexOf('\n', start) + 1 : node.type === 'PLAIN' ? start : start + 1
  const skip = (blank: RegExp): void => {
    while (at < end && blank.test(source[at] ?? '')) at++
  }
  // Blanks come and go where lines are folded, and with the indentation; everything else keeps its order.
  for (let i = 0; i < index; i++) {
    if (/\s/.test(value[i] as string)) {
      if (isDouble && source[at] === '\\' && /[nt]/.test(source[at + 1] ?? '')) at += 2
      else if (!/\s/.test(value[i + 1] ?? '')) skip(/\s/)
      else at++
      continue
    }
    skip(/\s/)
    at += lengthOf(source, at, node.type)
  }
  if (!/\s/.test(value[index] ?? ' ')) skip(/\s/)
  return Math.min(at, end)
}

/** How many characters of the file are one of the value. */
function lengthOf(source: string, at: number, type: string | undefined): number {
  if (type === 'QUOTE_SINGLE' && source[at] === "'") return 2
  if (type !== 'QUOTE_DOUBLE' || source[at] !== '\\') return 1
  return { x: 4, u: 6, U: 10 }[source[at + 1] ?? ''] ?? 2
}
