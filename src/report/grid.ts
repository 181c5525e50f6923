// The same table as columns.ts, laid out by cli-table3: it knows the width of every script and emoji, but takes time that
// grows with the square of the rows (10,000 rows: 17 s), so it is for short tables.
import Table from 'cli-table3'
import { type Column, GAP } from './columns.ts'
import type { Paint } from './reporter.ts'

/** Rows up to which it takes a few hundredths of a second. */
export const GRID_ROWS = 200

// biome-ignore format: three rows of a frame: above the header, below it, and the sides
const FRAME = {
  top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '',
  mid: '─', 'mid-mid': '──', 'left-mid': '', 'right-mid': '',
  left: '', right: '', middle: GAP,
}

export function* gridLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  paint: Paint,
): Generator<string> {
  const table = new Table({
    head: columns.map(column => paint('heading', column.header)),
    colAligns: columns.map(column => column.align),
    chars: FRAME,
    // Without this it paints headers red and borders grey by itself, into pipes too.
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  })
  for (const row of rows) {
    table.push(
      row.map((text, i) => {
        const style = columns[i]?.style?.(text)
        return style ? paint(style, text) : text
      }),
    )
  }
  for (const line of table.toString().split('\n')) yield `${line.trimEnd()}\n`
}
