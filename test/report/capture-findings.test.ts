// Findings about hosts while there are more hosts than are kept: weeks of a live capture.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACK, FIN, RST, Segment, SYN } from '../../src/decode/segment.ts'
import { CaptureFindings } from '../../src/report/capture-findings.ts'
import { findingText } from '../../src/report/message-text.ts'
import type { Finding } from '../../src/report/schema.ts'
import { Tracker } from '../../src/track/tracker.ts'
import { judge, Verdict } from '../../src/track/verdict.ts'

const SERVER = 0x0a000001
const CLIENT = 0x0b000001

/** What is found of segments, each one ms after the one before or as `time` says. */
function found(
  segments: Iterable<{ from: number; fromPort: number; to: number; toPort: number } & Partial<Segment>>,
): Finding[] {
  const tracker = new Tracker()
  const findings = new CaptureFindings()
  const verdict = new Verdict()
  const segment = new Segment()
  let frame = 0
  for (const { from, fromPort, to, toPort, ...values } of segments) {
    const time = segment.time + 1e6
    Object.assign(segment, new Segment(), { time, frame: ++frame, digest: frame, ipId: frame & 0xffff })
    Object.assign(segment, { src3: from, srcPort: fromPort, dst3: to, dstPort: toPort }, values)
    findings.see(segment)
    tracker.push(segment)
  }
  tracker.finish()
  for (let c = tracker.pull(); c; c = tracker.pull()) {
    judge(c, {}, verdict)
    findings.add(c, verdict, tracker.tables.known(c))
  }
  return findings.record([], 0)
}

const towards = (fromPort: number, toPort = 80, to = SERVER) => ({ from: CLIENT, fromPort, to, toPort })
const back = (fromPort: number, toPort = 80, to = SERVER) => ({
  from: to,
  fromPort: toPort,
  to: CLIENT,
  toPort: fromPort,
})

test('a scan is found after 50,000 other hosts, and the one before them is not forgotten', () => {
  const tracker = new Tracker()
  const findings = new CaptureFindings()
  const verdict = new Verdict()
  const segment = new Segment()
  const send = (from: number, fromPort: number, to: number, toPort: number, flags: number, ack = 0) => {
    const time = segment.time + 1000
    const values = { time, frame: 1, digest: time, ipId: 0, seq: flags & RST ? 0 : 1, ack, flags }
    Object.assign(segment, values, { src3: from, srcPort: fromPort, dst3: to, dstPort: toPort })
    tracker.push(segment)
  }
  const refused = (client: number, port: number) => {
    send(client, 40_000, SERVER, port, SYN)
    send(SERVER, port, client, 40_000, RST | 16, 2)
  }
  for (let port = 1; port <= 20; port++) refused(0x0b000001, port)
  for (let i = 0; i < 50_000; i++) refused(0x0c000000 + i, 22)
  for (let port = 1; port <= 30; port++) refused(0x0b000002, port)
  tracker.finish()
  for (let c = tracker.pull(); c; c = tracker.pull()) {
    judge(c, {}, verdict)
    findings.add(c, verdict, tracker.tables.known(c))
  }
  assert.deepEqual(
    findings.record([], 0).map(({ code, args }) => [code, args.client, args.count]),
    [
      ['port_scan', '11.0.0.2', 30],
      ['port_scan', '11.0.0.1', 20],
    ],
  )
})

test('a hundred half-open connections of one server are a flood, with its rate; fewer are none', () => {
  function* flood(count: number) {
    for (let i = 0; i < count; i++) {
      yield { ...towards(1024 + i), time: i * 20e6, flags: SYN, seq: 1 }
      yield { ...back(1024 + i), time: i * 20e6 + 1e6, flags: SYN | ACK, seq: 9, ack: 2 }
    }
  }
  assert.deepEqual(found(flood(99)), [])
  const [finding, ...others] = found(flood(201))
  assert.ok(finding)
  assert.deepEqual(finding, {
    code: 'half_open_flood',
    severity: 'error',
    frames: [],
    args: { server: '10.0.0.1', count: 201, duration: 4e9, rate: 50.3 },
  })
  assert.match(findingText(finding), /^Connections to 10\.0\.0\.1 stay half-open: 201 of them, 50\.3 a second;/)
  assert.deepEqual(others, [])
})

