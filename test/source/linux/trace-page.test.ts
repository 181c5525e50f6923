import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePage } from '../../../src/source/linux/trace-page.ts'

const START = 1_795_000_000_000_000_000n
const [PADDING, TIME_EXTEND, TIME_STAMP] = [29, 30, 31]

/** A page in the given byte order: words of 32 bits behind the head. */
function page(words: number[], { little = true, flags = 0, committed = words.length * 4, tail = [] as bigint[] } = {}) {
  const view = new DataView(new ArrayBuffer(16 + words.length * 4 + tail.length * 8))
  view.setBigUint64(0, START, little)
  view.setUint32(little ? 8 : 12, committed | flags, little)
  for (const [i, word] of words.entries()) view.setUint32(16 + i * 4, word, little)
  for (const [i, word] of tail.entries()) view.setBigUint64(16 + words.length * 4 + i * 8, word, little)
  return view
}

const head = (kind: number, delta: number, little = true): number =>
  little ? ((delta << 5) | kind) >>> 0 : ((kind << 27) | delta) >>> 0

const read = (view: DataView, little = true) =>
  parsePage(view, little).entries.map(({ time, at, size }) => [Number(time - START), at, size])

test('entries with their length in the header, and in a word of their own; times add up', () => {
  const view = page([head(2, 5), 1, 2, head(0, 7), 4 + 8, 3, 4, head(1, 0), 5])
  assert.deepEqual(read(view), [
    [5, 20, 8],
    [12, 36, 8],
    [12, 48, 4],
  ])
})

test('the other byte order', () => {
  assert.deepEqual(read(page([head(1, 9, false), 1], { little: false }), false), [[9, 20, 4]])
})

test('a long pause, and an absolute time', () => {
  const absolute = START & ((1n << 59n) - 1n)
  const [low, high] = [Number((absolute + 77n) & 0x7ffffffn), Number((absolute + 77n) >> 27n)]
  const view = page([head(TIME_EXTEND, 1), 2, head(1, 0), 0, head(TIME_STAMP, low), high, head(1, 3), 0])
  assert.deepEqual(read(view), [
    [2 * 2 ** 27 + 1, 28, 4],
    [80, 44, 4],
  ])
})

test('padding is passed over; with no length it is the end of the page', () => {
  assert.deepEqual(read(page([head(PADDING, 1), 8, 0, head(1, 1), 0, head(PADDING, 0), 0, head(1, 1), 0])), [
    [2, 32, 4],
  ])
})

test('entries that were written over before anybody read them', () => {
  const [missed, stored] = [1 << 31, 1 << 30]
  assert.equal(parsePage(page([head(1, 1), 0]), true).lost, 0)
  assert.equal(parsePage(page([head(1, 1), 0], { flags: missed }), true).lost, 1)
  assert.equal(parsePage(page([head(1, 1), 0], { flags: missed | stored, tail: [4711n] }), true).lost, 4711)
})

test('whatever is wrong with a page, what stands before it is read, and nothing beyond its end', () => {
  for (const rest of [
    [head(5, 0), 0],
    [head(0, 0)],
    [head(0, 0), 2],
    [head(0, 0), 0xfffffff0],
    [head(TIME_EXTEND, 0)],
  ]) {
    assert.deepEqual(read(page([head(1, 1), 0, ...rest])), [[1, 20, 4]])
  }
  assert.deepEqual(read(page([head(1, 1), 0], { committed: 4000 })), [[1, 20, 4]])
  assert.deepEqual(parsePage(new DataView(new ArrayBuffer(8)), true), { entries: [], lost: 0 })
})
