// Connections that the capturing host's kernel had before the capture began: states from the first packet on.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACK, Segment, SYN } from '../../src/decode/segment.ts'
import { MAX_SEEDS, type Seed } from '../../src/track/seed.ts'
import * as state from '../../src/track/state.ts'
import { Tracker } from '../../src/track/tracker.ts'
import { judge, Verdict } from '../../src/track/verdict.ts'
import { dialogue } from '../support/dialogue.ts'

dialogue(
  'an established connection of a client on this host: its own state from the kernel, its peer’s inferred',
  `
        ESTABLISHED > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED < .  5001      ack 1101 ESTABLISHED?
= outcome open
= client.port 40000
= client.state ESTABLISHED
= client.certainty kernel
= server.certainty inferred
= roles.certainty inferred
= roles.why "its port is of this host, and nothing listens on it"
= transitions[0].certainty kernel
= transitions[0].evidence null
= transitions[0].on "first seen"
= transitions[0].from null
= handshake.verdict not-captured
`,
  { seeds: [{ side: 'left', state: state.ESTABLISHED, isServer: false }] },
)

dialogue(
  'both ends on this host: both states from the kernel, and the listening port tells the server whatever the numbers say',
  `
        ESTABLISHED > P. 1001:1101 ack 5001 ESTABLISHED
= client.port 80
= server.port 40000
= client.certainty kernel
= server.certainty kernel
= roles.certainty kernel
= roles.why "this host listens on the other port"
`,
  {
    seeds: [
      { side: 'left', state: state.ESTABLISHED, isServer: true },
      { side: 'right', state: state.ESTABLISHED, isServer: false },
    ],
  },
)

dialogue(
  'a half-closed connection: FIN-WAIT-2 from the first packet, although its FIN was never captured',
  `
        FIN-WAIT-2  < P. 5001:5101 ack 1002 CLOSE-WAIT?
+0.01   FIN-WAIT-2  > .  1002      ack 5101 CLOSE-WAIT?
+1      TIME-WAIT?  < F. 5101      ack 1002 LAST-ACK
+0.01   TIME-WAIT   > .  1002      ack 5102 CLOSED?
= outcome closed
= by client
= close.verdict graceful
= close.finWait1 null (fin-not-captured)
= client.state TIME-WAIT
= server.state CLOSED
`,
  { seeds: [{ side: 'left', state: state.FIN_WAIT_2, isServer: false }] },
)

dialogue(
  'CLOSE-WAIT: the peer’s FIN went before; its own leads to LAST-ACK and CLOSED',
  `
        CLOSE-WAIT  > P. 1001:1101 ack 5002 FIN-WAIT-2?
+0.01   CLOSE-WAIT  < .  5002      ack 1101 FIN-WAIT-2?
+1      LAST-ACK    > F. 1101      ack 5002 TIME-WAIT?
+0.01   CLOSED?     < .  5002      ack 1102 TIME-WAIT
= outcome closed
= by server
= client.state CLOSED
= server.state TIME-WAIT
`,
  { seeds: [{ side: 'left', state: state.CLOSE_WAIT, isServer: false }] },
)

dialogue(
  'a RST of this host is all that is seen: its kernel had the connection, so it ended it',
  `
        CLOSED      > R. 1001 ack 5001 CLOSED?
= outcome reset
= by client
= transitions[0].to ESTABLISHED
= transitions[0].certainty kernel
`,
  { seeds: [{ side: 'left', state: state.ESTABLISHED, isServer: false }] },
)

dialogue(
  'a RST of the peer alone cannot be held against numbers: probable',
  `
        ESTABLISHED < R. 5001 ack 1001 ESTABLISHED? ! ignored
= outcome reset
= by server
= reset.acceptable probable
= certainty inferred
`,
  { seeds: [{ side: 'left', state: state.ESTABLISHED, isServer: false }] },
)

dialogue(
  'a SYN begins another connection: what the kernel had is over',
  `
        SYN-SENT > S 1000 SYN-RECEIVED?
= client.port 40000
= roles.certainty proved
= outcome unanswered
`,
  { seeds: [{ side: 'left', state: state.TIME_WAIT, isServer: true }] },
)

const seed = (port: number): Seed => ({
  version: 4,
  local: [0, 0, 0, 1],
  localPort: port,
  remote: [0, 0, 0, 2],
  remotePort: 80,
  state: state.CLOSE_WAIT,
  isServer: true,
})

function segment(time: number, port: number, flags: number = ACK): Segment {
  const s = new Segment()
  return Object.assign(s, { time, frame: 1, src3: 1, dst3: 2, srcPort: port, dstPort: 80, flags, digest: port })
}

function records(tracker: Tracker) {
  tracker.finish()
  const found = []
  for (let c = tracker.pull(); c; c = tracker.pull()) {
    const verdict = new Verdict()
    judge(c, {}, verdict)
    found.push({ port: c.ends[0].port, state: state.STATE_NAMES[c.ends[0].state], why: verdict.roles.why })
  }
  return found
}

test('what was captured before the kernel was asked tells its own states; who is who the kernel knows all the same', () => {
  const tracker = new Tracker()
  tracker.seed([seed(1), seed(3)], 10)
  for (const [time, port] of [
    [5, 1],
    [10, 3],
  ] as const) {
    tracker.push(segment(time, port))
  }
  const why = 'this host listens on the other port'
  assert.deepEqual(records(tracker), [
    { port: 1, state: 'ESTABLISHED', why },
    { port: 3, state: 'CLOSE-WAIT', why },
  ])
})

test('a seeded connection that shows no segment is no record', () => {
  const tracker = new Tracker()
  tracker.seed([seed(1)], 0)
  tracker.push(segment(1, 2, SYN))
  assert.equal(records(tracker).length, 1)
})

test('beyond 65,536 they are not taken', () => {
  const seeds = Array.from({ length: MAX_SEEDS + 10 }, (_, i) => ({ ...seed(i & 0xffff), remotePort: i >> 16 }))
  assert.equal(new Tracker().seed(seeds, 0), MAX_SEEDS)
})
