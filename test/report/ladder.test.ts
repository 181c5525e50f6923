import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ladder } from '../../src/report/ladder.ts'
import type { Ladder } from '../../src/report/ladder-line.ts'
import { mermaid } from '../../src/report/mermaid.ts'
import { stepsOf } from '../../src/report/steps.ts'
import { displayWidth } from '../../src/report/text.ts'
import { parseDialogue } from '../support/dialogue-text.ts'
import { golden } from '../support/golden.ts'
import { ladderOf } from '../support/ladders.ts'
import { RECORDS } from '../support/records.ts'

const record = (id: number) => RECORDS[id - 1] as (typeof RECORDS)[number]

const FOUR_WAY = `
  0         SYN-SENT     > S  2382901123 win 64240 <mss 1460,sackOK,TS val 100 ecr 0,wscale 7> SYN-RECEIVED?
  +0.000312 ESTABLISHED? < S. 99123 ack 2382901124 win 65160 <mss 1460,sackOK,TS val 900 ecr 100,wscale 7> SYN-RECEIVED
  +0.000038 ESTABLISHED  > .  2382901124 ack 99124 win 502 ESTABLISHED?
  +0.00005  ESTABLISHED  > P. 2382901124:2382901224 ack 99124 win 502 ESTABLISHED?
  +0.00032  ESTABLISHED  < .  99124 ack 2382901224 win 509 ESTABLISHED
  +0.00088  ESTABLISHED  < P. 99124:102524 ack 2382901224 win 509 ESTABLISHED
  +0.0001   ESTABLISHED  > .  2382901224 ack 102524 win 480 ESTABLISHED
  +0.0063   FIN-WAIT-1   > F. 2382901224 ack 102524 win 501 CLOSE-WAIT?
  +0.0003   FIN-WAIT-2?  < .  102524 ack 2382901225 win 509 CLOSE-WAIT
  +0.0037   TIME-WAIT?   < F. 102524 ack 2382901225 win 509 LAST-ACK
  +0.00004  TIME-WAIT    > .  2382901225 ack 102525 win 501 CLOSED?
`

const CASES: [name: string, ladder: Ladder][] = [
  ['four-way', ladderOf(record(1), FOUR_WAY)],
  [
    'three-way',
    ladderOf(
      record(2),
      `
  0         SYN-SENT     > S  1000                SYN-RECEIVED?
  +0.000312 ESTABLISHED? < S. 5000 ack 1001       SYN-RECEIVED
  +0.000038 ESTABLISHED  > .  1001 ack 5001       ESTABLISHED?
  +0.004    CLOSE-WAIT?  < F. 5001 ack 1001       FIN-WAIT-1
  +0.00041  LAST-ACK     > F. 1001 ack 5002       TIME-WAIT?
  +0.00004  CLOSED?      < .  5002 ack 1002       TIME-WAIT`,
    ),
  ],
  [
    'refused',
    ladderOf(
      record(3),
      `
  0         SYN-SENT     > S  1000                -
  +0.000312 CLOSED?      < R. 0 ack 1001          CLOSED`,
    ),
  ],
  [
    'rejected',
    ladderOf(
      {
        ...record(4),
        outcome: 'rejected',
        handshake: {
          ...record(4).handshake,
          verdict: 'rejected',
          icmp: { type: 3, code: 13, from: '10.0.0.9' },
        },
      },
      `
  0         SYN-SENT     > S  1000                       SYN-RECEIVED?
  +0.005    SYN-SENT     < icmp 3/13 from 10.0.0.9       SYN-RECEIVED?
  1         SYN-SENT     > S  1000                       SYN-RECEIVED? ! retransmission`,
    ),
  ],
  [
    'unanswered',
    ladderOf(
      record(4),
      `
  0         SYN-SENT     > S  1000 - 
  1         SYN-SENT     > S  1000 - ! retransmission
  3         SYN-SENT     > S  1000 - ! retransmission
  7         SYN-SENT     > S  1000 - ! retransmission
  15        SYN-SENT     > S  1000 - ! retransmission`,
    ),
  ],
  [
    'mid-stream',
    ladderOf(
      record(7),
      `
  0         ESTABLISHED  > P. 7001:7101 ack 9001  ESTABLISHED?
  +0.02     ESTABLISHED  < .  9001 ack 7101       ESTABLISHED
  +10       ESTABLISHED  > .  7100 ack 9001       ESTABLISHED ! keep-alive
  +0.02     ESTABLISHED  < .  9001 ack 7101       ESTABLISHED ! keep-alive`,
      1200,
    ),
  ],
  [
    'last-ack-lost',
    ladderOf(
      record(8),
      `
  0         SYN-SENT     > S  1000                SYN-RECEIVED?
  +0.000312 ESTABLISHED? < S. 5000 ack 1001       SYN-RECEIVED
  +0.000038 ESTABLISHED  > .  1001 ack 5001       ESTABLISHED?
  +0.004    FIN-WAIT-1   > F. 1001 ack 5001       CLOSE-WAIT?
  +0.0003   FIN-WAIT-2?  < .  5001 ack 1002       CLOSE-WAIT
  +0.001    TIME-WAIT?   < F. 5001 ack 1002       LAST-ACK
  +0.2      TIME-WAIT?   < F. 5001 ack 1002       LAST-ACK ! retransmission`,
    ),
  ],
  [
    'simultaneous',
    ladderOf(
      { ...record(1), by: 'both', close: { ...record(1).close, kind: 'simultaneous' } },
      `
  0         SYN-SENT     > S  1000                SYN-RECEIVED?
  +0.001    SYN-RECEIVED? < S  5000               SYN-SENT
  +0.001    SYN-RECEIVED > S. 1000 ack 5001       ESTABLISHED?
  +0.001    ESTABLISHED? < S. 5000 ack 1001       ESTABLISHED
  +1        FIN-WAIT-1   > F. 1001 ack 5001       CLOSE-WAIT?
  +0.001    CLOSING?     < F. 5001 ack 1001       CLOSING
  +0.001    CLOSING      > .  1002 ack 5002       TIME-WAIT?
  +0.001    TIME-WAIT?   < .  5002 ack 1002       TIME-WAIT`,
    ),
  ],
  [
    'reset',
    ladderOf(
      record(6),
      `
  0         SYN-SENT     > S  1000                SYN-RECEIVED?
  +0.000312 ESTABLISHED? < S. 5000 ack 1001       SYN-RECEIVED
  +0.000038 ESTABLISHED  > .  1001 ack 5001       ESTABLISHED?
  +0.1      ESTABLISHED  > P. 1001:1101 ack 5001  ESTABLISHED?
  +0.0001   ESTABLISHED  > P. 1001:1101 ack 5001  ESTABLISHED? ! copy
  +0.004    CLOSED?      < R. 5001 ack 1001       CLOSED`,
    ),
  ],
]

