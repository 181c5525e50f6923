import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as text from '../../src/report/text.ts'

test('durations have three digits and their unit', () => {
  for (const [ns, expected] of [
    [0, '0 s'],
    [850, '850 ns'],
    [999, '999 ns'],
    [1000, '1.00 µs'],
    [12_345, '12.3 µs'],
    [999_499, '999 µs'],
    [999_500, '1.00 ms'],
    [9_994_999, '9.99 ms'],
    [9_995_000, '10.0 ms'],
    [1_050_000_000, '1.05 s'],
    [60e9, '60.0 s'],
    [119.4e9, '119 s'],
    [119.6e9, '2 min 00 s'],
    [3599.6e9, '1 h 00 min'],
    [7_380e9, '2 h 03 min'],
    [360_000e9, '4 d 04 h'],
    [-1500, '-1.50 µs'],
  ] as const) {
    assert.equal(text.durationText(ns), expected)
  }
})

test('seconds line up, in micro- or nanoseconds', () => {
  assert.equal(text.secondsText(1_234_567_891, 6), '1.234568')
  assert.equal(text.secondsText(1_234_567_891, 9), '1.234567891')
  assert.equal(text.secondsText(999_999_600, 6), '1.000000')
  assert.equal(text.secondsText(-5_000, 6), '-0.000005')
})

test('bytes, counts, shares', () => {
  assert.deepEqual([0, 999, 1000, 1460, 999_500, 3.4e9].map(text.bytesText), [
    '0 B',
    '999 B',
    '1.00 kB',
    '1.46 kB',
    '1.00 MB',
    '3.40 GB',
  ])
  assert.deepEqual([7, 1000, 1234567].map(text.countText), ['7', '1,000', '1,234,567'])
  assert.deepEqual([text.shareText(1, 3), text.shareText(1, 1e6), text.shareText(0, 0)], ['33.3 %', '<0.1 %', '0.0 %'])
  assert.deepEqual([text.plural(1, 'retry', 'retries'), text.plural(2, 'retry', 'retries')], ['1 retry', '2 retries'])
})

test('endpoints', () => {
  assert.equal(text.endpointText({ address: '10.0.0.1', port: 80 }), '10.0.0.1:80')
  assert.equal(
    text.endpointText({ address: '2001:db8::1', port: 443, name: 'web.example' }),
    '[2001:db8::1]:443 web.example',
  )
})

test('names from a capture cannot move the cursor or turn the text around', () => {
  assert.equal(text.printable('a\u001b[2Jb\u202ec\nd'), 'a\\u{1b}[2Jb\\u{202e}c\\u{a}d')
  assert.equal(text.printable('größe.例え'), 'größe.例え')
})

test('width in terminal columns', () => {
  for (const [value, width] of [
    ['web', 3],
    ['größe', 5],
    ['例え', 4],
    ['e\u0301', 1],
    ['🦈', 2],
    ['ﾊ', 1],
  ] as const) {
    assert.equal(text.displayWidth(value), width, value)
  }
})

test('wrapped text keeps within the width', () => {
  assert.equal(text.wrapped('one two three four', 9, '  '), 'one two\n  three\n  four')
})
