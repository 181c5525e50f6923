import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseSnapshot } from '../../../src/check/baseline/baseline.ts'
import { type DiffOptions, diff, isFailure } from '../../../src/check/baseline/diff.ts'
import { SnapshotBuilder, snapshotText } from '../../../src/check/baseline/snapshot.ts'
import type { Snapshot } from '../../../src/check/baseline/snapshot-schema.ts'
import type { CaptureRecord, ConnectionRecord } from '../../../src/report/schema.ts'
import { golden } from '../../support/golden.ts'
import { CAPTURE, closedByClient, RECORDS } from '../../support/records.ts'

const MS = 1_000_000
const [CLOSED, BY_SERVER, REFUSED, UNANSWERED, HALF, RESET] = RECORDS

function snapshotOf(records: readonly (ConnectionRecord | undefined)[], capture: CaptureRecord = CAPTURE): Snapshot {
  const builder = new SnapshotBuilder()
  for (const [i, record] of records.entries()) builder.add({ ...(record as ConnectionRecord), id: i + 1 })
  return parseSnapshot(snapshotText(builder.snapshot(capture)))
}

const at = (port: number, record: ConnectionRecord | undefined = CLOSED): ConnectionRecord => ({
  ...(record as ConnectionRecord),
  server: { ...(record as ConnectionRecord).server, port },
})

const OPTIONS: DiffOptions = { share: 0.1, ns: MS, allowDrops: false, allowCallbackClock: false, allowEmpty: false }

function told(before: Snapshot, after: Snapshot, options: Partial<DiffOptions> = {}): string[] {
  return diff(before, after, { ...OPTIONS, ...options })
    .filter(({ level }) => level !== 'same' && level !== 'not-compared')
    .flatMap(({ level, service, text, details }) => [`${level}: ${service ?? 'all'}: ${text}`, ...details])
}

const times = (count: number, record: ConnectionRecord | undefined = CLOSED) =>
  Array.from({ length: count }, () => record)

/** Handshakes of so many ms, one after the other. */
const handshakes = (...ms: number[]): Snapshot =>
  snapshotOf(ms.map(each => ({ ...closedByClient, handshake: { ...closedByClient.handshake, total: each * MS } })))

test('a snapshot has nothing of addresses, client ports and moments, and is the same of the same run', () => {
  const text = snapshotText(snapshotOf(RECORDS))
  golden('check/snapshot.json', text)
  assert.equal(snapshotText(parseSnapshot(text)), text)
  const elsewhere = RECORDS.map(record => ({
    ...record,
    ...{ at: record.at + 5, start: '2027-01-01T00:00:00.000000000Z', uid: 'x' },
    client: { ...record.client, address: '192.0.2.7', port: record.client.port + 3 },
    server: { ...record.server, address: '192.0.2.8' },
  }))
  assert.equal(snapshotText(snapshotOf(elsewhere)), text)
  // Connections become final in another order than they began.
  const builder = new SnapshotBuilder()
  for (const record of RECORDS.toReversed()) builder.add(record)
  assert.equal(snapshotText(builder.snapshot(CAPTURE)), text)
})

test('a baseline that somebody wrote: names that every object has, and a service without a connection', () => {
  const text = snapshotText(snapshotOf([CLOSED]))
  const named = parseSnapshot(text.replace('"findings":{', '"findings":{"constructor":1'))
  assert.deepEqual(told(named, snapshotOf([CLOSED])), ['better: port 80: constructor (warning): 1 of 1 → 0 of 1'])
  assert.throws(() => parseSnapshot(text.replace('"port":80,"connections":1', '"port":80,"connections":0')), {
    message: 'services.0.connections: Too small: expected number to be >=1',
  })
})

test('the same run twice', () => {
  assert.deepEqual(told(snapshotOf(RECORDS), snapshotOf(RECORDS)), [])
})

