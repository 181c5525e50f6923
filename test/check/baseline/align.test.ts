import assert from 'node:assert/strict'
import { test } from 'node:test'
import { align } from '../../../src/check/baseline/align.ts'

/** Each change as `place before>place after`, `-` where it is not there. */
const changes = (before: string, after: string): string =>
  align([...before], [...after])
    .map(change => `${change.before ?? '-'}>${change.after ?? '-'}`)
    .join(' ')

// biome-ignore format: a table
const ALIGNED: [before: string, after: string, changes: string][] = [
  ['', '', ''],
  ['abc', 'abc', ''],
  ['abc', 'axc', '1>1'],
  ['abc', 'abxc', '->2'],
  ['abc', 'ac', '1>-'],
  ['abc', '', '0>- 1>- 2>-'],
  ['', 'ab', '->0 ->1'],
  ['aaab', 'aaaab', '->3'],
  ['abab', 'baba', '0>- ->3'],
  ['aXYb', 'aZb', '1>1 2>-'],
]

for (const [before, after, expected] of ALIGNED) {
  test(`"${before}" and "${after}"`, () => assert.equal(changes(before, after), expected))
}
