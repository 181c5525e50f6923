// A capture that is known to have lost packets (case 87): what was not seen may have been there.
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { analyze } from '../src/analyze.ts'
import { Writer } from './support/byte-writer.ts'
import { captureOf } from './support/dialogue-bytes.ts'
import { parseDialogue } from './support/dialogue-text.ts'
import { block } from './support/pcapng-blocks.ts'

const CONNECTIONS = parseDialogue(`
format pcapng
left 10.0.0.1:40001
         SYN-SENT     > S  1000          SYN-RECEIVED?
left 10.0.0.1:40002
+0.1     SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02    ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
left 10.0.0.1:40003
+0.1     SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02    ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001  ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?
left 10.0.0.1:40004
+0.1     SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02    CLOSED?      < R. 0    ack 1001 CLOSED
`)

/** Outcome and certainties of each connection, and the findings of the capture. */
async function read(dropped: bigint) {
  const drops = [{ code: 5, value: new Writer().u64(dropped).done() }]
  const statistics = block(5, new Writer().u32(0).u64(0n).done(), 'little', drops)
  const analysis = analyze(Readable.from([Buffer.from(captureOf(CONNECTIONS)), Buffer.from(statistics)]))
  const told: string[] = []
  for await (const { outcome, certainty, handshake, close } of analysis) {
    told.push(`${outcome} ${certainty}, ${handshake.verdict} ${handshake.certainty}, ${close.certainty}`)
  }
  const findings = analysis.capture.findings.filter(({ code }) => code !== 'no_pure_acks')
  return { told: told.sort(), findings: findings.map(({ code, args }) => ({ code, ...args })) }
}

test('what was not seen is no longer proved once packets were dropped', async () => {
  assert.deepEqual(await read(3n), {
    told: [
      'half-open inferred, half-open inferred, inferred',
      'open inferred, complete proved, inferred',
      'refused proved, refused proved, proved',
      'unanswered inferred, unanswered inferred, inferred',
    ],
    findings: [{ code: 'capture_loss', dropped: 3, connections: 0 }],
  })
})

test('it stays proved where the drops were counted and there were none', async () => {
  assert.deepEqual(await read(0n), {
    told: [
      'half-open proved, half-open proved, proved',
      'open proved, complete proved, proved',
      'refused proved, refused proved, proved',
      'unanswered proved, unanswered proved, proved',
    ],
    findings: [],
  })
})
