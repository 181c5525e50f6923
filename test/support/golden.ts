import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Compares a text with fixtures/golden/NAME; with UPDATE_GOLDEN=1 it writes it, to be reviewed as a diff. */
export function golden(name: string, text: string): void {
  const path = `fixtures/golden/${name}`
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  assert.ok(existsSync(path), `${path} is missing: run the tests with UPDATE_GOLDEN=1`)
  assert.equal(text, readFileSync(path, 'utf8'), path)
}
