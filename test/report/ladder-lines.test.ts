import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACK, Segment, SYN } from '../../src/decode/segment.ts'
import { LadderLines, stateOf } from '../../src/report/ladder-lines.ts'
import { ESTABLISHED } from '../../src/track/state.ts'
import { Tracker } from '../../src/track/tracker.ts'
import { INFERRED, KERNEL, MODELLED, PROVED } from '../../src/track/transitions.ts'
import { RECORDS } from '../support/records.ts'

test('a window counts in units of the scale, but for those of SYN and SYN-ACK (RFC 7323, 2.2)', () => {
  const lines = new LadderLines()
  const [record] = RECORDS
  assert.ok(record)
  lines.want(1, 0, record)
  const tracker = new Tracker({ observer: lines })
  const push = (from: 'client' | 'server', fields: Partial<Segment>) => {
    const ports = from === 'client' ? { srcPort: 40000, dstPort: 80 } : { srcPort: 80, dstPort: 40000 }
    tracker.push(Object.assign(new Segment(), ports, { version: 4, digest: fields.frame, window: 1000 }, fields))
  }
  push('client', { frame: 1, flags: SYN, seq: 1, windowScale: 7 })
  push('server', { frame: 2, flags: SYN | ACK, seq: 9, ack: 2, windowScale: 2 })
  push('client', { frame: 3, flags: ACK, seq: 2, ack: 10 })
  push('server', { frame: 4, flags: SYN | ACK, seq: 9, ack: 2, windowScale: 2, ipId: 1 })
  push('server', { frame: 5, flags: ACK, seq: 10, ack: 2 })
  const windows = lines.ladders()[0]?.lines.map(({ window, scaledWindow }) => [window, scaledWindow])
  assert.deepEqual(windows, [
    [1000, 1000],
    [1000, 1000],
    [1000, 128_000],
    [1000, 1000],
    [1000, 4000],
  ])
})

test('an ICMP error stands behind the segments that came before it', () => {
  const lines = new LadderLines()
  const [record] = RECORDS
  assert.ok(record)
  lines.want(1, 0, record)
  const tracker = new Tracker({ observer: lines })
  const syn = { srcPort: 40000, dstPort: 80, version: 4, flags: SYN, seq: 1 }
  tracker.push(Object.assign(new Segment(), syn, { frame: 1, digest: 1 }))
  tracker.pushIcmp(
    Object.assign(new Segment(), syn, { frame: 2, time: 5, icmpType: 3, icmpCode: 1, from3: 0x0a000009 }),
  )
  tracker.push(Object.assign(new Segment(), syn, { frame: 3, time: 1e9, digest: 3, ipId: 1 }))
  const errors = lines
    .ladders()[0]
    ?.icmp.map(({ at, frame, from, type, code, to, after }) => [at, frame, from, type, code, to, after])
  assert.deepEqual(errors, [[5, 2, '10.0.0.9', 3, 1, 'client', 1]])
})

test('what the kernel told of a state is no inference, as in tables', () => {
  assert.deepEqual(
    [PROVED, INFERRED, MODELLED, KERNEL].map(certainty => stateOf(ESTABLISHED, certainty).inferred),
    [false, true, true, false],
  )
})
