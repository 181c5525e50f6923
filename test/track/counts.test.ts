// What is counted, and what is not (section 8 of the record's description: counts).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACK, FIN, PSH, Segment, SYN } from '../../src/decode/segment.ts'
import { Tracker } from '../../src/track/tracker.ts'
import { judge, Verdict } from '../../src/track/verdict.ts'
import { dialogue } from '../support/dialogue.ts'

const OPENED = `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?`

dialogue(
  'bytes are those of IP, headers included',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
= client.packets 3
= client.bytes 220
= client.payload 100
= server.packets 1
= server.bytes 40
= server.payload 0
`,
)

dialogue(
  'resent data counts in packets and bytes, not in payload',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.2    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
= client.packets 4
= client.bytes 360
= client.payload 100
= client.retransmissions 1
`,
)

dialogue(
  'a segment with something new in it is no retransmission',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.2    ESTABLISHED  > P. 1001:1201 ack 5001 ESTABLISHED?
= client.payload 200
= client.retransmissions 0
`,
)

dialogue(
  'a hole that is never filled is no payload',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.0001 ESTABLISHED  > P. 1201:1301 ack 5001 ESTABLISHED? ! gap
+0.0001 ESTABLISHED  > P. 1401:1501 ack 5001 ESTABLISHED? ! gap
= client.payload 300
= client.outOfOrder 0
`,
)

dialogue(
  'holes are filled in any order, in parts and across each other',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1201:1301 ack 5001 ESTABLISHED? ! gap
+0.0001 ESTABLISHED  > P. 1401:1501 ack 5001 ESTABLISHED? ! gap
+0.0001 ESTABLISHED  > P. 1251:1451 ack 5001 ESTABLISHED? ! out-of-order
+0.0001 ESTABLISHED  > P. 1001:1051 ack 5001 ESTABLISHED? ! out-of-order
+0.0001 ESTABLISHED  > P. 1001:1201 ack 5001 ESTABLISHED? ! out-of-order
+0.0001 ESTABLISHED  > P. 1001:1501 ack 5001 ESTABLISHED? ! retransmission
= client.payload 500
= client.outOfOrder 3
= client.retransmissions 1
`,
)

dialogue(
  'the bytes of keep-alives are never payload, also when nobody had sent anything',
  `${OPENED}
+10     ESTABLISHED  > .  1000:1001 ack 5001 ESTABLISHED? ! keep-alive
+0.02   ESTABLISHED  < .  5001      ack 1001 ESTABLISHED
= client.payload 0
= client.packets 3
= client.bytes 121
= client.retransmissions 0
`,
)

dialogue(
  'SYN, SYN-ACK, data and FIN sent again are retransmissions',
  `
        SYN-SENT     > S  1000               SYN-RECEIVED?
+1      SYN-SENT     > S  1000               SYN-RECEIVED? ! retransmission
+0.02   ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED
+1      ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED  ! retransmission
+0.0001 ESTABLISHED  > .  1001      ack 5001 ESTABLISHED?
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.2    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?  ! retransmission
+0.1    FIN-WAIT-1   > F. 1101      ack 5001 CLOSE-WAIT?
+0.2    FIN-WAIT-1   > F. 1101      ack 5001 CLOSE-WAIT?   ! retransmission
= client.retransmissions 3
= server.retransmissions 1
`,
)

dialogue(
  'windows of 0 are counted, each segment that says so',
  `${OPENED}
+0.1    ESTABLISHED  < .  5001 ack 1001 win 0 ESTABLISHED ! zero_window
+0.1    ESTABLISHED  < .  5001 ack 1001 win 0 ESTABLISHED ! zero_window
= server.zeroWindows 2
= client.zeroWindows 0
= findings zero_window
= findings[0].args.count 2
= findings[0].args.side server
`,
)

dialogue(
  'a reset with window 0 says nothing about a window',
  `${OPENED}
+0.1    CLOSED       > R. 1001 ack 5001 win 0 CLOSED?
= client.zeroWindows 0
= findings none
`,
)

test('more than four gigabytes in one connection, the numbers wrap and the FIN stands behind the wrap (case 43)', () => {
  const tracker = new Tracker()
  const s = new Segment()
  const size = 60_000
  const total = 75_000 * size
  let frame = 0
  const send = (side: 0 | 1, flags: number, seq: number, ack: number, length = 0) => {
    Object.assign(s, { flags, seq: seq | 0, ack: ack | 0, length, frame: ++frame, time: frame * 1000, window: 65535 })
    Object.assign(s, { ipId: (frame % 65535) + 1, digest: Math.imul(frame, 0x9e3779b1), ipLength: 40 + length })
    Object.assign(
      s,
      side === 0
        ? { src3: 1, dst3: 2, srcPort: 40000, dstPort: 80 }
        : { src3: 2, dst3: 1, srcPort: 80, dstPort: 40000 },
    )
    tracker.push(s)
  }
  const isn = 0xffffff00
  send(0, SYN, isn, 0)
  send(1, SYN | ACK, 7, isn + 1)
  send(0, ACK, isn + 1, 8)
  for (let sent = 0; sent < total; sent += size) {
    send(0, ACK | PSH, isn + 1 + sent, 8, size)
    send(1, ACK, 8, isn + 1 + sent + size)
  }
  send(0, ACK | FIN, isn + 1 + total, 8)
  send(1, ACK | FIN, 8, isn + 2 + total)
  send(0, ACK, isn + 2 + total, 9)
  tracker.finish()
  const c = tracker.pull()
  assert.ok(c)
  const verdict = new Verdict()
  judge(c, {}, verdict)
  assert.equal(verdict.outcome, 'closed')
  assert.equal(verdict.kind, 'three-way')
  assert.equal(c.ends[0].payload, total)
  assert.equal(c.ends[0].bytes, total + 40 * 75_000 + 4 * 40)
  assert.equal(c.ends[0].retransmissions, 0)
  assert.equal(c.ends[0].outOfOrder, 0)
  assert.equal(c.findings, 0)
  assert.equal(tracker.pull(), null)
})

dialogue(
  'a FIN that comes with data sent again is new',
  `${OPENED}
+0.01 ESTABLISHED > P.  1001:1101 ack 5001 ESTABLISHED?
+0.3  FIN-WAIT-1  > FP. 1001:1101 ack 5001 CLOSE-WAIT?
+0.3  FIN-WAIT-1  > FP. 1001:1101 ack 5001 CLOSE-WAIT? ! retransmission
+0.01 FIN-WAIT-2? < .   5001      ack 1102 CLOSE-WAIT
= client.payload 100
= client.retransmissions 1
= client.rtt null (no-sample)
= close.finRetries 1
= history ShADFa
`,
)
