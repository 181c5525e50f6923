// Who is client where no SYN tells: a guess by ports, or what the user knows better (section 2).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACK, Segment } from '../../src/decode/segment.ts'
import type { RoleHints } from '../../src/track/roles.ts'
import { Tracker } from '../../src/track/tracker.ts'
import { judge, Verdict } from '../../src/track/verdict.ts'

/** One data segment of a connection that began before the capture. */
function roles(srcPort: number, dstPort: number, hints: RoleHints = {}) {
  const tracker = new Tracker()
  const segment = new Segment()
  Object.assign(segment, {
    src3: 0x0a000001,
    dst3: 0xc0a80001 | 0,
    srcPort,
    dstPort,
    flags: ACK,
    seq: 1,
    ack: 1,
    length: 10,
  })
  tracker.push(segment)
  tracker.finish()
  const c = tracker.pull()
  assert.ok(c)
  const verdict = new Verdict()
  judge(c, hints, verdict)
  const { client, certainty } = verdict.roles
  return `${c.ends[client].port} calls ${c.ends[1 - client]?.port}, ${certainty}`
}

const GUESSES: [name: string, from: number, to: number, expected: string][] = [
  ['one port below 1024 is the server', 40000, 80, '40000 calls 80, guessed'],
  ['one port below 1024 is the server, also when it speaks first', 80, 40000, '40000 calls 80, guessed'],
  ['a port below 1024 counts more than the list', 1000, 5432, '5432 calls 1000, guessed'],
  ['the one in the IANA list', 39000, 47808, '39000 calls 47808, guessed'],
  ['the one in the IANA list, also when it speaks first', 47808, 39000, '39000 calls 47808, guessed'],
  ['two ports below 1024: the lower in the list', 22, 23, '23 calls 22, guessed'],
  ['none in any list: the lower', 61001, 61000, '61001 calls 61000, guessed'],
  ['none in any list: the lower, also when it speaks first', 61000, 61001, '61001 calls 61000, guessed'],
]

for (const [name, from, to, expected] of GUESSES) {
  test(name, () => assert.equal(roles(from, to), expected))
}

test('equal ports: the receiver of the first segment is the server', () => {
  const tracker = new Tracker()
  const segment = new Segment()
  Object.assign(segment, { src3: 7, dst3: 9, srcPort: 179, dstPort: 179, flags: ACK, seq: 1, ack: 1, length: 10 })
  tracker.push(segment)
  tracker.finish()
  const c = tracker.pull()
  assert.ok(c)
  const verdict = new Verdict()
  judge(c, {}, verdict)
  assert.equal(c.ends[verdict.roles.client].address3, 7)
})

test('a server port that the user gave settles it', () => {
  assert.equal(roles(40000, 61000, { serverPorts: new Set([61000]) }), '40000 calls 61000, guessed')
  assert.equal(roles(40000, 80, { serverPorts: new Set([40000]) }), '80 calls 40000, guessed')
})

test('a client network that the user gave settles it', () => {
  const words = [0, 0, 0, 0xc0a80000 | 0] as const
  assert.equal(roles(40000, 80, { clientNets: [{ version: 4, words, bits: 16 }] }), '80 calls 40000, guessed')
  assert.equal(roles(40000, 80, { clientNets: [{ version: 4, words, bits: 32 }] }), '40000 calls 80, guessed')
  assert.equal(roles(40000, 80, { clientNets: [{ version: 6, words, bits: 16 }] }), '40000 calls 80, guessed')
})
