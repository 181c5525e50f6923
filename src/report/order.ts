// Orders of connections. A record is reduced to its keys at once, so that what is kept of many connections is small.
import { FIELDS, getter, isScalar, UnknownName } from './fields.ts'
import { notability, worstSeverity } from './notable.ts'
import type { ConnectionRecord } from './schema.ts'
import { OUTCOMES } from './words.ts'

export type Key = number | string | boolean | null

export interface Order {
  keys(record: ConnectionRecord): readonly Key[]
  /** Negative when `a` comes first. */
  compare(a: readonly Key[], b: readonly Key[]): number
  /** True when the order only chooses, and what was chosen is shown by id. */
  byId: boolean
}

/** The worst finding first, then the worst outcome, then the longest handshake. */
export const NOTABLE_FIRST: Order = {
  keys: record => [
    -notability(worstSeverity(record), OUTCOMES.indexOf(record.outcome)),
    -(record.handshake.total ?? -1),
    record.id,
  ],
  compare: inOrder,
  byId: true,
}

/** Columns of the table that show a field of another name. */
const COLUMN_FIELDS: Readonly<Record<string, string>> = {
  client: 'client.address',
  server: 'server.address',
  'client-state': 'client.state',
  'server-state': 'server.state',
  handshake: 'handshake.total',
  rtt: 'handshake.rtt',
  retries: 'handshake.synRetries',
  sent: 'client.payload',
  received: 'server.payload',
  close: 'close.kind',
  zeek: 'zeekState',
}

/**
 * By the value at a path of the record, or in a column; equal ones by id, unknown values last either way. Throws UnknownName.
 */
export function orderBy(name: string, descending: boolean): Order {
  const path = COLUMN_FIELDS[name] ?? name
  if (!isScalar(path))
    throw new UnknownName(
      'field to sort by',
      name,
      [...Object.keys(COLUMN_FIELDS), ...[...FIELDS.keys()].filter(isScalar)],
      Object.keys(COLUMN_FIELDS),
    )
  const key = getter(path)
  return {
    keys: record => [key(record), record.id],
    compare([a = null, idA = 0], [b = null, idB = 0]) {
      const first = compareValues(a, b)
      return (descending && a !== null && b !== null ? -first : first) || compareValues(idA, idB)
    },
    byId: false,
  }
}

function inOrder(a: readonly Key[], b: readonly Key[]): number {
  for (let i = 0; i < a.length; i++) {
    const first = compareValues(a[i] ?? null, b[i] ?? null)
    if (first !== 0) return first
  }
  return 0
}

function compareValues(a: Key, b: Key): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return a < b ? -1 : 1
}
