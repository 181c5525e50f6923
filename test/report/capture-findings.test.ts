// Findings about hosts while there are more hosts than are kept: weeks of a live capture.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RST, Segment, SYN } from '../../src/decode/segment.ts'
import { CaptureFindings } from '../../src/report/capture-findings.ts'
import { Tracker } from '../../src/track/tracker.ts'
import { judge, Verdict } from '../../src/track/verdict.ts'

const SERVER = 0x0a000001

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
    findings.add(c, verdict)
  }
  assert.deepEqual(
    findings.record([], 0).map(({ code, args }) => [code, args.client, args.count]),
    [
      ['port_scan', '11.0.0.1', 20],
      ['port_scan', '11.0.0.2', 30],
    ],
  )
})
