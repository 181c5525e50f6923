// Our states against those of the Linux kernel that made the traffic: every recording has the kernel's own state changes
// beside it.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { analyze } from '../src/analyze.ts'
import { compareWithKernel, loadWitness, nanoseconds } from './support/kernel-witness.ts'

const REAL = fileURLToPath(new URL('../fixtures/real', import.meta.url))
const recordings = readdirSync(REAL).filter(name => /\.pcap(ng)?$/.test(name))

test('there are recordings', () => assert.ok(recordings.length > 40))

for (const recording of recordings) {
  test(`${recording}: the kernel says the same`, async () => {
    const witness = loadWitness(recording.replace(/\.pcap(ng)?$/, ''))
    const analysis = analyze(`${REAL}/${recording}`)
    const records = []
    for await (const record of analysis) records.push(record)
    assert.ok(records.length > 0)
    const start = analysis.capture.from
    assert.ok(start)
    for (const record of records) assert.deepEqual(compareWithKernel(witness, record, nanoseconds(start)), [])
  })
}
