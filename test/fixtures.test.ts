import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { FIXTURES, makeFixtures } from '../scripts/make-fixtures.ts'

const fixtures = makeFixtures()

test('every made capture has a dialogue, every dialogue its capture', () => {
  assert.deepEqual(readdirSync(`${FIXTURES}/pcap`).sort(), fixtures.map(({ file }) => file).sort())
})

for (const { file, bytes } of fixtures) {
  test(`${file} is what its dialogue makes, byte for byte (npm run fixtures)`, () => {
    assert.ok(readFileSync(`${FIXTURES}/pcap/${file}`).equals(bytes))
  })
}
