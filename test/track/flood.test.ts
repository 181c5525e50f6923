// A flood of SYNs (case 92): memory is bounded, connections that live are kept, and every outcome is still counted.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACK, PSH, Segment, SYN } from '../../src/decode/segment.ts'
import * as tcp from '../../src/track/connection.ts'
import { Tracker } from '../../src/track/tracker.ts'
import { judge, Verdict } from '../../src/track/verdict.ts'

const FLOOD = 300_000
const LIVING = 100

class Sender {
  readonly segment = new Segment()
  #frame = 0
  readonly #tracker: Tracker

  constructor(tracker: Tracker) {
    this.#tracker = tracker
  }

  /** One segment, 1 µs after the one before; `from` 0 is the client. */
  send(from: 0 | 1, host: number, port: number, flags: number, seq: number, ack: number, length = 0): void {
    const s = this.segment
    const frame = ++this.#frame
    s.time = frame * 1000
    s.frame = frame
    s.src3 = from === 0 ? host : 0x0a000002
    s.dst3 = from === 0 ? 0x0a000002 : host
    s.srcPort = from === 0 ? port : 80
    s.dstPort = from === 0 ? 80 : port
    s.flags = flags
    s.seq = seq
    s.ack = ack
    s.length = length
    s.window = 65535
    s.ipId = (frame % 65535) + 1
    s.digest = Math.imul(frame, 0x9e3779b1)
    this.#tracker.push(s)
  }
}

/** Pulls what is final and counts its outcomes. */
function count(tracker: Tracker, outcomes: Map<string, number>): void {
  const verdict = new Verdict()
  for (let c = tracker.pull(); c; c = tracker.pull()) {
    judge(c, {}, verdict)
    const word = c.has(tcp.EVICTED) ? `${verdict.outcome}, evicted` : verdict.outcome
    outcomes.set(word, (outcomes.get(word) ?? 0) + 1)
  }
}

test('300,000 SYNs, a third of them answered: the oldest half-open go, those that live stay, all are counted', () => {
  const tracker = new Tracker({ maxConnections: 10_000 })
  const sender = new Sender(tracker)
  const outcomes = new Map<string, number>()
  for (let i = 0; i < LIVING; i++) {
    sender.send(0, 1000 + i, 40000, SYN, 1000, 0)
    sender.send(1, 1000 + i, 40000, SYN | ACK, 5000, 1001)
    sender.send(0, 1000 + i, 40000, ACK, 1001, 5001)
  }
  for (let i = 0; i < FLOOD; i++) {
    sender.send(0, 100_000 + i, 1024 + (i % 60_000), SYN, i, 0)
    if (i % 3 === 0) sender.send(1, 100_000 + i, 1024 + (i % 60_000), SYN | ACK, 7, i + 1)
    if (i % 1000 === 0) count(tracker, outcomes)
  }
  for (let i = 0; i < LIVING; i++) sender.send(0, 1000 + i, 40000, ACK | PSH, 1001, 5001, 10)
  tracker.finish()
  count(tracker, outcomes)
  assert.equal(tracker.segments, 3 * LIVING + FLOOD + FLOOD / 3 + LIVING)
  assert.deepEqual(Object.fromEntries([...outcomes].sort()), {
    'half-open': 3300,
    'half-open, evicted': 96_700,
    open: LIVING,
    unanswered: 6600,
    'unanswered, evicted': 193_400,
  })
  assert.equal(tracker.evicted, 290_100)
})

test('a SYN that comes again after its attempt was evicted begins another record', () => {
  const tracker = new Tracker({ maxConnections: 2 })
  const sender = new Sender(tracker)
  sender.send(0, 1, 40000, SYN, 1000, 0)
  sender.send(0, 2, 40000, SYN, 1000, 0)
  sender.send(0, 3, 40000, SYN, 1000, 0)
  sender.send(0, 1, 40000, SYN, 1000, 0)
  tracker.finish()
  const outcomes = new Map<string, number>()
  count(tracker, outcomes)
  assert.deepEqual(Object.fromEntries(outcomes), { 'unanswered, evicted': 2, unanswered: 2 })
})

test('when nothing is half-open, what is over goes before what lives', () => {
  const tracker = new Tracker({ maxConnections: 2 })
  const sender = new Sender(tracker)
  for (const host of [1, 2]) {
    sender.send(0, host, 40000, SYN, 1000, 0)
    sender.send(1, host, 40000, SYN | ACK, 5000, 1001)
    sender.send(0, host, 40000, ACK, 1001, 5001)
  }
  sender.send(0, 2, 40000, 4, 1001, 0)
  sender.send(0, 3, 40000, SYN, 1000, 0)
  tracker.finish()
  const outcomes = new Map<string, number>()
  count(tracker, outcomes)
  assert.deepEqual(Object.fromEntries([...outcomes].sort()), { open: 1, 'reset, evicted': 1, unanswered: 1 })
})
