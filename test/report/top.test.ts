import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { notability } from '../../src/report/notable.ts'
import { Top } from '../../src/report/top.ts'
import { OUTCOMES } from '../../src/report/words.ts'

test('keeps what sorting and cutting would, whatever the order it comes in', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 })), fc.nat(12), (values, limit) => {
      const top = new Top<number>(limit, (a, b) => a - b)
      for (const value of values) top.offer(value)
      assert.deepEqual(top.sorted(), values.toSorted((a, b) => a - b).slice(0, limit))
    }),
  )
})

test('a finding outweighs every outcome, a worse finding a milder one', () => {
  const all = OUTCOMES.map((_, outcome) => outcome)
  for (const severity of [0, 1, 2]) {
    assert.ok(
      Math.min(...all.map(o => notability(severity, o))) > Math.max(...all.map(o => notability(severity - 1, o))),
    )
  }
  assert.ok(notability(-1, OUTCOMES.indexOf('refused')) > notability(-1, OUTCOMES.indexOf('reset')))
  assert.ok(notability(-1, OUTCOMES.indexOf('open')) > notability(-1, OUTCOMES.indexOf('closed')))
  assert.equal(new Set(all.map(o => notability(-1, o))).size, OUTCOMES.length)
})
