// The report for people: one line about the capture, a table of connections, what was found, what happened over all,
// and what to know about the capture.
import { columnLines, columnsThatFit, columnWidths } from './columns.ts'
import { type ConnectionColumn, connectionColumns, DEFAULT_COLUMNS, LEAST_NEEDED } from './connection-columns.ts'
import { findingLines } from './findings-text.ts'
import { GRID_ROWS, gridLines } from './grid.ts'
import type { Key } from './order.ts'
import type { Analysis, Paint, ReportOptions } from './reporter.ts'
import type { ConnectionRecord, Finding } from './schema.ts'
import { captureLine, outcomeLines, paragraphLines, serverLines, warningLines } from './summary-text.ts'
import { countText, plural } from './text.ts'
import { Top } from './top.ts'

/** What is kept of a connection that may be shown: not its record, which is twenty times as large. */
export interface Row {
  keys: readonly Key[]
  id: number
  cells: string[]
  findings: Finding[]
}

export async function* table(analysis: Analysis, options: ReportOptions): AsyncGenerator<string> {
  const { order, paint, width, quiet } = options
  const columns = connectionColumns(options.columns ?? DEFAULT_COLUMNS)
  const chosen = new Top<Row>(options.limit, (a, b) => order.compare(a.keys, b.keys))
  for await (const record of analysis) chosen.offer(row(record, columns, order.keys(record)))
  const rows = chosen.sorted()
  if (order.byId) rows.sort((a, b) => a.id - b.id)

  const { capture, summary } = analysis
  if (!quiet) yield `${captureLine(capture, summary)}\n`
  if (rows.length > 0) {
    if (!quiet) yield '\n'
    yield* connectionLines(rows, columns, options, summary.connections)
  }
  if (quiet) return
  yield* findingLines(rows, capture, summary, options)
  yield* outcomeLines(summary, paint)
  yield* serverLines(summary, paint, width)
  yield* warningLines(capture, paint, width)
}

function row(record: ConnectionRecord, columns: readonly ConnectionColumn[], keys: readonly Key[]): Row {
  const findings = record.findings.filter(finding => finding.severity !== 'info')
  return { keys, id: record.id, cells: columns.map(column => column.text(record)), findings }
}

function* connectionLines(
  rows: readonly Row[],
  columns: readonly ConnectionColumn[],
  { paint, width, quiet }: ReportOptions,
  all: number,
): Generator<string> {
  const widths = columnWidths(
    columns,
    rows.map(({ cells }) => cells),
  )
  const leastNeeded = LEAST_NEEDED.map(name => columns.findIndex(column => column.name === name)).filter(at => at >= 0)
  const fits = columnsThatFit(widths, width, leastNeeded)
  const keep = <T>(values: readonly T[]): T[] => values.filter((_, i) => fits[i])
  const [shown, cells] = [keep(columns), rows.map(row => keep(row.cells))]
  yield* rows.length > GRID_ROWS ? columnLines(shown, cells, paint, keep(widths)) : gridLines(shown, cells, paint)
  if (rows.length < all) yield `… ${countText(all - rows.length)} more, --all\n`
  if (quiet) return
  yield '\n'
  yield* legend(
    shown,
    columns.filter((_, i) => !fits[i]),
    paint,
    width,
  )
}

/** What each column means, in a paragraph; and which had no room. */
function* legend(
  shown: readonly ConnectionColumn[],
  hidden: readonly ConnectionColumn[],
  paint: Paint,
  width: number,
): Generator<string> {
  const paragraphs = [
    shown.flatMap(column => (column.meaning === '' ? [] : `${column.header}: ${column.meaning}`)).join(' · '),
  ]
  if (hidden.length > 0) {
    const names = hidden.map(column => column.name).join(', ')
    paragraphs.push(`${plural(hidden.length, 'column')} did not fit here: ${names} (--columns chooses)`)
  }
  yield* paragraphLines(paragraphs, paint, width)
}
