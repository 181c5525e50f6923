// The capture in a line, and what happened over all its connections.

import { type Column, columnLines, columnsThatFit, columnWidths } from './columns.ts'
import { outcomeStyle } from './connection-columns.ts'
import { OUTCOME_MEANINGS } from './meanings.ts'
import type { Paint } from './reporter.ts'
import type { CaptureRecord, Distribution, ServerRecord, SummaryRecord } from './schema.ts'
import { countText, durationText, endpointText, plural, printable, shareText, wrapped } from './text.ts'
import { OUTCOMES } from './words.ts'

/** Servers in the table; the JSON document has up to 10,000. */
const MAX_SERVERS = 10

const SKIPPED: Readonly<Record<keyof CaptureRecord['skipped'], string>> = {
  notIp: 'not IP',
  notTcp: 'not TCP',
  unknownLinkType: 'of an unknown link type',
  truncatedHeader: 'cut within the headers',
  fragment: 'as IP fragments',
  badChecksum: 'with a bad checksum',
  duplicate: 'as copies',
  filtered: 'filtered out',
  tooDeep: 'with too many headers',
}

/** `office.pcap: 134 packets (98 TCP segments) in 15.8 s from 2026-…Z, 9 connections; left out: 22 not TCP` */
export function captureLine(capture: CaptureRecord, summary: SummaryRecord): string {
  const { files, packets, tcpSegments, from, duration, connections } = capture
  const [first] = files
  const name = files.length === 1 && first ? printable(first.path) : plural(files.length, 'file')
  const when = from === null ? '' : ` in ${durationText(duration ?? 0)} from ${from}`
  const selected = summary.connections < connections ? ` (${countText(summary.connections)} selected)` : ''
  const left = Object.entries(SKIPPED).flatMap(([reason, text]) => {
    const count = capture.skipped[reason as keyof typeof SKIPPED]
    return count > 0 ? [`${countText(count)} ${text}`] : []
  })
  const unread = capture.errors.length
  const cut =
    unread === 0 ? '' : files.length === 1 ? '; not read to its end' : `; ${plural(unread, 'file')} not read to the end`
  return [
    `${name}: ${plural(packets, 'packet')} (${plural(tcpSegments, 'TCP segment')})${when}`,
    `, ${plural(connections, 'connection')}${selected}${cut}`,
    left.length > 0 ? `; left out: ${left.join(', ')}` : '',
  ].join('')
}

const OUTCOME_COLUMNS: readonly Column[] = [
  { header: 'outcome', align: 'left', style: outcomeStyle },
  { header: 'connections', align: 'right' },
  { header: 'share', align: 'right' },
  { header: 'meaning', align: 'left', style: () => 'dim' },
]

/** How many connections came to which end, the most frequent first. */
export function* outcomeLines({ outcomes, connections }: SummaryRecord, paint: Paint): Generator<string> {
  const rows = OUTCOMES.filter(outcome => outcomes[outcome] > 0)
    .sort((a, b) => outcomes[b] - outcomes[a])
    .map(outcome => {
      const count = outcomes[outcome]
      return [outcome, countText(count), shareText(count, connections), OUTCOME_MEANINGS[outcome]]
    })
  if (rows.length === 0) return
  yield '\n'
  yield* columnLines(OUTCOME_COLUMNS, rows, paint)
}

const PERCENTILES = ['p50', 'p90', 'p95', 'p99', 'max'] as const
const SERVER_COLUMNS: readonly Column[] = [
  { header: 'server', align: 'left' },
  { header: 'connections', align: 'right' },
  ...PERCENTILES.map((p, i) => ({ header: i === 0 ? `handshake ${p}` : p, align: 'right' }) as const),
  ...PERCENTILES.map(p => ({ header: `answer ${p}`, align: 'right' }) as const),
]
const SERVER_LEGEND =
  "handshake: what clients waited until connected · answer: end of the client's first request to the server's first data · " +
  'p90: nine of ten took at most this long'
/** By place in SERVER_COLUMNS: the answer's before the handshake's, the middle ones before p50 and max. */
const LEAST_NEEDED = [9, 8, 10, 11, 7, 4, 3, 5]

/** How long each server let its clients wait: for the connection, and for the first byte of an answer. */
export function* serverLines(summary: SummaryRecord, paint: Paint, width: number): Generator<string> {
  const { servers, otherServers } = summary
  if (servers.length === 0) return
  const all = servers.slice(0, MAX_SERVERS).map(server => served(endpointText(server), server))
  const widths = columnWidths(SERVER_COLUMNS, all)
  const fits = columnsThatFit(widths, width, LEAST_NEEDED)
  const keep = <T>(values: readonly T[]): T[] => values.filter((_, i) => fits[i])
  yield '\n'
  yield* columnLines(keep(SERVER_COLUMNS), all.map(keep), paint, keep(widths))
  const rest = servers.length - all.length
  if (otherServers !== null) yield `… more than ${countText(servers.length)} servers (--json has the first of them)\n`
  else if (rest > 0) yield `… ${plural(rest, 'more server')} (--json has them all)\n`
  yield* paragraphLines([SERVER_LEGEND], paint, width)
}

/** What explains a table, below it. */
export function* paragraphLines(paragraphs: readonly string[], paint: Paint, width: number): Generator<string> {
  for (const text of paragraphs) {
    for (const line of wrapped(text, Math.min(width, 120), '').split('\n')) yield `${paint('dim', line)}\n`
  }
}

function served(name: string, { connections, handshake, response }: Omit<ServerRecord, 'address' | 'port'>): string[] {
  const times = (distribution: Distribution | null) =>
    PERCENTILES.map(p => (distribution === null ? '-' : durationText(distribution[p])))
  return [name, countText(connections), ...times(handshake), ...times(response)]
}

/** What to know about the capture itself. What could not be read is told elsewhere: here it is only seen in the first line. */
export function* warningLines({ warnings }: CaptureRecord, paint: Paint, width: number): Generator<string> {
  if (warnings.length === 0) return
  yield `\n${paint('heading', 'Warnings')}\n`
  for (const { message } of warnings) yield `${wrapped(printable(message), Math.min(width, 120), '  ')}\n`
}
