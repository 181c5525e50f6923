import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareSamples, effectText, medianOf } from '../../../src/check/baseline/two-samples.ts'

/** By definition: over every way to choose which values are the first sample, how often U is as far from its middle. */
function byDefinition(before: readonly number[], after: readonly number[]): number {
  const all = [...before, ...after]
  const distance = (chosen: ReadonlySet<number>): number => {
    let off = 0
    for (const [i, a] of all.entries()) {
      for (const [j, b] of all.entries()) {
        if (chosen.has(i) && !chosen.has(j)) off += Math.sign(b - a)
      }
    }
    return Math.abs(off)
  }
  const seen = distance(new Set(before.keys()))
  let [ways, asFar] = [0, 0]
  for (let bits = 0; bits < 2 ** all.length; bits++) {
    const chosen = new Set([...all.keys()].filter(i => bits & (1 << i)))
    if (chosen.size !== before.length) continue
    ways++
    if (distance(chosen) >= seen) asFar++
  }
  return asFar / ways
}

const SMALL: [before: number[], after: number[]][] = [
  [
    [1, 2, 3, 4, 5],
    [6, 7, 8, 9, 10],
  ],
  [
    [1, 3, 5, 7],
    [2, 4, 6, 8, 10],
  ],
  [
    [1, 1, 2, 2, 3],
    [1, 2, 2, 3, 3],
  ],
  [
    [5, 5, 5],
    [5, 5, 5, 5],
  ],
  [
    [1, 9],
    [2, 2, 2, 2, 9],
  ],
]

for (const [before, after] of SMALL) {
  test(`p of ${before} and ${after} is that of all ways to choose them`, () => {
    assert.ok(Math.abs(compareSamples(before, after).p - byDefinition(before, after)) < 1e-12)
    assert.ok(Math.abs(compareSamples(after, before).p - byDefinition(before, after)) < 1e-12)
  })
}

test('what is told of two samples', () => {
  const { p, ...rest } = compareSamples([10, 20, 30, 40, 50], [25, 35, 45, 55, 1000])
  assert.deepEqual(rest, { shift: 15, delta: 0.52, medians: [30, 45] })
  assert.ok(p > 0.1 && p < 0.3)
  assert.deepEqual(compareSamples([1, 2], [1, 2]), { p: 1, shift: 0, delta: 0, medians: [1.5, 1.5] })
  assert.equal(medianOf([1, 2, 10]), 2)
  assert.deepEqual([0.1, -0.2, 0.4, -0.9].map(effectText), ['negligible', 'small', 'medium', 'large'])
})

test('of more than forty values p is that of the normal distribution, near the exact one', () => {
  const sample = (count: number, shift: number) =>
    Array.from({ length: count }, (_, i) => ((i * 37) % 101) + shift).sort((a, b) => a - b)
  const exact = compareSamples(sample(20, 0), sample(20, 20)).p
  const nearly = compareSamples(sample(21, 0), sample(20, 20)).p
  assert.ok(Math.abs(exact - nearly) < 0.02, `${exact} ${nearly}`)
  assert.ok(compareSamples(sample(200, 0), sample(200, 40)).p < 1e-6)
  assert.ok(compareSamples(sample(200, 0), sample(200, 0)).p > 0.99)
  assert.equal(compareSamples(Array(50).fill(7), Array(50).fill(7)).p, 1)
  // 1.96 standard deviations are 5 %.
  const wide = compareSamples(sample(100, 0), sample(100, 8))
  assert.ok(wide.p > 0 && wide.p < 1)
})