const plain = (_: string, text: string) => text

for (const [name, given] of CASES) {
  test(name, () => {
    const text = [...ladder(given, { paint: plain, width: 120, verbose: false, files: [] })].join('')
    golden(`ladder/${name}.txt`, text)
    for (const line of text.split('\n')) assert.ok(displayWidth(line) <= 120, line)
    golden(`mermaid/${name}.mmd`, [...mermaid(given)].join(''))
  })
}

test('what comes after the RST that ended a handshake is no step of it', () => {
  const { handshake, reset, ...refused } = record(3)
  const scan: typeof refused = { ...refused, outcome: 'scan', by: 'client' }
  const given = ladderOf(
    { ...scan, handshake: { ...handshake, verdict: 'aborted' }, reset: reset && { ...reset, by: 'client' } },
    `
  0         SYN-SENT     > S  1000                SYN-RECEIVED?
  +0.001    ESTABLISHED? < S. 5000 ack 1001       SYN-RECEIVED
  +0.1      CLOSED       > R  1001                CLOSED?
  +15       CLOSED       > .  1001:1110 ack 5001  CLOSED?
  +0.001    CLOSED       < R  5001                CLOSED`,
  )
  assert.deepEqual(
    stepsOf(given).map(({ name, line }) => `${name} ${line}`),
    ['handshake 1 0', 'handshake 2 1', 'reset 2'],
  )
})

test('an ICMP error that a SYN-ACK follows is no rejection; after the last segment it stands all the same', () => {
  const given = ladderOf(
    record(1),
    `
  0         SYN-SENT     > S  1000                 SYN-RECEIVED?
  +0.001    SYN-SENT     < icmp 3/1 from 10.0.0.9  SYN-RECEIVED?`,
  )
  const text = [...ladder(given, { paint: plain, width: 120, verbose: false, files: [] })].join('')
  assert.match(text, /\n +2 .*SYN-SENT +< icmp 3\/1 from 10\.0\.0\.9 +SYN-RECEIVED\? +! host unreachable\n/)
  assert.doesNotMatch(text, /rejected/)
  assert.match([...mermaid(given)].join(''), /Note over C,S: 0\.001000 icmp 3\/1 from 10\.0\.0\.9: host unreachable\n/)
})

