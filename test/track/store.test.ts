// Where connections lie: blocks do not overlap, what is quiet is packed, and what is packed comes back as it was.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Arena, MAX_WORDS } from '../../src/track/arena.ts'
import {
  CONNECTION_FIELDS,
  type Connection,
  ENDPOINT_FIELDS,
  FEW_RTTS,
  LAST,
  MAX_LETTERS,
  START,
  TIMES,
} from '../../src/track/connection.ts'
import { fields } from '../../src/track/fields.ts'
import { Store } from '../../src/track/store.ts'
import { type TransitionRow, Transitions } from '../../src/track/transitions.ts'

const RUNS = { numRuns: 300, seed: 2026 }

test('blocks that are given do not overlap, and released ones are given again', () => {
  const sizes = fc.array(fc.record({ words: fc.integer({ min: 1, max: MAX_WORDS }), drop: fc.nat() }), { minLength: 1 })
  const check = (all: { words: number; drop: number }[]) => {
    const arena = new Arena()
    const kept: { block: number; words: number; mark: number }[] = []
    for (const [mark, { words, drop }] of all.entries()) {
      const block = arena.allocate(words)
      arena.fill(block, new Int32Array(MAX_WORDS).fill(mark), words)
      kept.push({ block, words, mark })
      if (drop % 3 > 0) continue
      const [gone] = kept.splice(drop % kept.length, 1)
      if (gone) arena.release(gone.block, gone.words)
    }
    for (const { block, words, mark } of kept) {
      const at = arena.index(block)
      assert.deepEqual(arena.piece(block).subarray(at, at + words), new Int32Array(words).fill(mark))
    }
  }
  fc.assert(fc.property(sizes, check), RUNS)
})

test('a released block is given to the next of its size, and 3 MB of blocks lie in three pieces', () => {
  const arena = new Arena()
  const first = arena.allocate(100)
  arena.allocate(100)
  arena.release(first, 100)
  assert.equal(arena.allocate(98), first)
  const pieces = new Set<Int32Array>()
  for (let words = 0; words < (3 << 20) / 4 - 1000; words += MAX_WORDS)
    pieces.add(arena.piece(arena.allocate(MAX_WORDS)))
  assert.equal(pieces.size, 3)
})

const time = fc.oneof(
  fc.integer({ min: 0, max: 1e10 }),
  fc.double({ min: -1e17, max: 1e17, noNaN: true }).map(ns => ns || 0),
)
const change = fc.record({
  at: time,
  side: fc.constantFrom(0, 1),
  to: fc.nat(10),
  on: fc.nat(12),
  certainty: fc.nat(3),
  file: fc.constantFrom(0, 0, 7, 0xffff),
  frame: fc.oneof(fc.nat(2000), fc.nat(0xffffffff)),
  epoch: fc.constantFrom(0, 0, 3),
})
const word = fc.oneof(fc.constant(0), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }))
const life = fc.record({
  /** What its fields are filled with, in their order. */
  words: fc.array(word, { minLength: 60, maxLength: 60 }),
  times: fc.array(fc.oneof(fc.constant(0), time), { minLength: TIMES, maxLength: TIMES }),
  bytes: fc.array(fc.nat(255), { minLength: TIMES + MAX_LETTERS, maxLength: TIMES + MAX_LETTERS }),
  rtts: fc.array(fc.nat(0xffffffff), { maxLength: FEW_RTTS }),
  history: fc.array(change, { maxLength: 80 }),
})
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never

test('fields of every width come back from their words', () => {
  const Made = fields({
    any: 'f64',
    signed: 'i32',
    unsigned: 'u32',
    short: 'u16',
    other: 'u16',
    byte: 'u8',
    last: 'u8',
  })
  const values = fc.record({
    any: fc.oneof(
      fc.constant(0),
      fc.double({ noNaN: true }).map(n => n || 0),
    ),
    signed: word,
    unsigned: fc.nat(0xffffffff),
    short: fc.nat(0xffff),
    other: fc.nat(0xffff),
    byte: fc.nat(255),
    last: fc.nat(255),
  })
  const check = (before: Record<string, number>) => {
    const object = Object.assign(new Made(), before)
    const words = new Int32Array(20)
    const end = Made.write(object, words, 3)
    Made.clear(object)
    assert.deepEqual(new Set(Object.values(object)), new Set([0]))
    assert.equal(Made.read(object, words, 3), end)
    assert.deepEqual({ ...object }, { ...before })
  }
  fc.assert(fc.property(values, check), RUNS)
  const empty = new Made()
  Made.clear(empty)
  assert.equal(Made.write(empty, new Int32Array(20), 0), 1, 'what is 0 takes no word but that which says so')
})