test('one port of many hosts is a scan as well as many ports of one', () => {
  function* sweep(count: number) {
    for (let i = 0; i < count; i++) {
      yield { ...towards(40_000, 22, SERVER + i), time: i * 100e6, flags: SYN, seq: 1 }
      yield { ...back(40_000, 22, SERVER + i), time: i * 100e6 + 1e6, flags: RST | ACK, ack: 2 }
    }
  }
  assert.deepEqual(found(sweep(14)), [])
  const [finding] = found(sweep(31))
  assert.ok(finding)
  assert.deepEqual(
    [finding.code, finding.args],
    ['port_scan', { client: '11.0.0.1', targets: 31, count: 31, duration: 3e9, rate: 10.3 }],
  )
  assert.match(findingText(finding), /^11\.0\.0\.1 tried 31 different hosts and ports in vain, 10\.3 times a second:/)
})

test('the same attempt again and again is no scan', () => {
  function* retries() {
    for (let i = 0; i < 50; i++) {
      yield { ...towards(1024 + i), flags: SYN, seq: 1 }
      yield { ...back(1024 + i), flags: RST | ACK, ack: 2 }
    }
  }
  assert.deepEqual(found(retries()), [])
})

test('a hundred ports used again within TIME-WAIT: the client runs out of them', () => {
  function* reuses(rounds: number) {
    for (let i = 0; i < rounds; i++) {
      const [time, seq] = [i * 1e9, i * 1_000_000]
      yield { ...towards(40_000), time, flags: SYN, seq }
      yield { ...back(40_000), time: time + 1e6, flags: SYN | ACK, seq: 9, ack: seq + 1 }
      yield { ...towards(40_000), time: time + 2e6, flags: ACK, seq: seq + 1, ack: 10 }
      yield { ...towards(40_000), time: time + 3e6, flags: FIN | ACK, seq: seq + 1, ack: 10 }
      yield { ...back(40_000), time: time + 4e6, flags: FIN | ACK, seq: 10, ack: seq + 2 }
      yield { ...towards(40_000), time: time + 5e6, flags: ACK, seq: seq + 2, ack: 11 }
    }
  }
  assert.deepEqual(found(reuses(100)), [])
  const [finding] = found(reuses(101))
  assert.ok(finding)
  assert.deepEqual(
    [finding.code, finding.severity, finding.args],
    ['port_exhaustion', 'error', { client: '11.0.0.1', count: 100, duration: 99e9, rate: 1.01, gap: 995e6 }],
  )
  assert.match(findingText(finding), /100 times, 1\.01 a second, the shortest gap 995 ms:/)
})

test('without a pure ACK a filter on flags is told only where there must have been one', () => {
  const handshake = [
    { ...towards(40_000), flags: SYN, seq: 1 },
    { ...back(40_000), flags: SYN | ACK, seq: 9, ack: 2 },
  ]
  const closes = [
    { ...towards(40_000), flags: FIN | ACK, seq: 2, ack: 10 },
    { ...back(40_000), flags: FIN | ACK, seq: 10, ack: 3 },
  ]
  assert.deepEqual(found(handshake), [])
  assert.deepEqual(
    found([...handshake, ...closes]).map(({ code, args }) => [code, args]),
    [['no_pure_acks', { segments: 4 }]],
  )
  const last = { ...towards(40_000), flags: ACK, seq: 3, ack: 11 }
  assert.deepEqual(found([...handshake, ...closes, last]), [])
})
