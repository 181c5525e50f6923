import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Histogram } from '../../src/report/histogram.ts'

const of = (values: number[]): Histogram => {
  const histogram = new Histogram()
  for (const value of values) histogram.add(value)
  return histogram
}

/** A row of values that looks random and is always the same (Park and Miller's generator). */
function numbers(count: number, from: number, to: number): number[] {
  let seed = 42
  return Array.from({ length: count }, () => {
    seed = (seed * 48271) % 2147483647
    return Math.round(from * (to / from) ** (seed / 2147483647))
  })
}

const nearestRank = (values: number[], p: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(p * values.length)) - 1] as number

for (const [name, from, to, error] of [
  ['over a factor of 10', 1e6, 1e7, 0.0055],
  ['over a factor of 65,000', 1e5, 6e9, 0.0055],
  ['over a factor of 10^9', 1e3, 1e12, 0.011],
] as const) {
  test(`percentiles ${name} are within ${(error * 100).toFixed(2)} %`, () => {
    const values = numbers(10_000, from, to)
    const histogram = of(values)
    for (const p of [0.01, 0.5, 0.9, 0.95, 0.99]) {
      const exact = nearestRank(values, p)
      assert.ok(
        Math.abs(histogram.percentile(p) / exact - 1) <= error,
        `p${p * 100}: ${histogram.percentile(p)}, not ${exact}`,
      )
    }
    assert.equal(histogram.percentile(1), Math.max(...values))
  })
}

test('one value is every percentile, exactly', () => {
  const { histogram: _, ...rest } = of([123_456_789]).record() ?? {}
  const v = 123_456_789
  assert.deepEqual(rest, { n: 1, min: v, p50: v, p90: v, p95: v, p99: v, max: v })
})

test('without values there is no distribution; NaN is no value', () => {
  assert.equal(of([]).record(), null)
  assert.equal(of([Number.NaN]).record(), null)
})

test('zero is counted apart and is the lowest percentile', () => {
  const record = of([0, 0, 0, 1000]).record()
  assert.equal(record?.histogram.zero, 3)
  assert.deepEqual([record?.min, record?.p50, record?.p90], [0, 0, 1000])
})

test('buckets are those of OpenTelemetry: the upper bound belongs to the bucket', () => {
  assert.deepEqual(
    of([1, 2, 2 ** 20])
      .record()
      ?.histogram.buckets.slice(0, 2),
    [
      [-1, 1],
      [31, 1],
    ],
  )
  assert.equal(of([1, 2, 2 ** 20]).record()?.histogram.scale, 5, '20 octaves do not fit into 1,024 of the finest')
  assert.deepEqual(of([2, 3]).record()?.histogram, {
    scale: 6,
    zero: 0,
    buckets: [
      [63, 1],
      [101, 1],
    ],
  })
})

test('merging is as if all values had been added to one, in whatever parts and order', () => {
  const values = [...numbers(2000, 1e3, 1e4), 0, ...numbers(2000, 1e9, 1e11), ...numbers(500, 1, 20)]
  const whole = of(values).record()
  for (const cut of [0, 1, 700, 2001, 4200]) {
    for (const parts of [
      [values.slice(0, cut), values.slice(cut)],
      [values.slice(cut), values.slice(0, cut)],
    ]) {
      const merged = new Histogram()
      for (const part of parts) merged.merge(of(part))
      assert.deepEqual(merged.record(), whole)
    }
  }
})

test('a thousand buckets at most, whatever comes', () => {
  const record = of(numbers(50_000, 1, Number.MAX_SAFE_INTEGER)).record()
  assert.ok((record?.histogram.buckets.length ?? 0) <= 1024)
  assert.equal(
    record?.histogram.buckets.reduce((sum, [, count]) => sum + count, 0),
    50_000,
  )
})
