import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACK, Segment, SYN } from '../../src/decode/segment.ts'
import { LadderLines } from '../../src/report/ladder-lines.ts'
import { Tracker } from '../../src/track/tracker.ts'
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
