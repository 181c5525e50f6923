// The columns of the connection table: what stands in them, and what it means in a line.
import type { Column } from './columns.ts'
import { FIELDS, getter, isScalar, UnknownName } from './fields.ts'
import type { Style } from './reporter.ts'
import type { ConnectionRecord } from './schema.ts'
import { stateText } from './state-text.ts'
import { bytesText, countText, durationText, endpointText, printable } from './text.ts'
import { SEVERITIES, type Severity } from './words.ts'

export interface ConnectionColumn extends Column {
  name: string
  meaning: string
  text(record: ConnectionRecord): string
}

/** What is not known, or does not apply. */
const NOTHING = '-'

const STATE_MEANING = 'its TCP state (RFC 9293) when the capture ended; ? behind it: inferred, - alone: not known'

type Text = (record: ConnectionRecord) => string
const left = (
  name: string,
  header: string,
  meaning: string,
  text: Text,
  style?: Column['style'],
): ConnectionColumn => ({
  name,
  header,
  align: 'left',
  meaning,
  text,
  style,
})
const right = (...column: Parameters<typeof left>): ConnectionColumn => ({ ...left(...column), align: 'right' })

const COLUMNS: readonly ConnectionColumn[] = [
  right('id', 'id', 'number of the connection, for `synfin show FILE ID`', r => String(r.id)),
  right('at', 'began at', 'first packet, counted from the first of the capture', r => durationText(r.at)),
  left('client', 'client', 'who asked for the connection', r => endpointText(r.client)),
  left('server', 'server', 'who was asked', r => endpointText(r.server)),
  left('outcome', 'outcome', 'how it ended, and by whom; each word is explained below', outcomeText, outcomeStyle),
  left('client-state', 'client state', STATE_MEANING, r => stateText(r.client.state, r.client.certainty)),
  left('server-state', 'server state', 'the same of the server', r => stateText(r.server.state, r.server.certainty)),
  right('handshake', 'handshake', 'what the client waited until connected, SYN retries included', r =>
    time(r.handshake.total),
  ),
  right('rtt', 'RTT', 'round trip time of the whole path, from the handshake', r => time(r.handshake.rtt)),
  right(
    'retries',
    'SYN retries',
    'how often the SYN was sent again',
    r => countText(r.handshake.synRetries),
    someStyle,
  ),
  right('duration', 'duration', 'first packet to last', r => time(r.duration)),
  right('sent', 'sent', 'data from client to server; what was sent twice counts once', r =>
    bytesText(r.client.payload),
  ),
  right('received', 'received', 'data from server to client', r => bytesText(r.server.payload)),
  right('resent', 'resent', 'segments sent again by client / server', resentText),
  left('finding', 'worst finding', 'what else was noticed, explained below', worstFinding, findingStyle),
  left('close', 'close', 'in how many steps it closed', r => r.close.kind ?? NOTHING),
  left('history', 'history', "Zeek's letters for what came in which order, the client's upper case", r => r.history),
  left('zeek', 'Zeek', "Zeek's conn_state", r => r.zeekState),
]

export const COLUMN_NAMES = COLUMNS.map(({ name }) => name)

/** Shown when nobody chooses, in this order. */
// biome-ignore format: a row for each group
export const DEFAULT_COLUMNS = [
  'id', 'client', 'server', 'outcome', 'client-state', 'server-state',
  'handshake', 'rtt', 'retries', 'duration', 'sent', 'received', 'finding',
]

/** What goes first when the terminal is too narrow. */
// biome-ignore format: one line
export const LEAST_NEEDED = ['received', 'sent', 'rtt', 'duration', 'retries', 'server-state', 'client-state', 'handshake', 'finding']

/** Where the record has what a column shows, by the names that are not themselves paths. */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  client: ['client.address', 'client.port'],
  server: ['server.address', 'server.port'],
  'client-state': ['client.state'],
  'server-state': ['server.state'],
  handshake: ['handshake.total'],
  rtt: ['handshake.rtt'],
  retries: ['handshake.synRetries'],
  sent: ['client.payload'],
  received: ['server.payload'],
  resent: ['client.retransmissions', 'server.retransmissions'],
  finding: ['findings'],
  close: ['close.kind'],
  zeek: ['zeekState'],
}

/** The paths of the record that a column's name stands for; a path stands for itself. */
export const columnPaths = (name: string): readonly string[] => (Object.hasOwn(PATHS, name) && PATHS[name]) || [name]

/** Columns by name, or by path of the record; throws UnknownName for what is neither. */
export function connectionColumns(names: readonly string[]): ConnectionColumn[] {
  return names.map(name => COLUMNS.find(column => column.name === name) ?? pathColumn(name))
}

function pathColumn(path: string): ConnectionColumn {
  const field = FIELDS.get(path)
  if (field === undefined || !isScalar(path)) {
    const fields = [...FIELDS.keys()].filter(isScalar)
    throw new UnknownName('column or field', path, [...COLUMN_NAMES, ...fields], COLUMN_NAMES)
  }
  const isTime = field.kind === 'duration' || field.kind === 'offset'
  const get = getter(path)
  const text = (record: ConnectionRecord): string => {
    const value = get(record)
    if (value === null) return NOTHING
    return isTime ? durationText(value as number) : printable(String(value))
  }
  return { name: path, header: path, align: isTime || field.kind === 'integer' ? 'right' : 'left', meaning: '', text }
}

function time(ns: number | null): string {
  return ns === null ? NOTHING : durationText(ns)
}

export function outcomeText({ outcome, by }: ConnectionRecord): string {
  return by === null ? outcome : `${outcome} by ${by}`
}

function resentText({ client, server }: ConnectionRecord): string {
  return `${countText(client.retransmissions)} / ${countText(server.retransmissions)}`
}

function worstFinding({ findings }: ConnectionRecord): string {
  const rank = (severity: Severity) => SEVERITIES.indexOf(severity)
  const [worst, ...others] = findings.toSorted((a, b) => rank(b.severity) - rank(a.severity))
  if (worst === undefined) return NOTHING
  return `${worst.severity}: ${worst.code}${others.length > 0 ? ` +${others.length}` : ''}`
}

function findingStyle(text: string): Style | null {
  return text.startsWith('error') ? 'bad' : text.startsWith('warning') ? 'warn' : null
}

function someStyle(text: string): Style | null {
  return text === '0' ? null : 'warn'
}

/** Those that are neither good nor bad by themselves; an open connection is nothing at all. */
const NEITHER: readonly string[] = ['half-closed', 'close-unconfirmed', 'superseded', 'scan', 'backscatter', 'stray']

/** `closed by client` and the like: the outcome is the first word. */
export function outcomeStyle(text: string): Style | null {
  const [outcome = ''] = text.split(' ')
  if (outcome === 'closed') return 'good'
  if (outcome === 'open') return null
  return NEITHER.includes(outcome) ? 'warn' : 'bad'
}
