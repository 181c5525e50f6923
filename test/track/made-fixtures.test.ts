// Every dialogue of fixtures/dialogue says what the tracker must make of its capture.
import { readdirSync, readFileSync } from 'node:fs'
import { FIXTURES } from '../../scripts/make-fixtures.ts'
import { dialogue } from '../support/dialogue.ts'

for (const name of readdirSync(`${FIXTURES}/dialogue`)) {
  dialogue(name, readFileSync(`${FIXTURES}/dialogue/${name}`, 'utf8'))
}