test('a connection that goes worse is named; one of many is within the tolerance', () => {
  const worse = [
    'closed by client, handshake complete, close four-way',
    'reset by server, handshake complete, close reset',
  ]
  assert.deepEqual(told(snapshotOf([CLOSED, CLOSED, CLOSED]), snapshotOf([CLOSED, RESET, CLOSED])), [
    'regression: port 80: 1 went worse',
    `connection 2: ${worse.join(' → ')}`,
    'regression: port 80: unread_data_reset (warning): 0 of 3 → 1 of 3',
  ])
  const [first = ''] = told(snapshotOf(times(20)), snapshotOf([...times(19), RESET]))
  assert.equal(first, 'change: port 80: 1 went worse')
  assert.equal(
    told(snapshotOf(times(20)), snapshotOf([...times(19), RESET]), { share: 0 })[0],
    'regression: port 80: 1 went worse',
  )
  assert.equal(told(snapshotOf([RESET]), snapshotOf([CLOSED]))[0], 'better: port 80: 1 went better')
})

test('what went another way, no worse; another order; more and fewer connections', () => {
  assert.deepEqual(told(snapshotOf([CLOSED]), snapshotOf([BY_SERVER])), [
    'change: port 80: 1 went another way',
    'connection 1: closed by client, handshake complete, close four-way → closed by server, handshake complete, close three-way',
  ])
  assert.deepEqual(told(snapshotOf([CLOSED, BY_SERVER]), snapshotOf([BY_SERVER, CLOSED])), [
    'change: port 80: 1 in another order',
  ])
  assert.deepEqual(told(snapshotOf(times(10)), snapshotOf(times(11))), ['change: port 80: 10 connections → 11'])
  assert.deepEqual(told(snapshotOf(times(10)), snapshotOf(times(8))), ['regression: port 80: 10 connections → 8'])
})

test('services that come and go; a new one that is not served is worse', () => {
  assert.deepEqual(told(snapshotOf([CLOSED]), snapshotOf([at(81)])), [
    'regression: port 80: no connection any more, 1 before',
    'change: port 81: 1 connection, none before',
  ])
  assert.deepEqual(told(snapshotOf([CLOSED]), snapshotOf([CLOSED, REFUSED])), [
    'change: port 8443: 1 connection, none before',
    'regression: port 8443: 1 went worse',
    'connection 1: not there → refused by server, handshake refused, close none',
  ])
})

test('services are matched by name and port, by port, and on ports that the system gave in their order', () => {
  const named = (name: string, record: ConnectionRecord): ConnectionRecord => ({
    ...record,
    server: { ...record.server, name },
  })
  assert.deepEqual(told(snapshotOf([named('web', at(443))]), snapshotOf([at(443)])), [])
  assert.deepEqual(told(snapshotOf([named('a', at(443))]), snapshotOf([named('b', at(443))])), [
    'regression: a:443: no connection any more, 1 before',
    'change: b:443: 1 connection, none before',
  ])
  assert.deepEqual(
    told(snapshotOf([at(45_001), at(39_000, HALF)]), snapshotOf([at(33_000), at(60_000, RESET)])).slice(0, 1),
    ['regression: port 39000 → 60000: 1 went worse'],
  )
})

test('more connections than can be told one by one are compared by how many went which way', () => {
  const before = snapshotOf(times(2001))
  assert.equal(before.services[0]?.order, null)
  assert.deepEqual(told(before, snapshotOf([...times(1700), ...times(301, at(80, UNANSWERED))])), [
    'regression: port 80: 301 went worse',
    '301: closed by client, handshake complete, close four-way → unanswered, handshake unanswered, close none',
    'regression: port 80: retransmissions (warning): 0 of 2001 → 301 of 2001',
    'regression: port 80: syn_loss (warning): 0 of 2001 → 301 of 2001',
  ])
})

