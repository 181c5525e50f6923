// What grows has a bound, and what was left out is said: transitions, SYN times, frames of a finding.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { analyze } from '../../src/analyze.ts'
import { ACK, RST, SYN } from '../../src/decode/segment.ts'
import { Wire } from '../soak/traffic.ts'
import { run } from '../support/dialogue.ts'
import { parseDialogue } from '../support/dialogue-text.ts'

const only = (text: string) => {
  const { records } = run(parseDialogue(text), { name: '', left: 0, right: 0, exchange: false })
  assert.equal(records.length, 1)
  return records[0]!
}

test('a SYN that is refused 200 times: at most 250 changes of state are listed, all retries counted', () => {
  const record = only('+0.5 - > S 1000 -\n+0.01 - < R. 0 ack 1001 -\n'.repeat(200))
  assert.equal(record.outcome, 'refused')
  assert.equal(record.handshake.synRetries, 199)
  assert.equal(record.handshake.synTimes.length, 16)
  assert.equal(record.client.packets, 200)
  assert.equal(record.client.state, 'CLOSED')
  // Those that were taken back count, and are not listed.
  assert.ok(record.transitions.length > 100 && record.transitions.length <= 250)
  assert.equal(record.unknown.transitions, 'more-than-250')
})

test('a finding keeps its first eight frames and counts all', () => {
  const opened = '- > S 1000 -\n- < S. 5000 ack 1001 -\n- > . 1001 ack 5001 -\n'
  const [finding] = only(opened + '+1 - < R 90005001 -\n'.repeat(20)).findings
  assert.equal(finding?.code, 'rst_out_of_window')
  assert.equal(finding?.args.count, 20)
  assert.deepEqual(
    finding?.frames,
    [4, 5, 6, 7, 8, 9, 10, 11].map(frame => ({ file: 0, frame })),
  )
})

test('evidence names the file and the frame', () => {
  const { transitions } = only(
    '- > S 1000 {file 2} -\n- < S. 5000 ack 1001 {file 3} -\n- > . 1001 ack 5001 {file 4} -\n',
  )
  assert.deepEqual(
    transitions.map(({ evidence }) => evidence?.file),
    [2, 2, 3, 4],
  )
})

test('thousands of holes are bounded, and what is known of them stays exact at the end', () => {
  const opened = '- > S 1000 -\n- < S. 5000 ack 1001 -\n- > . 1001 ack 5001 -\n'
  const lines = Array.from({ length: 2000 }, (_, i) => `+0.0001 - > . ${1011 + 20 * i}:${1021 + 20 * i} ack 5001 -\n`)
  const record = only(opened + lines.join(''))
  assert.equal(record.client.payload, 20_000)
  assert.equal(record.client.retransmissions, 0)
})

test('thousands of SYNs held inside open connections: the oldest are decided early, and none is lost', () => {
  const ports = Array.from({ length: 3000 }, (_, i) => 10_000 + i)
  const opened = ports.map(port => `left 10.0.0.1:${port}\n0 - > . 1001 ack 5001 -\n`)
  const held = ports.map(port => `left 10.0.0.1:${port}\n+0.0001 - > S 90001000 -\n`)
  const dialogue = parseDialogue(opened.join('') + held.join(''))
  const { records } = run(dialogue, { name: '', left: 0, right: 0, exchange: false })
  assert.equal(records.length, 6000)
  assert.equal(records.filter(({ outcome }) => outcome === 'open').length, 3000)
  assert.deepEqual(
    records.map(({ id }) => id),
    records.map((_, i) => i + 1),
  )
})

test('a frame whose number is too large to be kept is no evidence; what it shows counts all the same', async () => {
  const wire = new Wire(0n)
  const client = { source: 1, sourcePort: 40_000, target: 2, targetPort: 80 }
  const server = { source: 2, sourcePort: 80, target: 1, targetPort: 40_000 }
  wire.send({ ...client, flags: SYN, seq: 1000 })
  wire.send({ ...server, flags: SYN | ACK, seq: 5000, ack: 1001 })
  wire.send({ ...client, flags: ACK, seq: 1001, ack: 5001 })
  for (let i = 0; i < 2; i++) wire.send({ ...server, flags: RST, seq: 90_005_001 + i })
  for (let i = 0; i < 5; i++) wire.batch.frame[i] = 2 ** 32 - 2 + i
  const batches = async function* () {
    yield wire.batch
  }
  for await (const { transitions, findings } of analyze({ files: [], names: [], warnings: [], errors: [], batches })) {
    assert.deepEqual(
      transitions.map(({ to, evidence }) => `${to} ${evidence?.frame ?? null}`),
      ['SYN-SENT 4294967294', 'SYN-RECEIVED 4294967294', 'ESTABLISHED 4294967295', 'ESTABLISHED null'],
    )
    assert.deepEqual([findings[0]?.args.count, findings[0]?.frames], [2, []])
  }
})
