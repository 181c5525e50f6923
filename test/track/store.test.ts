// Where connections lie: blocks do not overlap, what is quiet is packed, and what is packed comes back as it was.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Arena, MAX_WORDS, type Piece } from '../../src/track/arena.ts'
import { CONNECTION_SIZE, type Connection, LAST, MOMENTS_AT, START, TIMES } from '../../src/track/connection.ts'
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
      arena.fill(block, new Uint32Array(MAX_WORDS).fill(mark), words)
      kept.push({ block, words, mark })
      if (drop % 3 > 0) continue
      const [gone] = kept.splice(drop % kept.length, 1)
      if (gone) arena.release(gone.block, gone.words)
    }
    for (const { block, words, mark } of kept) {
      const at = arena.index(block)
      assert.deepEqual(arena.piece(block).words.subarray(at, at + words), new Uint32Array(words).fill(mark))
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
  const pieces = new Set<Piece>()
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
const life = fc.record({
  words: fc.array(fc.oneof(fc.constant(0), fc.nat(0xffffffff)), {
    minLength: CONNECTION_SIZE / 4,
    maxLength: CONNECTION_SIZE / 4,
  }),
  times: fc.array(fc.oneof(fc.constant(0), time), { minLength: TIMES, maxLength: TIMES }),
  history: fc.array(change, { maxLength: 80 }),
})

function rowOf(c: Connection): number[] {
  const { u32, base } = c
  const words = [...u32.subarray(base >> 2, (base + CONNECTION_SIZE) >> 2)]
  // Where its history lies changes.
  c.firstChunk = 0
  c.lastChunk = 0
  const own = [...u32.subarray(base >> 2, (base + CONNECTION_SIZE) >> 2)]
  u32.set(words, base >> 2)
  return own
}

function historyOf(c: Connection, transitions: Transitions): TransitionRow[] {
  return Array.from({ length: c.transitions }, (_, number) => {
    const row = { at: 0, frame: 0, file: 0, side: 0, to: 0, on: 0, certainty: 0, epoch: 0 }
    transitions.read(c, number, row)
    return row
  })
}

test('any row and history comes back as it was', () => {
  const check = ({ words, times, history }: { words: number[]; times: number[]; history: TransitionRow[] }) => {
    const transitions = new Transitions()
    const store = new Store(transitions, 0)
    const c = store.cursor().move(store.allocate())
    c.u32.set(words, c.base >> 2)
    c.f64.set(times, c.base >> 3)
    c.transitions = c.firstChunk = c.lastChunk = 0
    for (const { side, to, on, certainty, at, file, frame, epoch } of history) {
      c.epoch = epoch
      transitions.add(c, side, to, on, certainty, at, file, frame)
    }
    const before = { row: rowOf(c), history: historyOf(c, transitions) }
    store.tidy(0)
    // More changes than anybody's life has: it stays.
    assert.equal(store.unpacked, history.length > 60 ? 1 : 0)
    assert.equal(store.lastTime(c.row), times[MOMENTS_AT + LAST])
    c.move(c.row)
    assert.equal(c.at(START), times[MOMENTS_AT + START])
    assert.deepEqual({ row: rowOf(c), history: historyOf(c, transitions) }, before)
  }
  fc.assert(fc.property(life, check), RUNS)
})

test('the quiet are packed, not those that are heard of, nor the one that is kept', () => {
  const store = new Store(new Transitions(), 4)
  const all = Array.from({ length: 10 }, () => store.allocate())
  store.tidy(0)
  assert.equal(store.unpacked, 4)
  for (const number of all.slice(0, 6)) store.hear(number)
  store.tidy(0)
  const kept = all[9] as number
  for (let i = 0; i < 10; i++) {
    store.hear(kept)
    store.tidy(kept)
    assert.equal(store.slot(kept) > 0, true)
  }
  assert.equal(store.count, 10)
})

test('when those that were packed talk again, more stay unpacked', () => {
  const store = new Store(new Transitions(), 4)
  const all = Array.from({ length: 40 }, () => store.allocate())
  for (let round = 0; round < 50; round++) {
    for (const number of all) {
      store.hear(number)
      store.tidy(0)
    }
  }
  assert.equal(store.unpacked, 40)
})

test('a number is given again when it is released, with an empty row', () => {
  const store = new Store(new Transitions(), 0)
  const c = store.cursor()
  const first = store.allocate()
  c.move(first).serial = 7
  store.tidy(0)
  store.release(first)
  assert.equal(store.allocate(), first)
  assert.equal(c.move(first).serial, 0)
})