test('latency: a shift beyond chance and tolerance is a regression, with its size', () => {
  const base = handshakes(10, 11, 12, 13, 14, 15, 16, 17)
  assert.deepEqual(told(base, handshakes(20, 21, 22, 23, 24, 25, 26, 27)), [
    "regression: port 80: handshake slower: median 13.5 ms → 23.5 ms (shift +10.0 ms, Cliff's delta 1.00 large, p 0.0002, 8 and 8 samples)",
  ])
  assert.match(
    told(handshakes(20, 21, 22, 23, 24), handshakes(10, 11, 12, 13, 14))[0] ?? '',
    /^better: port 80: handshake faster/,
  )
  // A straggler moves the mean and the maximum, not the ranks.
  assert.deepEqual(told(base, handshakes(10, 11, 12, 13, 14, 15, 16, 9000)), [])
  // Beyond chance, within the tolerance: by share, and by duration.
  assert.deepEqual(told(base, handshakes(20, 21, 22, 23, 24, 25, 26, 27), { share: 0.8 }), [])
  assert.deepEqual(told(handshakes(0.1, 0.1, 0.1, 0.1, 0.1), handshakes(0.9, 0.9, 0.9, 0.9, 0.9)), [])
  assert.match(
    told(handshakes(0.1, 0.1, 0.1, 0.1, 0.1), handshakes(0.9, 0.9, 0.9, 0.9, 0.9), { ns: 0 })[0] ?? '',
    /slower/,
  )
})

test('too few times are not compared, and said to be', () => {
  const found = diff(handshakes(1, 1, 1, 1, 1), handshakes(1, 1, 1, 1), { ...OPTIONS, share: 1 })
  assert.deepEqual(
    found.filter(({ level }) => level === 'not-compared').map(({ text }) => text),
    ['handshake: too few to compare, 5 and 4; 5 are needed', 'answer: too few to compare, 5 and 4; 5 are needed'],
  )
  assert.ok(!found.some(isFailure))
})

test('times of captures that lost packets, or of a callback’s clock, are not compared unless that is allowed', () => {
  const lossy = { ...CAPTURE, files: CAPTURE.files.map(file => ({ ...file, dropped: 2 })) }
  const after = snapshotOf(times(5), lossy)
  const [first = ''] = told(snapshotOf(times(5)), after)
  assert.match(
    first,
    /^not-judged: port 80: handshake times cannot be compared: packets were lost while capturing, 0 and /,
  )
  assert.deepEqual(told(snapshotOf(times(5)), after, { allowDrops: true }), [])
  const called = snapshotOf(times(5), { ...CAPTURE, clock: 'callback' })
  assert.match(told(called, snapshotOf(times(5)))[1] ?? '', /^not-judged: .* when our code was called/)
  assert.deepEqual(told(called, snapshotOf(times(5)), { allowCallbackClock: true }), [])
})

test('nothing in either run has not passed, unless that is allowed', () => {
  const nothing = snapshotOf([])
  assert.match(told(nothing, nothing)[0] ?? '', /^regression: all: no connections in either/)
  assert.deepEqual(told(nothing, nothing, { allowEmpty: true }), [])
})

// biome-ignore format: a table
const UNREADABLE: [text: string, message: RegExp][] = [
  ['{', /^it is no JSON: /],
  ['null', /^found schema nothing, expected "synfin-snapshot\/1"$/],
  ['{"schema":"synfin-snapshot/2"}', /^found schema "synfin-snapshot\/2", expected/],
  ['{"schema":"synfin-snapshot/1","connections":-1,"dropped":0,"clock":null,"services":[]}', /^connections: Too small/],
]

for (const [text, message] of UNREADABLE) {
  test(`no snapshot: ${text}`, () => assert.throws(() => parseSnapshot(text), { name: 'SnapshotError', message }))
}

test('a snapshot whose numbers do not fit together is taken as far as it goes', () => {
  const [service] = snapshotOf([CLOSED]).services
  assert.ok(service)
  const odd = {
    ...snapshotOf([CLOSED]),
    services: [{ ...service, counts: [], order: [[7, 2 ** 50]] as [number, number][] }],
  }
  assert.deepEqual(told(odd, snapshotOf([CLOSED])), [])
})
