// npm run links: writes what the decoder reads (src/decode/headers.ts) into README.md, between its markers.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ETHERTYPES, IP_PROTOCOLS, LINKS, TUNNELS } from '../src/decode/headers.ts'
import { linkTypeName } from '../src/decode/link-types.ts'
import { LINK } from '../src/decode/walk.ts'

export const README = fileURLToPath(new URL('../README.md', import.meta.url))
const [BEGIN, END] = ['<!-- links: made by npm run links -->', '<!-- end of links -->'] as const

/** The text with the lists in it. Throws where it has no place for them. */
export function withLinks(text: string): string {
  const [before, rest] = text.split(BEGIN)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined) throw new Error(`no ${BEGIN} … ${END} in README.md`)
  return `${before}${BEGIN}\n${lists()}\n${END}${after}`
}

function lists(): string {
  const names = (rows: typeof TUNNELS) => rows.flatMap(([, , name]) => name ?? []).join(', ')
  const links = LINKS.map(([what]) => `${linkTypeName(what - LINK)} (${what - LINK})`).join(', ')
  return [
    `- Link types: ${links}.`,
    `- In frames: ${names(ETHERTYPES)}; in IP: ${names(IP_PROTOCOLS)}.`,
    `- Tunnels, nested as they come, eight levels in all: ${names(TUNNELS)}.`,
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(README, withLinks(readFileSync(README, 'utf8')))
}
