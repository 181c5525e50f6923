// A socket that connects to itself (case 15): Linux lets it, by a simultaneous open with its own SYN. Both directions have
// the same addresses, ports and numbers; it is one record all the same.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../support/dialogue.ts'
import { parseDialogue } from '../support/dialogue-text.ts'

const DIALOGUE = parseDialogue(`
left 127.0.0.1:40000
right 127.0.0.1:40000
  - > S  1000               -
  - < S. 1000 ack 1001      -
  - > P. 1001:1011 ack 1001 -
  - < .  1011      ack 1011 -
`)

for (const offset of [0, 0xffffffff - 1000, 0x7fffffff - 1000]) {
  test(`a socket that connects to itself from ${(1000 + offset) >>> 0}`, () => {
    const { records } = run(DIALOGUE, { name: '', left: offset, right: offset, exchange: false })
    assert.equal(records.length, 1)
    const [record] = records
    assert.equal(record?.outcome, 'open')
    assert.equal(record?.handshake.verdict, 'complete')
    assert.equal(record?.client.state, 'ESTABLISHED')
    assert.equal(record?.server.state, 'ESTABLISHED')
    assert.equal((record?.client.packets ?? 0) + (record?.server.packets ?? 0), 4)
    assert.equal((record?.client.payload ?? 0) + (record?.server.payload ?? 0), 10)
    assert.equal((record?.client.retransmissions ?? 0) + (record?.server.retransmissions ?? 0), 0)
  })
}
