// What findings say: with the numbers that are known, and a sentence without them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { analyze } from '../../src/analyze.ts'
import { findingLines } from '../../src/report/findings-text.ts'
import { findingText } from '../../src/report/message-text.ts'
import type { Finding } from '../../src/report/schema.ts'
import { CAPTURE, summaryOf } from '../support/records.ts'

/** The texts of the first connection's findings that have this code. */
async function texts(file: string, code: string): Promise<string[]> {
  for await (const { findings } of analyze(`fixtures/real/${file}`)) {
    const found = findings.filter(finding => finding.code === code)
    if (found.length > 0) return found.map(findingText)
  }
  return []
}

const REAL: [file: string, code: string, text: string][] = [
  [
    'syn-retried.pcap',
    'syn_loss',
    'The first SYN got no answer, so it was sent again: 3 times in all over 2.04 s before one came.',
  ],
  [
    'unanswered.pcap',
    'syn_loss',
    'The first SYN got no answer, so it was sent again: 5 times in all over 4.10 s, and none came.',
  ],
  [
    'syn-ack-retried.pcap',
    'handshake_loss',
    'The server had to send its SYN-ACK again: 2 times in all, over 1.03 s, because it or the answer to it was lost.',
  ],
  [
    'time-wait-reuse.pcap',
    'time_wait_reuse',
    'These two ports were used again 479 ms after the connection before, while that was in TIME-WAIT.',
  ],
]

for (const [file, code, text] of REAL) {
  test(`${code} of ${file} says how often and how long`, async () => assert.deepEqual(await texts(file, code), [text]))
}

test('what is not known is left out', () => {
  const text = (code: string, args: Finding['args']) => findingText({ code, args })
  assert.equal(text('syn_loss', {}), 'The first SYN got no answer, so it was sent again.')
  assert.equal(text('syn_loss', { retries: 2, delay: null }), 'The first SYN got no answer, so it was sent again.')
  assert.equal(
    text('handshake_loss', { side: 'client', retries: 1 }),
    'The client had to send its SYN again: 2 times in all, because it or the answer to it was lost.',
  )
  assert.equal(
    text('handshake_loss', {}),
    'One side had to send its SYN or SYN-ACK again, because it or the answer to it was lost.',
  )
})

test('connections that differ in numbers only share a sentence without them; one alone has its own', () => {
  const found = (delay: number): Finding[] => [
    { code: 'syn_loss', severity: 'warning', frames: [], args: { side: 'client', retries: 1, delay } },
  ]
  const lines = (...delays: number[]) => {
    const rows = delays.map((delay, i) => ({ id: i + 1, findings: found(delay) }))
    const options = { paint: (_: string, text: string) => text, width: 120 } as Parameters<typeof findingLines>[3]
    return [...findingLines(rows, { ...CAPTURE, findings: [] }, summaryOf([]), options)].join('')
  }
  assert.match(
    lines(1e9, 2e9),
    /syn_loss, connections 1, 2\n {2}The first SYN got no answer, so it was sent again\.\n {2}perhaps: A full/,
  )
  assert.match(lines(1e9), /syn_loss, connection 1\n.* sent again: 2 times in all over 1\.00 s before one came\.\n/)
})
