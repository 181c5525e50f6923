import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAssertion } from '../../src/check/assertion.ts'

test('every form of an assertion', () => {
  assert.deepEqual(
    ['all(a)', ' none( outcome == ")" ) ', 'exists(f(x) || (y))', 'count(a) >= 3', 'rate(a) < 0.5%'].map(
      parseAssertion,
    ),
    [
      { kind: 'all', expression: 'a', at: 4 },
      { kind: 'none', expression: ' outcome == ")" ', at: 6 },
      { kind: 'exists', expression: 'f(x) || (y)', at: 7 },
      { kind: 'count', expression: 'a', at: 6, op: '>=', limit: 3 },
      { kind: 'rate', expression: 'a', at: 5, op: '<', limit: 0.005 },
    ],
  )
  const statistic = (text: string) => {
    const { statistic, p, field, op, limit, hasUnit } = parseAssertion(text) as never as Record<string, unknown>
    return [statistic, p, field, op, limit, hasUnit].join(' ')
  }
  assert.deepEqual(
    [
      'p95(handshake.rtt) < 50ms',
      'p99.9(a)<=1.5 s',
      'max( a ) == duration("2m")',
      'min(a) > -3',
      'mean(a) >= 10µs',
    ].map(statistic),
    [
      'percentile 0.95 handshake.rtt < 50000000 true',
      'percentile 0.9990000000000001 a <= 1500000000 true',
      'max 0 a == 120000000000 true',
      'min 0 a > -3 false',
      'mean 0 a >= 10000 true',
    ],
  )
})

// biome-ignore format: a table
const WRONG: [text: string, column: number, message: RegExp][] = [
  ['outcome == "reset"', 1, /^found "outcome == "reset"", expected all\(EXPR\), none/],
  ['  never(a)', 3, /^found never\(…\), expected all/],
  ['p100(a) < 1', 1, /^found p100\(…\)/],
  ['all()', 5, /^all\( \) is empty$/],
  ['all(a == ")"', 13, /^expected \) that closes the first \($/],
  ['all(a) < 3', 8, /^expected nothing behind all\(…\), found "< 3"$/],
  ['count(a)', 9, /^expected one of < <= == >= > and a value behind count\(…\)$/],
  ['count(a) != 3', 10, /^expected one of/],
  ['count(a) < x', 12, /^found "x", expected a number$/],
  ['rate(a) < 1', 11, /^found "1", expected a number, and % behind it$/],
  ['max(a) <  3 parsecs', 11, /^found "3 parsecs", expected a number or a duration such as 50ms$/],
  ['max(a) <', 9, /^found "", expected a number or a duration/],
]

for (const [text, column, message] of WRONG) {
  test(`wrong: ${text}`, () => {
    assert.throws(
      () => parseAssertion(text),
      (error: Error & { column?: number }) => {
        assert.match(error.message, message)
        assert.equal(error.column, column)
        return error.name === 'AssertionError'
      },
    )
  })
}
