// The diagram is RFC 9293's, and the tracker draws every arrow of it. Written out here from Figure 5 once more, so that no row
// of the table can be lost or changed unnoticed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CLOSED,
  DIAGRAM,
  EVENT_NAMES,
  NONE,
  next,
  PICKED_UP,
  RCV_RST,
  SND_RST,
  STATE_NAMES,
  UNKNOWN,
} from '../../src/track/state.ts'
import { run } from '../support/dialogue.ts'
import { parseDialogue } from '../support/dialogue-text.ts'

// All arrows of RFC 9293, Figure 5, that a segment or the 2 MSL timer draws. Not among them: passive OPEN (CLOSED to LISTEN)
// and CLOSE in LISTEN and SYN-SENT, which put nothing on the wire, and the RSTs of its note 1, which the tracker adds for all
// states (3.10.7.4).
const FIGURE_5 = [
  'CLOSED, snd SYN, SYN-SENT',
  'LISTEN, snd SYN, SYN-SENT',
  'LISTEN, rcv SYN, SYN-RECEIVED',
  'SYN-SENT, rcv SYN, SYN-RECEIVED',
  'SYN-SENT, rcv SYN,ACK, ESTABLISHED',
  'SYN-RECEIVED, rcv ACK of SYN, ESTABLISHED',
  'SYN-RECEIVED, snd FIN, FIN-WAIT-1',
  'ESTABLISHED, snd FIN, FIN-WAIT-1',
  'ESTABLISHED, rcv FIN, CLOSE-WAIT',
  'FIN-WAIT-1, rcv ACK of FIN, FIN-WAIT-2',
  'FIN-WAIT-1, rcv FIN, CLOSING',
  'FIN-WAIT-1, rcv FIN,ACK of FIN, TIME-WAIT',
  'FIN-WAIT-2, rcv FIN, TIME-WAIT',
  'CLOSING, rcv ACK of FIN, TIME-WAIT',
  'CLOSE-WAIT, snd FIN, LAST-ACK',
  'LAST-ACK, rcv ACK of FIN, CLOSED',
  'TIME-WAIT, timeout 2MSL, CLOSED',
]

test('the table holds the arrows of Figure 5, each once, and no other', () => {
  const rows = DIAGRAM.map(([from, on, to]) => `${STATE_NAMES[from]}, ${EVENT_NAMES[on]}, ${STATE_NAMES[to]}`)
  assert.deepEqual(rows.toSorted(), FIGURE_5.toSorted())
})

test('the rows for captures that begin late leave nothing but the unknown', () => {
  assert.ok(PICKED_UP.length > 0)
  assert.ok(PICKED_UP.every(([from]) => from === UNKNOWN))
})

test('a RST ends every state, for its receiver and its sender', () => {
  for (let state = 0; state <= UNKNOWN; state++) {
    assert.equal(next(state, RCV_RST), CLOSED)
    assert.equal(next(state, SND_RST), CLOSED)
  }
})

test('what is no row is no arrow', () => {
  const rows = new Set([...DIAGRAM, ...PICKED_UP].map(([from, on]) => `${from} ${on}`))
  for (let state = 0; state <= UNKNOWN; state++) {
    for (let event = 0; event < EVENT_NAMES.length; event++) {
      if (event === SND_RST || event === RCV_RST || rows.has(`${state} ${event}`)) continue
      assert.equal(next(state, event), NONE, `${STATE_NAMES[state]}, ${EVENT_NAMES[event]}`)
    }
  }
})

// Only the packets matter here: what states and verdicts follow from them stands in the files of each topic.
const OPENED = `
  - > S  1000          -
  - < S. 5000 ack 1001 -
  - > .  1001 ack 5001 -`

const DRAWN: [name: string, packets: string, arrows: string[]][] = [
  [
    'Figure 12, and a minute more',
    `${OPENED}
  - > F. 1001 ack 5001 -
  - < .  5001 ack 1002 -
  - < F. 5001 ack 1002 -
  - > .  1002 ack 5002 -
  right 10.0.0.3:80
  +100 - > S 1 -`,
    [
      'CLOSED, snd SYN, SYN-SENT',
      'LISTEN, rcv SYN, SYN-RECEIVED',
      'SYN-SENT, rcv SYN,ACK, ESTABLISHED',
      'SYN-RECEIVED, rcv ACK of SYN, ESTABLISHED',
      'ESTABLISHED, snd FIN, FIN-WAIT-1',
      'ESTABLISHED, rcv FIN, CLOSE-WAIT',
      'FIN-WAIT-1, rcv ACK of FIN, FIN-WAIT-2',
      'FIN-WAIT-2, rcv FIN, TIME-WAIT',
      'CLOSE-WAIT, snd FIN, LAST-ACK',
      'LAST-ACK, rcv ACK of FIN, CLOSED',
      'TIME-WAIT, timeout 2MSL, CLOSED',
    ],
  ],
  [
    'three packets to close',
    `${OPENED}
  - > F. 1001 ack 5001 -
  - < F. 5001 ack 1002 -
  - > .  1002 ack 5002 -`,
    ['FIN-WAIT-1, rcv FIN,ACK of FIN, TIME-WAIT'],
  ],
  [
    'Figure 13',
    `${OPENED}
  - > F. 1001 ack 5001 -
  - < F. 5001 ack 1001 -
  - > .  1002 ack 5002 -
  - < .  5002 ack 1002 -`,
    ['FIN-WAIT-1, rcv FIN, CLOSING', 'CLOSING, rcv ACK of FIN, TIME-WAIT'],
  ],
  [
    'Figure 7',
    `
  - > S  1000          -
  - < S  9000          -
  - > S. 1000 ack 9001 -
  - < S. 9000 ack 1001 -`,
    ['LISTEN, snd SYN, SYN-SENT', 'SYN-SENT, rcv SYN, SYN-RECEIVED'],
  ],
  [
    'a server that closes before the handshake is complete',
    `
  - > S  1000          -
  - < S. 5000 ack 1001 -
  - < F. 5001 ack 1001 -`,
    ['SYN-RECEIVED, snd FIN, FIN-WAIT-1'],
  ],
]

function drawn(packets: string): string[] {
  const { records } = run(parseDialogue(packets), { name: '', left: 0, right: 0, exchange: false })
  return records.flatMap(({ transitions }) => transitions.map(({ from, on, to }) => `${from}, ${on}, ${to}`))
}

for (const [name, packets, arrows] of DRAWN) {
  test(`${name}: ${arrows.length === 1 ? arrows[0] : `${arrows.length} arrows`}`, () => {
    const all = drawn(packets)
    for (const arrow of arrows) assert.ok(all.includes(arrow), `${arrow} is not among ${all.join('; ')}`)
  })
}

test('together these dialogues draw every arrow of the figure', () => {
  assert.deepEqual([...new Set(DRAWN.flatMap(([, , arrows]) => arrows))].toSorted(), FIGURE_5.toSorted())
})
