// Text in columns, line by line: for tables of any length. Nothing is ever cut; whoever has too little room shows fewer
// columns. Column widths are those of the widest cell, so the rows are gone through twice.
import type { Paint, Style } from './reporter.ts'
import { displayWidth } from './text.ts'

export interface Column {
  header: string
  align: 'left' | 'right'
  /** How a cell looks, by its text. */
  style?: ((text: string) => Style | null) | undefined
}

export const GAP = '  '

/** Width of each column: of its header or its widest cell. */
export function columnWidths(columns: readonly Column[], rows: Iterable<readonly string[]>): number[] {
  const widths = columns.map(column => displayWidth(column.header))
  for (const row of rows) {
    for (let i = 0; i < widths.length; i++) widths[i] = Math.max(widths[i] as number, displayWidth(row[i] ?? ''))
  }
  return widths
}

/** The header, a rule, and a line for each row; every line with its line feed. */
export function* columnLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  paint: Paint,
  widths = columnWidths(columns, rows),
): Generator<string> {
  const heading = columns.map((column, i) => padded(column.header, widths[i] as number, column.align))
  yield `${paint('heading', heading.join(GAP).trimEnd())}\n`
  yield `${paint('dim', widths.map(width => '─'.repeat(width)).join('──'))}\n`
  for (const row of rows) {
    const cells = columns.map((column, i) => {
      const text = row[i] ?? ''
      const style = column.style?.(text)
      const last = i === columns.length - 1 && column.align === 'left'
      const cell = last ? text : padded(text, widths[i] as number, column.align)
      return style && cell !== '' ? paint(style, cell) : cell
    })
    yield `${cells.join(GAP).trimEnd()}\n`
  }
}

function padded(text: string, width: number, align: Column['align']): string {
  const space = ' '.repeat(width - displayWidth(text))
  return align === 'left' ? text + space : space + text
}

/** Which columns have room: `leastNeeded` are left out in this order until the rest fits, and taken back where they do. */
export function columnsThatFit(widths: readonly number[], width: number, leastNeeded: readonly number[]): boolean[] {
  const shown = widths.map(() => true)
  const taken = () => widths.reduce((sum, w, i) => (shown[i] ? sum + w + GAP.length : sum), -GAP.length)
  for (const at of leastNeeded) if (taken() > width) shown[at] = false
  for (const at of leastNeeded.toReversed()) {
    const before = shown[at]
    shown[at] = true
    if (taken() > width) shown[at] = before as boolean
  }
  return shown
}
