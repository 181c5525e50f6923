// Connections that are given up while one that became final takes another with it: none is lost, none comes twice.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACK, PSH, RST, Segment, SYN } from '../../src/decode/segment.ts'
import type { Seed } from '../../src/track/seed.ts'
import { ESTABLISHED } from '../../src/track/state.ts'
import { Tracker, type TrackerOptions } from '../../src/track/tracker.ts'

const SEED: Seed = {
  ...{ version: 4, local: [0, 0, 0, 1], localPort: 1000, remote: [0, 0, 0, 2], remotePort: 80 },
  ...{ state: ESTABLISHED, isServer: false },
}

/** A tracker, what its client sends to port 80, and what it pulls: each as its client's port and the packets. */
function play(options: TrackerOptions) {
  const tracker = new Tracker(options)
  let frame = 0
  const send = (seconds: number, port: number, flags: number, seq: number, length = 0): void => {
    const s = new Segment()
    Object.assign(s, { time: seconds * 1e9, frame: ++frame, ipId: frame, digest: frame, ipLength: 40 + length })
    Object.assign(s, { src3: 1, srcPort: port, dst3: 2, dstPort: 80, flags, seq, ack: 500, length, window: 65_535 })
    tracker.push(s)
  }
  const pull = (): string[] => {
    const all: string[] = []
    for (let c = tracker.pull(); c; c = tracker.pull()) {
      all.push(`${Math.max(...c.ends.map(end => end.port))}: ${c.ends[0].packets + c.ends[1].packets}`)
      assert.ok(all.length < 100, 'it never ends')
    }
    return all
  }
  return { tracker, send, pull }
}

for (const unpacked of [0, 1e9]) {
  test(`a held SYN that is evicted and goes back to its connection, ${unpacked} unpacked`, () => {
    const { tracker, send, pull } = play({ maxConnections: 2, unpacked })
    send(0, 1000, ACK, 100, 1)
    send(1, 1001, ACK, 100, 1)
    send(2, 1001, SYN, 5_000_000)
    send(3, 1000, ACK, 101, 1)
    const before = pull()
    send(4, 1000, SYN, 7_000_000)
    send(5, 1000, ACK, 102, 1)
    send(6, 1002, ACK, 100, 1)
    tracker.finish()
    const all = [...before, ...pull()]
    assert.equal(
      all.reduce((sum, text) => sum + Number(text.split(': ')[1]), 0),
      7,
    )
  })
}

test('a seeded connection is no half-open one: those are evicted first', () => {
  const { tracker, send, pull } = play({ maxConnections: 2 })
  tracker.seed([SEED], -1)
  for (let i = 0; i < 5; i++) send(i, 1000, ACK | PSH, 100 + i, 1)
  send(6, 2000, SYN, 1)
  send(7, 2001, SYN, 1)
  assert.deepEqual(pull(), ['2000: 1'])
})

test('a silence that ends a connection and the SYN that it holds loses no other', () => {
  const { tracker, send, pull } = play({ idle: 10e9 })
  tracker.seed([SEED], -1)
  send(0, 1000, ACK | PSH, 100, 1)
  send(1, 1000, SYN, 77_777_777)
  send(2, 1000, ACK | PSH, 101, 1)
  for (let i = 3; i < 16; i++) send(i, 3000, SYN, 5)
  const before = pull()
  for (const [i, port] of [3001, 3002, 3003].entries()) send(17 + i / 2, port, SYN, 6)
  tracker.finish()
  assert.deepEqual([...before, ...pull()].sort(), ['1000: 3', '3000: 13', '3001: 1', '3002: 1', '3003: 1'])
})

test('a held SYN that comes again and again holds nothing back for longer than one that does not', () => {
  const { tracker, send, pull } = play({})
  send(0, 1000, ACK | PSH, 100, 1)
  send(1, 1000, SYN, 77_777_777)
  send(2, 2000, ACK | PSH, 100, 1)
  send(2, 2000, RST, 101)
  for (let i = 1; i < 10; i++) send(i * 50, 1000, SYN, 77_777_777)
  send(499, 1000, ACK | PSH, 101, 1)
  assert.deepEqual(pull(), ['2000: 2'])
  tracker.finish()
})

test('what waited for a time that the clock has stepped back from is not kept until that comes again', () => {
  const { send, pull } = play({})
  send(3600, 1000, ACK | PSH, 100, 1)
  send(3601, 1000, RST, 101)
  send(3602, 2000, ACK | PSH, 100, 1)
  send(3603, 2000, SYN, 77_777_777)
  send(0, 3000, ACK | PSH, 100, 1)
  assert.deepEqual(pull(), ['1000: 2'])
  send(1, 3000, RST, 101)
  send(62, 4000, ACK | PSH, 100, 1)
  assert.deepEqual(pull(), ['3000: 2'])
})
