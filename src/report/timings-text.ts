// The timings of one connection with what they mean from the capture point, and how long each side was in each state.
import { type Column, columnLines, columnWidths, GAP } from './columns.ts'
import { FIELDS, valueAt } from './fields.ts'
import { reasonText, TIMING_MEANINGS } from './meanings.ts'
import type { Paint } from './reporter.ts'
import type { ConnectionRecord, EndpointRecord } from './schema.ts'
import { stateText } from './state-text.ts'
import { durationText, wrapped } from './text.ts'

const TIMING_COLUMNS: readonly Column[] = [
  { header: 'timing', align: 'left' },
  { header: 'value', align: 'right' },
  { header: 'from … to, as seen at the capture point', align: 'left', style: () => 'dim' },
]

/** Reasons that say no more than that there was nothing: not worth a line. */
const NOTHING_TO_MEASURE = ['never-established', 'no-data', 'no-request', 'no-response', 'no-sample']

/** Those that are known, and those that are not for a reason. */
export function* timingLines(record: ConnectionRecord, paint: Paint, width: number): Generator<string> {
  const rows = Object.entries(TIMING_MEANINGS).flatMap(([path, meaning]) => {
    const value = valueAt(record, path) as number | null
    const reason = unknownReason(record, path)
    // Without retries there is no delay by them.
    if (value === 0 && path === 'handshake.retryDelay') return []
    if (value === null && (reason === null || NOTHING_TO_MEASURE.includes(reason))) return []
    if (value !== null) return [[path, durationText(value), meaning]]
    return [[path, rangeText(record, path) ?? '-', `${meaning} (not known: ${reasonText(reason as string)})`]]
  })
  if (rows.length > 0) yield* columnLines(TIMING_COLUMNS, wrappedRows(rows, width), paint)
}

/** The last column in as many rows as it needs. */
function wrappedRows(rows: readonly string[][], width: number): string[][] {
  const [first = 0, second = 0] = columnWidths(TIMING_COLUMNS.slice(0, 2), rows)
  const room = Math.max(30, width - first - second - 2 * GAP.length)
  return rows.flatMap(([path = '', value = '', meaning = '']) => {
    const [line = '', ...more] = wrapped(meaning, room, '').split('\n')
    return [[path, value, line], ...more.map(rest => ['', '', rest])]
  })
}

/** The reason stands in the `unknown` of the nearest object around the field, under the rest of the path. */
function unknownReason(record: ConnectionRecord, path: string): string | null {
  const names = path.split('.')
  for (let depth = names.length - 1; depth >= 0; depth--) {
    const around = names.slice(0, depth).join('.')
    const map = (around === '' ? record : at(record, around)) as { unknown?: Record<string, string> } | null
    for (let end = depth + 1; end <= names.length; end++) {
      const reason = map?.unknown?.[names.slice(depth, end).join('.')]
      if (reason !== undefined) return reason
    }
  }
  return null
}

function at(record: ConnectionRecord, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown> | null)?.[name], record)
}

/** What is known of an ambiguous leg: at least and at most. */
function rangeText(record: ConnectionRecord, path: string): string | null {
  if (!FIELDS.has(`${path}Range`)) return null
  const range = at(record, `${path}Range`) as [number, number] | null
  return range === null ? null : `${durationText(range[0])} to ${durationText(range[1])}`
}

const STATE_COLUMNS: readonly Column[] = [
  { header: 'client', align: 'left' },
  { header: 'time in it', align: 'right' },
  { header: 'server', align: 'left' },
  { header: 'time in it', align: 'right' },
]

/** Both sides' states in the order in which they were entered. */
export function* stateLines({ client, server }: ConnectionRecord, paint: Paint): Generator<string> {
  const [left, right] = [client.states.map(stateCells), server.states.map(stateCells)]
  const length = Math.max(left.length, right.length)
  const rows = Array.from({ length }, (_, i) => [...(left[i] ?? ['', '']), ...(right[i] ?? ['', ''])])
  if (length > 0) yield* columnLines(STATE_COLUMNS, rows, paint)
}

/** `≥` before a time that had not ended when the capture did. */
function stateCells({ state, duration, lowerBound, certainty }: EndpointRecord['states'][number]): [string, string] {
  const time = duration === null ? '-' : durationText(duration)
  return [stateText(state, certainty), lowerBound ? `≥ ${time}` : time]
}
