// The same connections twice: from the bytes of a made capture through reader, decoder and tracker, and from its dialogue
// straight into the tracker. The records must be equal but for what the dialogue's segments do not have.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { FIXTURES, makeFixtures } from '../scripts/make-fixtures.ts'
import { analyze } from '../src/analyze.ts'
import type { ConnectionRecord } from '../src/report/schema.ts'
import { run } from './support/dialogue.ts'
import { parseDialogue } from './support/dialogue-text.ts'

const AS_WRITTEN = { name: '', left: 0, right: 0, exchange: false }

for (const { file } of makeFixtures()) {
  test(`${file}: what is read from the file is what its dialogue says`, async () => {
    const text = readFileSync(`${FIXTURES}/dialogue/${file.replace(/\.pcap(ng)?$/, '.txt')}`, 'utf8')
    const expected = run(parseDialogue(text), AS_WRITTEN).records
    const analysis = analyze(`${FIXTURES}/pcap/${file}`)
    const actual: ConnectionRecord[] = []
    for await (const record of analysis) actual.push(record)
    actual.sort((a, b) => a.id - b.id)
    assert.deepEqual(analysis.capture.warnings, [])
    assert.deepEqual(actual.map(comparable), expected.map(comparable))
  })
}

/** Without `bytes`, which count the headers as they stand in the file, and options, which a snap length may cut. */
function comparable(record: ConnectionRecord): unknown {
  const { client, server, ...rest } = structuredClone(record)
  for (const side of [client, server]) {
    side.bytes = 0
    side.options = null
  }
  return { ...rest, client, server }
}
