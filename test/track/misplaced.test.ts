// Handshake segments that were captured out of their place, while others of the handshake were not captured at all: still one
// connection, and what was captured counts (sections 1 and 4). Only what must hold is asserted, not each state on the way.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../support/dialogue.ts'
import { parseDialogue } from '../support/dialogue-text.ts'

const only = (text: string) => {
  const { records } = run(parseDialogue(text), { name: '', left: 0, right: 0, exchange: false })
  assert.deepEqual(
    records.map(({ outcome }) => outcome),
    [records[0]?.outcome],
  )
  return records[0]!
}

test('the SYN-ACK stands behind the ACK that answers it, and the SYN was not captured', () => {
  const record = only(`
    - > . 1001 ack 5001 -
    - < S. 5000 ack 1001 -`)
  assert.equal(record.outcome, 'open')
  assert.equal(record.handshake.verdict, 'partial')
  assert.equal(record.server.isn, 5000)
  assert.equal(record.client.port, 40000)
  assert.equal(record.roles.certainty, 'proved')
})

test('the SYN-ACK is sent again in a connection whose beginning was not captured: its server is back in SYN-RECEIVED', () => {
  const record = only(`
      - > P. 1001:1101 ack 5001 -
    1 - < S. 5000 ack 1001 -
      - > . 1101 ack 5001 -`)
  assert.equal(record.outcome, 'open')
  assert.equal(record.server.isn, 5000)
  assert.equal(record.server.state, 'SYN-RECEIVED')
  assert.equal(record.client.port, 40000)
})

test('the same behind a FIN of the server is no new connection either', () => {
  const record = only(`
    - > . 1001 ack 5001 -
    - < F. 5001 ack 1001 -
    - < S. 5000 ack 1001 -
    - > . 1001 ack 5002 -`)
  assert.equal(record.outcome, 'half-closed')
  assert.equal(record.by, 'server')
})

test('the SYN stands behind data of the server, and the SYN-ACK was not captured', () => {
  const record = only(`
    - < P. 5001:5101 ack 1001 -
    - > S 1000 -
    - > . 1001 ack 5101 -`)
  assert.equal(record.outcome, 'open')
  assert.equal(record.handshake.verdict, 'partial')
  assert.equal(record.client.isn, 1000)
  assert.equal(record.client.port, 40000)
  assert.deepEqual(
    record.findings.map(({ code }) => code),
    ['reordered'],
  )
})

test('the SYN alone stands behind data of the server', () => {
  const record = only(`
    - < P. 5001:5101 ack 1001 -
    - > S 1000 -`)
  assert.equal(record.outcome, 'open')
  assert.equal(record.client.port, 40000)
})
