// Packets that came in several IP fragments: that they did is a finding, and another that fragments overlapped (case 82).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACK, PSH, Segment, SYN } from '../../src/decode/segment.ts'
import { FRAGMENT_OVERLAP, FRAGMENTED } from '../../src/track/findings.ts'
import { Tracker } from '../../src/track/tracker.ts'

test('a segment whose packet was fragmented is taken, and noticed', () => {
  const tracker = new Tracker()
  const segment = new Segment()
  const send = (side: 0 | 1, flags: number, seq: number, ack: number, length: number, fragment: number) => {
    const [from, to] = side === 0 ? [1, 2] : [2, 1]
    Object.assign(segment, { src3: from, dst3: to, srcPort: from === 1 ? 40000 : 80, dstPort: to === 1 ? 40000 : 80 })
    Object.assign(segment, { flags, seq, ack, length, fragment, time: segment.time + 1e6, frame: segment.frame + 1 })
    Object.assign(segment, { ipId: segment.frame + 1, digest: segment.frame + 1, window: 65535 })
    tracker.push(segment)
  }
  send(0, SYN, 1000, 0, 0, 0)
  send(1, SYN | ACK, 5000, 1001, 0, 0)
  send(0, ACK, 1001, 5001, 0, 0)
  send(0, ACK | PSH, 1001, 5001, 1448, 1)
  send(0, ACK | PSH, 2449, 5001, 1448, 3)
  tracker.finish()
  const c = tracker.pull()
  assert.ok(c)
  assert.equal(c.findings, (1 << FRAGMENTED) | (1 << FRAGMENT_OVERLAP))
  assert.equal(c.ends[0].packets, 4)
  assert.equal(c.ends[0].payload, 2896)
  assert.deepEqual(
    tracker.tables.known(c)?.findings.map(({ frames }) => frames),
    [
      [
        { file: 0, frame: 4 },
        { file: 0, frame: 5 },
      ],
      [{ file: 0, frame: 5 }],
    ],
  )
})
