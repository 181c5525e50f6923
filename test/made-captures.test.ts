// The same connections twice: from the bytes of a made capture through reader, decoder and tracker, and from its dialogue
// straight into the tracker. The records must be equal but for what the dialogue's segments do not have: the tunnels around
// them are named here.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { FIXTURES, makeFixtures } from '../scripts/make-fixtures.ts'
import { analyze } from '../src/analyze.ts'
import type { ConnectionRecord } from '../src/report/schema.ts'
import { run } from './support/dialogue.ts'
import { parseDialogue } from './support/dialogue-text.ts'

const TUNNELS: Record<string, string[][]> = {
  'access-point': [['capwap']],
  'erspan-mirror': [['erspan 3']],
  'gre-geneve-vxlan': [['gre 5', 'geneve 7', 'vxlan 42']],
  'gtp-phone': [['gtp 0x0000002a'], ['gtp 0x0000002b']],
  'l2tp-in-ah': [
    ['ah', 'ipip', 'l2tp 1/42'],
    ['ah', 'ipip', 'l2tp 1/43'],
  ],
  teredo: [['teredo']],
  'vxlan-mirror': [['vxlan 42', 'vlan 10']],
}

const AS_WRITTEN = { name: '', left: 0, right: 0, exchange: false }

for (const { file } of makeFixtures()) {
  test(`${file}: what is read from the file is what its dialogue says`, async () => {
    const name = file.replace(/\.pcap(ng)?$/, '')
    const dialogue = parseDialogue(readFileSync(`${FIXTURES}/dialogue/${name}.txt`, 'utf8'))
    const expected = run(dialogue, AS_WRITTEN).records
    if (dialogue.settings.has('in')) for (const record of expected) record.encapsulation = TUNNELS[name]!
    const analysis = analyze(`${FIXTURES}/pcap/${file}`)
    const actual: ConnectionRecord[] = []
    for await (const record of analysis) actual.push(record)
    actual.sort((a, b) => a.id - b.id)
    assert.deepEqual(analysis.capture.warnings, [])
    assert.deepEqual(actual.map(comparable), expected.map(comparable))
  })
}

test('with noDecap tunnels are counted as what their outermost header is, and no connection is seen', async () => {
  for (const name of Object.keys(TUNNELS)) {
    const analysis = analyze(`${FIXTURES}/pcap/${name}.pcap`, { noDecap: true })
    for await (const record of analysis) assert.fail(`${name}: connection ${record.id}`)
    assert.equal(analysis.capture.skipped.notTcp, analysis.capture.packets, name)
  }
})

/** Without `bytes`, which count the headers as they stand in the file, and options, which a snap length may cut. */
function comparable(record: ConnectionRecord): unknown {
  const { client, server, ...rest } = structuredClone(record)
  for (const side of [client, server]) {
    side.bytes = 0
    side.options = null
  }
  return { ...rest, client, server }
}
