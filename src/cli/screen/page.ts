// The lines of the screen: what is watched and how much there is, then the connections, or all about one of them.
import { columnLines, columnsThatFit, columnWidths } from '../../report/columns.ts'
import type { Paint } from '../../report/reporter.ts'
import { bytesText, countText, plural, printable } from '../../report/text.ts'
import { clipped } from './clipped.ts'
import { connectionLines } from './one-connection.ts'
import { COLUMNS, LEAST_NEEDED, type Row, rowsOf, type Watched } from './rows.ts'
import { ORDERS, type Shown, type View } from './view.ts'

/** What the screen shows, taken together at one time. */
export interface Moment {
  /** `eth0 tcp port 80`. */
  title: string
  /** ns since the first packet. */
  now: number
  packets: number
  /** null: the engine does not say. */
  dropped: number | null
  /** In the last second. */
  rate: { packets: number; bytes: number; connections: number }
  watched: readonly Watched[]
  /** Connections that are not in `watched`. */
  others: number
  /** Connections since it began: first packets seen, both FINs acknowledged, ended or refused by a RST. */
  counts: { opened: number; closed: number; resets: number }
}

export interface Size {
  columns: number
  rows: number
}

/** Lines around the table: two about the capture, one of the view, two of the table's head, one of keys. */
const AROUND = 6

const pageSize = ({ rows }: Size): number => Math.max(1, rows - AROUND)

const LIST_KEYS = 'arrows: choose  Enter: open  s: sort  r: reverse  /: filter  p: pause  q: quit'
const ONE_KEYS = 'arrows: scroll  Esc: back  p: pause  q: quit'

/** Of many connections only the youngest are in a moment: the one that somebody has chosen stays as it was last seen. */
export function withMarked(moment: Moment, before: Moment, { marked }: View): Moment {
  const isMarked = ({ record }: Watched): boolean => record.id === marked
  const last = before.watched.find(isMarked)
  return last === undefined || moment.watched.some(isMarked)
    ? moment
    : { ...moment, watched: [...moment.watched, last] }
}

/** As many lines as the screen has at most, none wider. */
export function page(moment: Moment, view: View, size: Size, paint: Paint): { lines: string[]; shown: Shown } {
  const rows = rowsOf(moment.watched, view, moment.now)
  const opened = view.opened ? moment.watched.find(({ record }) => record.id === view.marked) : undefined
  const body = opened
    ? [...connectionLines(opened, moment.now, paint, size.columns)]
    : [viewLine(view, rows.length, moment, paint), ...tableLines(rows, view, size, paint)]
  const room = Math.max(0, size.rows - 3)
  const deepest = Math.max(0, body.length - room)
  const from = opened ? Math.min(view.scrolled, deepest) : 0
  const lines = [
    ...headLines(moment, view, paint),
    ...body.slice(from, from + room),
    paint('dim', opened ? ONE_KEYS : LIST_KEYS),
  ]
  const shown = { ids: rows.map(({ id }) => id), page: pageSize(size), deepest }
  return { lines: lines.slice(0, size.rows).map(line => clipped(line, size.columns)), shown }
}

function headLines({ title, packets, dropped, rate, counts }: Moment, view: View, paint: Paint): string[] {
  const lost =
    dropped === null ? 'lost: unknown' : dropped === 0 ? 'none lost' : paint('bad', `${countText(dropped)} lost`)
  const speeds = `${countText(rate.packets)} packets/s  ${bytesText(rate.bytes)}/s  ${countText(rate.connections)} opened/s`
  const { opened, closed, resets } = counts
  const life = `${countText(opened)} opened, ${countText(closed)} closed, ${countText(resets)} reset`
  return [
    `${paint('heading', `synfin live ${printable(title)}`)}${view.paused ? `  ${paint('warn', 'PAUSED')}` : ''}`,
    `${plural(packets, 'packet')}, ${lost}  ${speeds}  ${life}`,
  ]
}

function viewLine({ filter, typing, order, reversed }: View, shown: number, moment: Moment, paint: Paint): string {
  const { title } = ORDERS[order] as (typeof ORDERS)[number]
  const more = moment.others > 0 ? `, ${countText(moment.others)} older ones not listed` : ''
  const sorted = `${plural(shown, 'connection')}${more}, ${title} ${reversed ? 'last' : 'first'}`
  if (typing) return `${sorted}  filter: ${filter}${paint('heading', '_')}`
  return filter === '' ? sorted : `${sorted}  filter: ${filter}`
}

function tableLines(rows: readonly Row[], view: View, size: Size, paint: Paint): string[] {
  if (rows.length === 0) return ['', view.filter === '' ? 'no connections yet' : 'no connection has this in its row']
  const marked = Math.max(
    0,
    rows.findIndex(({ id }) => id === view.marked),
  )
  const count = pageSize(size)
  const first = Math.min(Math.max(0, marked - (count >> 1)), Math.max(0, rows.length - count))
  const onScreen = rows.slice(first, first + count)
  // One column goes to the mark.
  const cells = onScreen.map((row, i) => [i + first === marked ? '>' : '', ...row.cells])
  const columns = [{ header: '', align: 'left' as const }, ...COLUMNS]
  const widths = columnWidths(columns, cells)
  const fits = columnsThatFit(
    widths,
    size.columns,
    LEAST_NEEDED.map(at => at + 1),
  )
  const keep = <T>(values: readonly T[]): T[] => values.filter((_, i) => fits[i])
  return [...columnLines(keep(columns), cells.map(keep), paint, keep(widths))].map(line => line.trimEnd())
}
