// npm run diagram: draws the state table (src/track/state.ts) as a Mermaid diagram into README.md, between its markers.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CLOSED, DIAGRAM, EVENT_NAMES, LISTEN, STATE_NAMES } from '../src/track/state.ts'

export const README = fileURLToPath(new URL('../README.md', import.meta.url))
const [BEGIN, END] = ['<!-- diagram: made by npm run diagram -->', '<!-- end of diagram -->'] as const

/** The text with the diagram in it. Throws where it has no place for one. */
export function withDiagram(text: string): string {
  const [before, rest] = text.split(BEGIN)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined) throw new Error(`no ${BEGIN} … ${END} in README.md`)
  return `${before}${BEGIN}\n\`\`\`mermaid\n${diagram()}\n\`\`\`\n${END}${after}`
}

function diagram(): string {
  const states = STATE_NAMES.map((name, state) => `  state "${name}" as ${id(state)}`)
  const starts = [CLOSED, LISTEN].map(state => `  [*] --> ${id(state)}`)
  const arrows = DIAGRAM.map(([from, on, to]) => `  ${id(from)} --> ${id(to)}: ${EVENT_NAMES[on]}`)
  return ['stateDiagram-v2', ...states, ...starts, ...arrows].join('\n')
}

/** Mermaid takes no hyphen in an identifier. */
function id(state: number): string {
  return (STATE_NAMES[state] ?? '').replaceAll('-', '_')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(README, withDiagram(readFileSync(README, 'utf8')))
}
