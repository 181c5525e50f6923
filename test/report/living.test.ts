// The record of a connection that is not final yet.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { analyze } from '../../src/analyze.ts'

test('in TIME-WAIT an endpoint has been there as long as it is, not as long as it may be', async () => {
  const analysis = analyze('fixtures/real/close-by-client.pcap')
  for await (const _ of analysis.turns()) {
    const [record] = [...analysis.living(1)]
    const last = record?.client.states.at(-1)
    assert.equal(last?.state, 'TIME-WAIT')
    assert.deepEqual([last?.to, last?.duration], [null, analysis.tracker.now - (last?.from as number)])
    return
  }
})
