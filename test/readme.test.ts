import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { README, withDiagram } from '../scripts/diagram.ts'
import { README as LINK_README, withLinks } from '../scripts/link-list.ts'
import { DIAGRAM, STATE_NAMES } from '../src/track/state.ts'

test('the state diagram in README.md is that of the table (npm run diagram)', () => {
  const text = readFileSync(README, 'utf8')
  assert.equal(text, withDiagram(text))
})

test('every state and every arrow is drawn', () => {
  const text = withDiagram('<!-- diagram: made by npm run diagram --><!-- end of diagram -->')
  for (const name of STATE_NAMES) assert.match(text, new RegExp(`state "${name}" as ${name.replaceAll('-', '_')}\n`))
  assert.equal(text.match(/^ {2}[A-Z_0-9]+ --> [A-Z_0-9]+: (snd|rcv|timeout) .+$/gm)?.length, DIAGRAM.length)
})

test('a text without a place for it is an error', () => {
  assert.throws(() => withDiagram('nothing'), /README\.md/)
})

test('the link types, tags and tunnels in README.md are those of the tables (npm run links)', () => {
  const text = readFileSync(LINK_README, 'utf8')
  assert.equal(withLinks(text), text)
})
