// Round trips of data: count, minimum and maximum exact, percentiles by nearest rank.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../support/dialogue.ts'
import { parseDialogue } from '../support/dialogue-text.ts'

/** A client that sends a segment every 100 ms and more, each acknowledged after so many ms. */
function rtt(milliseconds: number[]) {
  const lines = milliseconds.flatMap((after, i) => [
    `+0.1 - > P. ${1001 + 100 * i}:${1101 + 100 * i} ack 5001 -`,
    `+${(after / 1000).toFixed(3)} - < . 5001 ack ${1101 + 100 * i} -`,
  ])
  const dialogue = ['- > S 1000 -', '- < S. 5000 ack 1001 -', '- > . 1001 ack 5001 -', ...lines].join('\n')
  const [record] = run(parseDialogue(dialogue), { name: '', left: 0, right: 0, exchange: false }).records
  const { n, min, p50, p95, max } = record?.client.rtt ?? { n: 0, min: 0, p50: 0, p95: 0, max: 0 }
  return [n, min / 1e6, p50 / 1e6, p95 / 1e6, max / 1e6]
}

const CASES: [name: string, milliseconds: number[], expected: number[]][] = [
  ['one', [20], [1, 20, 20, 20, 20]],
  ['one of ten seconds', [10_000], [1, 10_000, 10_000, 10_000, 10_000]],
  ['two', [30, 20], [2, 20, 20, 30, 30]],
  ['two, the first of ten seconds', [10_000, 5], [2, 5, 5, 10_000, 10_000]],
  ['three, the second of ten seconds', [5, 10_000, 20], [3, 5, 20, 10_000, 10_000]],
  ['a hundred', Array.from({ length: 100 }, (_, i) => i + 1), [100, 1, 50, 95, 100]],
]

for (const [name, milliseconds, expected] of CASES) {
  test(`round trips: ${name}`, () => assert.deepEqual(rtt(milliseconds), expected))
}

test('round trips: of more than are kept the percentiles are near, the rest is exact', () => {
  const [n, min, p50 = 0, p95 = 0, max] = rtt(Array.from({ length: 2000 }, (_, i) => (i * 7919) % 2000))
  assert.deepEqual([n, min, max], [2000, 0, 1999])
  assert.ok(Math.abs(p50 - 1000) < 100, `${p50}`)
  assert.ok(Math.abs(p95 - 1900) < 100, `${p95}`)
})
