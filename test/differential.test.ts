// Every capture of fixtures/ as tshark reads it: what differs must follow from a rule.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { type Rule, USUAL } from '../scripts/compare/rules.ts'
import { readWithSynfin } from '../scripts/compare/synfin.ts'
import { readWithTshark, type TsharkSegment } from '../scripts/compare/tshark.ts'
import { compareWithTshark, differenceText, explain } from '../scripts/compare-tshark.ts'
import { needs } from './support/needs.ts'

const CAPTURES = ['real', 'pcap'].flatMap(folder => {
  const names = readdirSync(new URL(`../fixtures/${folder}`, import.meta.url))
  return names.filter(name => /\.pcap(ng)?$/.test(name)).map(name => `fixtures/${folder}/${name}`)
})

test('tshark and synfin say the same', { concurrency: 2, ...needs({ commands: ['tshark'] }) }, async t => {
  const used = new Set<Rule | undefined>()
  await Promise.all(
    CAPTURES.map(path =>
      t.test(path, async () => {
        const all = await compareWithTshark(path)
        for (const { rule } of all) used.add(rule)
        const unexplained = all.filter(({ rule }) => rule === undefined)
        assert.deepEqual(
          unexplained.map(({ difference }) => differenceText(difference)),
          [],
        )
      }),
    ),
  )
  await t.test('every rule that is there for fixtures explains something in them', () => {
    assert.deepEqual(
      USUAL.filter(rule => !used.has(rule)).map(({ reason }) => reason),
      [],
    )
  })
})

/** What a wrong reading of one frame of a plain connection would show, which no rule may explain. */
const WRONG: [frame: number, change: Partial<TsharkSegment>, differences: string[]][] = [
  [1, { to: '192.0.2.9 80' }, ['frame 1: to']],
  [2, { time: 0n }, ['frame 2: time', 'connection 1: SYN-ACK']],
  [3, { ack: 0 }, ['frame 3: ack', 'connection 1: completing ACK']],
  [4, { stream: 7 }, ['frame 4: is of the connection']],
  [4, { seq: 7, length: 7 }, ['frame 4: seq', 'frame 4: length']],
  [6, { isRetransmission: true }, ['frame 6: retransmission']],
  [7, { flags: 0x14 }, ['frame 7: flags', 'connection 1: RST']],
  [8, { flags: 0x10 }, ['frame 8: flags', 'connection 1: FIN of client', 'connection 1: ACK of the client’s FIN']],
]

test('no rule explains a frame that was read wrongly', needs({ commands: ['tshark'] }), async () => {
  const path = 'fixtures/pcap/request-and-response.pcap'
  const [synfin, tshark] = [await readWithSynfin(path), await readWithTshark(path)]
  for (const [frame, change, expected] of WRONG) {
    const segments = tshark.segments.map(segment => (segment.frame === frame ? { ...segment, ...change } : segment))
    const all = explain(synfin, { ...tshark, segments })
    const unexplained = all.filter(({ rule }) => rule === undefined)
    assert.deepEqual(
      unexplained.map(({ difference: { where, what } }) => `${where}: ${what}`),
      expected,
    )
  }
})