test('of one side without segments it is said that none were captured', () => {
  const given = ladderOf({ ...record(4), seen: 'client' }, '  0 SYN-SENT > S 1000 SYN-RECEIVED?')
  const text = [...ladder(given, { paint: plain, width: 120, verbose: false, files: [] })].join('')
  assert.match(text, /\nbegan .*, no segment of the server was captured\n/)
})

test('the legend has what stands in this ladder', () => {
  const given = ladderOf(record(1), '  0 ESTABLISHED > . 1:101 ack 1 ESTABLISHED ! gap, zero_window')
  const text = [...ladder(given, { paint: plain, width: 999, verbose: false, files: [] })]
    .join('')
    .replaceAll('\n', ' ')
  assert.match(text, /gap: of its sender's data before it .*; the others are findings, explained above\. $/)
  assert.doesNotMatch(text, /keep-alive: /)
})

test('a FIN that is the first to acknowledge the other FIN is one step, also when it is sent again: three are left', () => {
  const given = ladderOf(
    record(2),
    `
  0         CLOSE-WAIT?  < F. 5001 ack 1001       FIN-WAIT-1
  +0.00041  LAST-ACK     > F. 1001 ack 5002       TIME-WAIT?
  +0.2      LAST-ACK     > F. 1001 ack 5002       TIME-WAIT? ! retransmission
  +0.00004  CLOSED?      < .  5002 ack 1002       TIME-WAIT`,
  )
  assert.deepEqual(
    stepsOf(given).map(({ name, line, again }) => `${name} ${line}${again ? ' again' : ''}`),
    ['close 1 0', 'close 2 1', 'close 2 2 again', 'close 3 3'],
  )
})

test('step 1 of a close that a RST cut off is the FIN, whoever sent the RST', () => {
  const aborted = { ...record(1), outcome: 'aborted-after-fin' as const, by: 'server' as const }
  const given = ladderOf(
    aborted,
    `
  0         FIN-WAIT-1   > F. 101 ack 1           CLOSE-WAIT?
  +0.04     FIN-WAIT-2?  < .  1 ack 102           CLOSE-WAIT
  +0.1      CLOSED?      < R. 1 ack 102           CLOSED`,
  )
  assert.deepEqual(
    stepsOf(given).map(({ name, line }) => `${name} ${line}`),
    ['close 1 0', 'close 2 1'],
  )
})

test('a long connection is cut in the middle for Mermaid, and its names cannot break the diagram', () => {
  const data = Array.from(
    { length: 500 },
    (_, i) => `  +0.001 ESTABLISHED > . ${i * 10 + 1}:${i * 10 + 11} ack 1 ESTABLISHED`,
  )
  const long = ladderOf(record(7), data.join('\n'))
  long.record.server.name = 'a;b#c'
  const lines = [...mermaid(long)]
  assert.equal(lines.filter(line => line.includes('->>')).length, 200)
  assert.ok(lines.includes('    Note over C,S: … 300 segments left out\n'))
  assert.equal(lines[2], '    participant S as server [2001:db8::2]:443 a#59;b#35;c\n')
})

test('rungs are the notation of dialogues: they read back as the segments they were made of', () => {
  const text = [...ladder(ladderOf(record(1), FOUR_WAY), { paint: plain, width: 120, verbose: false, files: [] })].join(
    '',
  )
  const rungs = text
    .split('\n')
    .flatMap(
      line => line.match(/^ +\d+ +([\d.]+) (?: *[\d.]+ [µm]?s)? +(.*?)(?: {2}(?:handshake|close).*)?$/)?.slice(1) ?? [],
    )
  const read = parseDialogue(rungs.map((part, i) => (i % 2 === 0 ? part : `${part}\n`)).join(' ')).packets
  const first = ladderOf(record(1), FOUR_WAY).lines
  assert.equal(read.length, first.length)
  for (const [i, { time, flags, length }] of read.entries())
    assert.deepEqual([time, flags, length], [first[i]?.at, first[i]?.flags, first[i]?.length])
})

test('with numbers of the wire, windows and options', () => {
  const options = { paint: plain, width: 120, verbose: true, files: [] }
  golden('ladder/four-way-verbose.txt', [...ladder(ladderOf(record(1), FOUR_WAY), options)].join(''))
})

test('a close that a RST cut off is called by no kind', () => {
  const { close } = record(1)
  const aborted = {
    ...record(1),
    outcome: 'aborted-after-fin' as const,
    close: { ...close, kind: 'four-way' as const },
  }
  const text = [...ladder(ladderOf(aborted, FOUR_WAY), { paint: plain, width: 120, verbose: false, files: [] })].join(
    '',
  )
  assert.match(text, /\naborted-after-fin by client: a RST came after a FIN, before both sides had closed\n/)
})
