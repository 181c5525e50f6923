import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BoundedMap } from '../../src/source/bounded-map.ts'

test('beyond its bound the oldest goes; what was deleted and set again is the youngest', () => {
  const map = new BoundedMap<number, string>(3)
  for (const key of [1, 2, 3]) map.set(key, `${key}`)
  map.delete(1)
  map.set(1, 'again')
  map.set(4, '4')
  assert.deepEqual([...map.values()], ['3', 'again', '4'])
  map.set(3, 'new')
  assert.equal(map.get(3), 'new')
  assert.deepEqual([map.size, map.has(2)], [3, false])
})

test('the walk from the oldest goes on where it was, and begins again after the youngest', () => {
  const map = new BoundedMap<number, number>(10)
  assert.equal(map.oldest(), undefined)
  for (const key of [1, 2, 3]) map.set(key, key)
  assert.deepEqual([map.oldest(), map.oldest()], [1, 2])
  map.delete(3)
  map.set(4, 4)
  assert.deepEqual([map.oldest(), map.oldest()], [4, 1])
})

test('a million entries through a map of ten thousand take no longer for each than the first', () => {
  const map = new BoundedMap<number, number>(10_000)
  for (let key = 0; key < 1_000_000; key++) map.set(key, key)
  assert.deepEqual([map.size, map.has(989_999), map.has(990_000)], [10_000, false, true])
})
