// Connection records written by hand, one of each kind, for the reporters' tests: what one connection looks like is said
// here as its difference from `closedByClient`. test/report/schema.test.ts holds them against the schema.
import type {
  CaptureRecord,
  ConnectionRecord,
  EndpointRecord,
  RunRecord,
  SummaryRecord,
} from '../../src/report/schema.ts'
import { SummaryBuilder } from '../../src/report/summary.ts'
import { OUTCOMES } from '../../src/report/words.ts'

type Change<T> = T extends readonly unknown[] ? T : T extends object ? { [K in keyof T]?: Change<T[K]> } : T

/** The record with the changed fields; objects are gone into, lists and values replaced. */
function changed<T>(value: T, change: Change<T>): T {
  if (!isPlain(value) || !isPlain(change)) return change as T
  const result: Record<string, unknown> = { ...value }
  for (const [name, part] of Object.entries(change)) {
    result[name] = name === 'unknown' ? part : changed(result[name], part as Change<unknown>)
  }
  return result as T
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const US = 1000
const MS = 1_000_000
const S = 1_000_000_000

const options = { mss: 1460, windowScale: 7, sackPermitted: true, timestamps: true, fastOpen: null, mptcpJoin: null }
const counts = { retransmissions: 0, outOfOrder: 0, duplicates: 0, zeroWindows: 0, loss: null, unknown: {} }

const client: EndpointRecord = {
  ...{ address: '10.0.0.1', port: 41012, state: 'TIME-WAIT', certainty: 'proved', isn: 2_382_901_123 },
  ...{ packets: 6, bytes: 420, payload: 100, options, ...counts },
  rtt: { n: 1, min: 320 * US, p50: 320 * US, p95: 320 * US, max: 320 * US },
  states: [
    dwell('SYN-SENT', 0, 312 * US),
    dwell('ESTABLISHED', 312 * US, 8 * MS),
    dwell('FIN-WAIT-1', 8 * MS, 8 * MS + 300 * US),
    dwell('FIN-WAIT-2', 8 * MS + 300 * US, 12 * MS),
    dwell('TIME-WAIT', 12 * MS, null),
  ],
}
const server: EndpointRecord = {
  ...{ address: '10.0.0.2', port: 80, state: 'CLOSED', certainty: 'inferred', isn: 99_123 },
  ...{ packets: 5, bytes: 3660, payload: 3400, options, ...counts, rtt: null },
  states: [
    dwell('SYN-RECEIVED', 0, 350 * US),
    dwell('ESTABLISHED', 350 * US, 8 * MS),
    dwell('CLOSE-WAIT', 8 * MS, 12 * MS),
    dwell('LAST-ACK', 12 * MS, 12 * MS + 40 * US),
    dwell('CLOSED', 12 * MS + 40 * US, null),
  ],
}

function dwell(
  state: EndpointRecord['states'][number]['state'],
  from: number,
  to: number | null,
): EndpointRecord['states'][number] {
  const duration = to === null ? 0 : to - from
  return { state, from, to, duration, lowerBound: to === null, certainty: 'proved' }
}

/** Four-way close by the client, everything captured and acknowledged: what normal looks like. */
export const closedByClient: ConnectionRecord = {
  ...{ id: 1, uid: 'c9f0a1b2c3d4e5f60718', communityId: '1:wCb3OG7yAFWelaUydu0D+125CLM=' },
  ...{ client, server, roles: { certainty: 'proved', why: 'its SYN was answered' }, seen: 'both' },
  ...{ outcome: 'closed', by: 'client', certainty: 'proved', evicted: false },
  handshake: {
    ...{ verdict: 'complete', certainty: 'proved', total: 350 * US, synRetries: 0, synTimes: [0], retryDelay: 0 },
    ...{ serverLeg: 312 * US, serverLegRange: null, clientLeg: 38 * US, clientLegRange: null },
    ...{ withData: false, rtt: 350 * US, refusedAfter: null, icmp: null, unknown: {} },
  },
  established: { at: 350 * US, duration: 7650 * US, lowerBound: null, unknown: {} },
  firstByte: { client: 50 * US, server: 1200 * US, unknown: {} },
  response: { first: 1150 * US, serverThink: 838 * US, unknown: {} },
  close: {
    ...{ verdict: 'graceful', certainty: 'proved', kind: 'four-way', finRetries: 0, finWait1: 300 * US },
    halfClosed: 3700 * US,
    lastAck: 40 * US,
    closing: { client: null, server: null },
    total: 4040 * US,
    unknown: {},
  },
  reset: null,
  timeWait: { by: 'client', until: 60 * S + 12 * MS + 40 * US, reusedAfter: null },
  timeWaitReuse: null,
  ...{ idle: { max: 3700 * US }, keepAlive: { count: 0, interval: null } },
  ...{ start: '2026-11-22T10:00:00.000000000Z', at: 0, duration: 12 * MS + 40 * US },
  ...{ history: 'ShADadFf', zeekState: 'SF' },
  transitions: [
    transition(0, 1, 'client', 'CLOSED', 'SYN-SENT', 'snd SYN'),
    transition(0, 1, 'server', 'LISTEN', 'SYN-RECEIVED', 'rcv SYN'),
    transition(312 * US, 2, 'client', 'SYN-SENT', 'ESTABLISHED', 'rcv SYN,ACK'),
    transition(350 * US, 3, 'server', 'SYN-RECEIVED', 'ESTABLISHED', 'rcv ACK of SYN'),
    transition(8 * MS, 8, 'client', 'ESTABLISHED', 'FIN-WAIT-1', 'snd FIN'),
    transition(8 * MS, 8, 'server', 'ESTABLISHED', 'CLOSE-WAIT', 'rcv FIN'),
    transition(8300 * US, 9, 'client', 'FIN-WAIT-1', 'FIN-WAIT-2', 'rcv ACK of FIN'),
    transition(12 * MS, 10, 'server', 'CLOSE-WAIT', 'LAST-ACK', 'snd FIN'),
    transition(12 * MS, 10, 'client', 'FIN-WAIT-2', 'TIME-WAIT', 'rcv FIN'),
    transition(12_040 * US, 11, 'server', 'LAST-ACK', 'CLOSED', 'rcv ACK of FIN'),
  ],
  ...{ findings: [], encapsulation: [], unknown: {} },
}

function transition(
  at: number,
  frame: number,
  endpoint: 'client' | 'server',
  from: EndpointRecord['state'],
  to: NonNullable<EndpointRecord['state']>,
  on: string,
): ConnectionRecord['transitions'][number] {
  const certainty = on.startsWith('snd') ? 'proved' : 'inferred'
  return { at, evidence: { file: 0, frame }, endpoint, from, to, on, certainty }
}

let lastId = 0
function connection(...changes: Change<ConnectionRecord>[]): ConnectionRecord {
  lastId++
  const at = (lastId - 1) * 250 * MS
  const start = `2026-11-22T10:00:${(at / S).toFixed(9).padStart(12, '0')}Z`
  const place: Change<ConnectionRecord> = { id: lastId, at, start, client: { port: 41011 + lastId } }
  let record = changed<ConnectionRecord>(closedByClient, place)
  for (const change of changes) record = changed<ConnectionRecord>(record, change)
  return record
}

/** No handshake was completed, so there is nothing behind it. */
const never: Change<ConnectionRecord> = {
  ...{ by: null, timeWait: null, transitions: [], duration: 312 * US, idle: { max: 312 * US } },
  established: { at: null, duration: null },
  firstByte: { client: null, server: null },
  response: { first: null, serverThink: null },
  close: {
    ...{ verdict: 'none', kind: null, finWait1: null, halfClosed: null, lastAck: null, total: null },
    certainty: 'proved',
  },
  client: { packets: 1, bytes: 60, payload: 0, rtt: null, states: [dwell('SYN-SENT', 0, null)] },
  server: { packets: 1, bytes: 60, payload: 0, states: [] },
}
const noHandshake = { total: null, serverLeg: null, clientLeg: null, rtt: null }

/** One of each kind, by id. */
export const RECORDS: readonly ConnectionRecord[] = [
  connection({}),
  connection({
    by: 'server',
    client: { state: 'CLOSED', certainty: 'inferred' },
    server: { state: 'TIME-WAIT', certainty: 'proved' },
    close: { kind: 'three-way', halfClosed: 0, finWait1: 410 * US, total: 450 * US },
    timeWait: { by: 'server', until: 61 * S },
  }),
  connection(never, {
    ...{ outcome: 'refused', by: 'server', history: 'Sr', zeekState: 'REJ' },
    client: { state: 'CLOSED', certainty: 'inferred' },
    server: { state: 'CLOSED', certainty: 'proved', port: 8443, isn: null, options: null },
    handshake: { ...noHandshake, verdict: 'refused', refusedAfter: 312 * US, unknown: { rtt: 'refused' } },
    reset: resetBy('server', 500 * MS + 312 * US),
  }),
  connection(never, {
    ...{ outcome: 'unanswered', history: 'S', zeekState: 'S0', duration: 15 * S, idle: { max: 8 * S } },
    client: { state: 'SYN-SENT', certainty: 'proved', packets: 5, bytes: 300, retransmissions: 4 },
    server: {
      ...{ address: '10.0.0.99', port: 5432, state: null, certainty: null, isn: null, options: null },
      ...{ packets: 0, bytes: 0, unknown: { state: 'no-answer' } },
    },
    handshake: {
      ...noHandshake,
      verdict: 'unanswered',
      synRetries: 4,
      retryDelay: null,
      unknown: { total: 'no-answer', rtt: 'no-answer' },
      synTimes: [750 * MS, 1750 * MS, 3750 * MS, 7750 * MS, 15_750 * MS],
    },
    findings: [{ code: 'syn_loss', severity: 'warning', frames: frames(14, 15, 16), args: {} }],
  }),
  connection({
    outcome: 'half-closed',
    by: 'client',
    history: 'ShADadF',
    zeekState: 'S2',
    duration: 4 * S,
    timeWait: null,
    client: { state: 'FIN-WAIT-2', certainty: 'inferred' },
    server: { state: 'CLOSE-WAIT', certainty: 'proved', payload: 12_345_678, bytes: 12_700_000 },
    close: {
      verdict: 'half-closed',
      kind: null,
      halfClosed: null,
      lastAck: null,
      total: null,
      unknown: { total: 'no-answer' },
    },
    findings: [{ code: 'close_wait_at_end', severity: 'warning', frames: frames(30), args: { side: 'server' } }],
  }),
  connection({
    outcome: 'reset',
    by: 'server',
    history: 'ShADadr',
    zeekState: 'RSTR',
    duration: 2 * S,
    timeWait: null,
    client: { state: 'CLOSED', certainty: 'inferred' },
    server: { state: 'CLOSED', certainty: 'proved' },
    close: { verdict: 'reset', kind: null, finWait1: null, halfClosed: null, lastAck: null, total: null },
    reset: resetBy('server', 3250 * MS),
    findings: [{ code: 'unread_data_reset', severity: 'warning', frames: frames(41), args: { side: 'server' } }],
  }),
  connection({
    ...{ outcome: 'open', by: null, history: 'DadA', zeekState: 'OTH', certainty: 'inferred', timeWait: null },
    client: { address: '2001:db8::1', state: 'ESTABLISHED', certainty: 'proved', isn: null, options: null },
    server: {
      address: '2001:db8::2',
      port: 443,
      name: 'web.example',
      state: 'ESTABLISHED',
      isn: null,
      options: null,
    },
    roles: { certainty: 'guessed', why: 'port below 1024' },
    handshake: { ...noHandshake, verdict: 'not-captured', retryDelay: null, unknown: { total: 'syn-not-captured' } },
    established: { at: null, duration: null, lowerBound: 12 * S, unknown: { duration: 'syn-not-captured' } },
    close: { verdict: 'open', kind: null, finWait1: null, halfClosed: null, lastAck: null, total: null },
    ...{ duration: 12 * S, encapsulation: [['vlan 10', 'vxlan 42']] },
  }),
  connection({
    outcome: 'close-unconfirmed',
    by: 'client',
    history: 'ShADadFf',
    zeekState: 'SF',
    certainty: 'inferred',
    timeWait: null,
    client: { state: null, certainty: null, unknown: { state: 'no-answer' } },
    server: { state: 'LAST-ACK', certainty: 'proved' },
    close: {
      verdict: 'unconfirmed',
      lastAck: null,
      total: null,
      unknown: { lastAck: 'no-answer', total: 'no-answer' },
    },
  }),
  connection({
    ...{ duration: 1_062 * MS },
    client: { retransmissions: 1 },
    handshake: {
      ...{ total: 1050 * MS, synRetries: 1, synTimes: [2 * S, 3 * S], retryDelay: S, serverLeg: null, rtt: null },
      serverLegRange: [50 * MS, 1050 * MS] as [number, number],
      unknown: { serverLeg: 'ambiguous', rtt: 'ambiguous' },
    },
    findings: [
      { code: 'accept_queue_overflow', severity: 'error', frames: frames(50, 52), args: { side: 'server', count: 2 } },
      { code: 'syn_loss', severity: 'warning', frames: frames(49), args: {} },
    ],
  }),
]

function frames(...numbers: number[]) {
  return numbers.map(frame => ({ file: 0, frame }))
}

function resetBy(by: 'client' | 'server', at: number): ConnectionRecord['reset'] {
  return { at, by, sinceLastData: null, acceptable: 'exact', unacked: { client: 0, server: 0 }, unknown: {} }
}

export const CAPTURE: CaptureRecord = {
  files: [
    {
      ...{ path: 'office.pcapng', format: 'pcapng', compression: null, linkTypes: [1], snaplen: 262_144, precision: 9 },
      ...{ packets: 134, bytes: 15_801, truncated: false, dropped: 0 },
      ...{ from: '2026-11-22T10:00:00.000000000Z', to: '2026-11-22T10:00:15.750000000Z' },
    },
  ],
  ...{ packets: 134, tcpSegments: 98, connections: RECORDS.length },
  skipped: {
    ...{ notIp: 12, notTcp: 22, unknownLinkType: 0, truncatedHeader: 0, fragment: 0 },
    ...{ badChecksum: 0, duplicate: 2, filtered: 0, tooDeep: 0 },
  },
  ...{ from: '2026-11-22T10:00:00.000000000Z', to: '2026-11-22T10:00:15.750000000Z', duration: 15_750 * MS },
  ...{ clock: null, vantage: null, findings: [], warnings: [], errors: [] },
}

export const RUN: RunRecord = {
  ...{ reader: 'synfin', filter: null, where: null, timeWait: 60 * S, decap: true, serverPorts: [], clientNets: [] },
}

/** The summary of some records, as the engine makes it. */
export function summaryOf(records: readonly ConnectionRecord[]): SummaryRecord {
  const builder = new SummaryBuilder()
  for (const { server, outcome, handshake, response, findings } of records) {
    const number = Number.parseInt(server.address.split(/[.:]/).at(-1) ?? '', server.address.includes(':') ? 16 : 10)
    builder.add({
      ...{ outcome: OUTCOMES.indexOf(outcome), version: server.address.includes(':') ? 6 : 4, port: server.port },
      ...(server.address.includes(':')
        ? { a0: 0x20010db8, a1: 0, a2: 0, a3: number }
        : { a0: 0, a1: 0, a2: 0, a3: 0x0a000000 | number }),
      ...{ handshakeTotal: handshake.total ?? Number.NaN, responseFirst: response.first ?? Number.NaN },
    })
    for (const { code } of findings) builder.finding(code)
  }
  return builder.record(new Map([['2001:db8::2', 'web.example']]))
}

/** `count` records like normal ones, for what must stream. */
export function* manyRecords(count: number): Generator<ConnectionRecord> {
  for (let id = 1; id <= count; id++) {
    yield { ...closedByClient, id, client: { ...closedByClient.client, port: id & 0xffff } }
  }
}
