// Which connections are on the screen, in which order, and what stands in their rows.
import type { Column } from '../../report/columns.ts'
import { connectionColumns } from '../../report/connection-columns.ts'
import type { LadderLine } from '../../report/ladder-line.ts'
import { NOTABLE_FIRST, type Order, orderBy } from '../../report/order.ts'
import type { ConnectionRecord } from '../../report/schema.ts'
import { durationText } from '../../report/text.ts'
import type { Outcome } from '../../report/words.ts'
import { ORDERS, type View } from './view.ts'

/** A connection as it is now. */
export interface Watched {
  record: ConnectionRecord
  /** It is final: nothing about it will change. */
  over: boolean
  /** The segments that are still kept, up to a time, ns. */
  lines(until: number): LadderLine[]
}

export interface Row {
  id: number
  cells: string[]
}

interface ScreenColumn extends Column {
  name: string
  text(watched: Watched, now: number): string
}

/** Nothing that comes after it changes these: they are shown before the connection is final. */
const SETTLED: readonly Outcome[] = ['closed', 'reset', 'aborted-after-fin', 'refused', 'rejected', 'scan']

export const isSettled = ({ record, over }: Watched): boolean => over || SETTLED.includes(record.outcome)

const RECORD_COLUMNS = ['id', 'client', 'server', 'client-state', 'server-state'] as const
// biome-ignore format: one line
const MORE_COLUMNS = ['handshake', 'rtt', 'sent', 'received', 'resent', 'finding'] as const

const OUTCOME = connectionColumns(['outcome'])[0] as ReturnType<typeof connectionColumns>[number]

export const COLUMNS: readonly ScreenColumn[] = [
  ...ofRecord(RECORD_COLUMNS),
  { ...OUTCOME, text: watched => (isSettled(watched) ? OUTCOME.text(watched.record) : 'live') },
  {
    name: 'age',
    header: 'age',
    align: 'right',
    text: (watched, now) => durationText(ageOf(watched, now)),
  },
  {
    name: 'close',
    header: 'close',
    align: 'right',
    text: ({ record }) => (record.close.total === null ? '-' : durationText(record.close.total)),
  },
  ...ofRecord(MORE_COLUMNS),
]

/** Columns that go first where there is little room. */
// biome-ignore format: one line
export const LEAST_NEEDED = ['resent', 'received', 'sent', 'rtt', 'close', 'finding', 'handshake', 'age', 'outcome']
  .map(name => COLUMNS.findIndex(column => column.name === name))

/** First packet to the last, or to now, ns. */
function ageOf(watched: Watched, now: number): number {
  const { duration, at } = watched.record
  return isSettled(watched) ? (duration ?? 0) : Math.max(0, now - at)
}

function ofRecord(names: readonly string[]): ScreenColumn[] {
  return connectionColumns(names).map(column => ({ ...column, text: ({ record }) => column.text(record) }))
}

/** `now`: ns since the first packet. */
export function rowsOf(all: Iterable<Watched>, view: View, now: number): Row[] {
  const order = orderOf(view)
  const wanted = view.filter.toLowerCase()
  const rows: { row: Row; keys: ReturnType<Order['keys']> }[] = []
  for (const watched of all) {
    const cells = COLUMNS.map(column => column.text(watched, now))
    if (wanted !== '' && !cells.join(' ').toLowerCase().includes(wanted)) continue
    const { record } = watched
    rows.push({ row: { id: record.id, cells }, keys: order.keys(record) })
  }
  rows.sort((a, b) => order.compare(a.keys, b.keys) || a.row.id - b.row.id)
  return rows.map(({ row }) => row)
}

function orderOf({ order, reversed }: View): Order {
  const { path, descending } = ORDERS[order] as (typeof ORDERS)[number]
  if (path !== null) return orderBy(path, descending !== reversed)
  const { keys, compare, byId } = NOTABLE_FIRST
  return reversed ? { keys, compare: (a, b) => compare(b, a), byId } : NOTABLE_FIRST
}