/** Everything of a connection but its number. */
function stateOf(c: Connection, transitions: Transitions) {
  const { changes, ends, times, epochs, letters, number, heard, ...own } = c
  return {
    own,
    ends: ends.map(({ rtts, ...end }) => ({ ...end, rtts: [...rtts.subarray(0, end.rttCount)] })),
    times: [...times],
    epochs: [...epochs],
    letters: [...letters.subarray(0, c.historyLength)],
    history: historyOf(c, transitions),
  }
}

function historyOf(c: Connection, transitions: Transitions): TransitionRow[] {
  return Array.from({ length: c.transitions }, (_, number) => {
    const row = { at: 0, frame: 0, file: 0, side: 0, to: 0, on: 0, certainty: 0, epoch: 0 }
    transitions.read(c, number, row)
    return row
  })
}

function fill(c: Connection, { words, times, bytes, rtts, history }: Life, transitions: Transitions): void {
  // Whatever words are read gives values that the fields can have.
  const masks = [-1, ...words.slice(0, 32), -1, ...words.slice(32)]
  CONNECTION_FIELDS.read(c, Int32Array.from(masks), 0)
  for (const end of c.ends) ENDPOINT_FIELDS.read(end, Int32Array.from(masks), 0)
  for (const end of c.ends) end.rttCount = rtts.length
  for (const end of c.ends) end.rtts.set(rtts)
  c.times.set(times)
  c.letters.set(bytes.slice(TIMES))
  c.historyLength = (bytes[0] as number) % MAX_LETTERS
  c.transitions = 0
  for (const { side, to, on, certainty, at, file, frame, epoch } of history) {
    c.epoch = epoch
    transitions.add(c, side, to, on, certainty, at, file, frame)
  }
  c.epoch = bytes[1] as number
  if (c.epoch > 0) c.epochs.set(bytes.slice(0, TIMES))
}

test('any connection and its history come back as they were', () => {
  const check = (life: Life) => {
    const transitions = new Transitions()
    const store = new Store(transitions, 0)
    const c = store.allocate()
    const { number } = c
    fill(c, life, transitions)
    const before = stateOf(c, transitions)
    store.tidy(0)
    store.tidy(0)
    // More changes than anybody's life has: it stays.
    assert.equal(store.unpacked, life.history.length > 60 ? 1 : 0)
    assert.equal(store.lastTime(number), life.times[LAST])
    // Another stands in its place meanwhile.
    if (store.unpacked === 0)
      fill(store.allocate(), { ...life, bytes: life.bytes.map(byte => 255 - byte) }, transitions)
    store.tidy(0)
    store.tidy(0)
    const again = store.at(number)
    assert.equal(again.at(START), life.times[START])
    assert.deepEqual(stateOf(again, transitions), before)
  }
  fc.assert(fc.property(life, check), RUNS)
})

test('the quiet are packed, not those that are heard of, nor the one that is kept', () => {
  const store = new Store(new Transitions(), 4)
  const all = Array.from({ length: 10 }, () => store.allocate().number)
  store.tidy(0)
  assert.equal(store.unpacked, 4)
  for (const number of all.slice(0, 6)) store.hear(number)
  store.tidy(0)
  const kept = store.hear(all[9] as number)
  for (let i = 0; i < 10; i++) {
    kept.heard = false
    store.tidy(kept.number)
    assert.equal(kept.number, all[9])
  }
  assert.equal(store.count, 10)
})

test('when those that were packed talk again, more stay unpacked', () => {
  const store = new Store(new Transitions(), 4)
  const all = Array.from({ length: 40 }, () => store.allocate().number)
  for (let round = 0; round < 50; round++) {
    for (const number of all) {
      store.hear(number)
      store.tidy(0)
    }
  }
  assert.equal(store.unpacked, 40)
})

test('a number is given again when it is released, with nothing of what was there', () => {
  const store = new Store(new Transitions(), 0)
  const { number } = store.allocate()
  store.at(number).serial = 7
  store.tidy(0)
  store.tidy(0)
  store.release(store.at(number))
  const again = store.allocate()
  assert.equal(again.number, number)
  assert.equal(again.serial, 0)
})
