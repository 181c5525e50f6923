// RFC 4180: comma, CRLF, a header line; fields are quoted where they must be. Each column is a path of the connection record,
// as the JSON Schema describes it: times in ns, nothing where a value is null. A connection is a line as it becomes final.
import { columnPaths } from './connection-columns.ts'
import { FIELDS, getter, isScalar, UnknownName, type Value } from './fields.ts'
import type { Analysis, ReportOptions } from './reporter.ts'
import type { ConnectionRecord } from './schema.ts'

/** Columns when nobody chooses; scripts count on their order, so new ones go to the end. */
// biome-ignore format: a row for each part of the record
export const CSV_COLUMNS = [
  'id', 'uid', 'communityId', 'start', 'at', 'duration', 'outcome', 'by', 'certainty', 'seen', 'evicted', 'roles.certainty',
  'client.address', 'client.port', 'client.name', 'client.state', 'client.certainty', 'client.isn', 'client.packets',
  'client.bytes', 'client.payload', 'client.retransmissions', 'client.outOfOrder', 'client.duplicates', 'client.zeroWindows',
  'client.options.mss', 'client.options.windowScale', 'client.rtt.min', 'client.rtt.p50', 'client.rtt.p95', 'client.rtt.max',
  'server.address', 'server.port', 'server.name', 'server.state', 'server.certainty', 'server.isn', 'server.packets',
  'server.bytes', 'server.payload', 'server.retransmissions', 'server.outOfOrder', 'server.duplicates', 'server.zeroWindows',
  'server.options.mss', 'server.options.windowScale', 'server.rtt.min', 'server.rtt.p50', 'server.rtt.p95', 'server.rtt.max',
  'handshake.verdict', 'handshake.certainty', 'handshake.total', 'handshake.synRetries', 'handshake.retryDelay',
  'handshake.serverLeg', 'handshake.clientLeg', 'handshake.withData', 'handshake.rtt', 'handshake.refusedAfter',
  'handshake.icmp.type', 'handshake.icmp.code', 'handshake.icmp.from',
  'established.at', 'established.duration', 'established.lowerBound',
  'firstByte.client', 'firstByte.server', 'response.first', 'response.serverThink',
  'close.verdict', 'close.certainty', 'close.kind', 'close.finRetries', 'close.finWait1', 'close.halfClosed', 'close.lastAck',
  'close.closing.client', 'close.closing.server', 'close.total',
  'reset.at', 'reset.by', 'reset.sinceLastData', 'reset.acceptable', 'reset.unacked.client', 'reset.unacked.server',
  'timeWait.by', 'timeWait.until', 'timeWait.reusedAfter', 'timeWaitReuse.gap', 'timeWaitReuse.isnDelta',
  'timeWaitReuse.tsDelta', 'idle.max', 'keepAlive.count', 'keepAlive.interval', 'history', 'zeekState',
  'findings', 'encapsulation',
] as const

/** Lists have no column of their own: these two are written as their codes, and as their stacks. */
const LISTS: Readonly<Record<string, (record: ConnectionRecord) => string>> = {
  findings: record => record.findings.map(finding => finding.code).join(' '),
  encapsulation: record => record.encapsulation.map(stack => stack.join(' / ')).join(', '),
}

export async function* csv(analysis: Analysis, { columns }: ReportOptions): AsyncGenerator<string> {
  const paths = columns?.flatMap(columnPaths) ?? CSV_COLUMNS
  const cells = paths.map(path => (Object.hasOwn(LISTS, path) && LISTS[path]) || getter(fieldOf(path)))
  yield line(paths)
  for await (const record of analysis) yield line(cells.map(cell => cell(record)))
}

function fieldOf(path: string): string {
  if (!isScalar(path)) throw new UnknownName('field', path, [...FIELDS.keys()].filter(isScalar))
  return path
}

function line(values: readonly Value[]): string {
  return `${values.map(quoted).join(',')}\r\n`
}

function quoted(value: Value): string {
  if (typeof value !== 'string') return value === null ? '' : String(value)
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
