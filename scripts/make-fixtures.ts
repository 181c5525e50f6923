// npm run fixtures: fixtures/dialogue/NAME.txt → fixtures/pcap/NAME.pcap or .pcapng. The bytes follow from the text
// alone; test/fixtures.test.ts makes them again and compares.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { captureOf } from '../test/support/dialogue-bytes.ts'
import { parseDialogue } from '../test/support/dialogue-text.ts'

export interface Fixture {
  /** `NAME.pcap` or `NAME.pcapng`. */
  file: string
  bytes: Uint8Array
}

export const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url))

/** Every fixture that has a dialogue. */
export function makeFixtures(): Fixture[] {
  const names = readdirSync(`${FIXTURES}/dialogue`).filter(name => name.endsWith('.txt'))
  return names.map(name => {
    const text = readFileSync(`${FIXTURES}/dialogue/${name}`, 'utf8')
    const dialogue = parseDialogue(text)
    const extension = dialogue.settings.get('format') ?? 'pcap'
    return { file: name.replace('.txt', `.${extension}`), bytes: captureOf(dialogue) }
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(`${FIXTURES}/pcap`, { recursive: true })
  for (const { file, bytes } of makeFixtures()) writeFileSync(`${FIXTURES}/pcap/${file}`, bytes)
}
