// One connection as a Mermaid sequence diagram, to paste into an issue or a README: the segments as arrows, and beside
// each side the state it enters.
import { icmpName, icmpText } from './icmp-names.ts'
import type { Ladder, LadderLine } from './ladder-line.ts'
import { endText } from './ladder-rungs.ts'
import { ladderStateText, relativeBases, segmentText } from './ladder-segment.ts'
import { stepsOf } from './steps.ts'
import { endpointText, plural, secondsText } from './text.ts'

/** Mermaid draws some thousands of arrows, but nobody reads them: more than this are left out of the middle. */
const MAX_ARROWS = 200

export function* mermaid(ladder: Ladder): Generator<string> {
  const { record, lines, icmp } = ladder
  const bases = relativeBases(ladder)
  const steps = stepsOf(ladder)
  yield 'sequenceDiagram\n'
  yield `    participant C as client ${escaped(endpointText(record.client))}\n`
  yield `    participant S as server ${escaped(endpointText(record.server))}\n`
  const cut = Math.max(0, lines.length - MAX_ARROWS)
  const half = Math.min(lines.length, MAX_ARROWS) >> 1
  const shown = { client: '', server: '' }
  function* entered(states: typeof shown): Generator<string> {
    if (states.client !== shown.client) yield `    Note left of C: ${states.client}\n`
    if (states.server !== shown.server) yield `    Note right of S: ${states.server}\n`
    Object.assign(shown, states)
  }
  function* errors(after: number): Generator<string> {
    for (const error of icmp.filter(error => error.after === after)) {
      const time = secondsText(error.at - record.at, 6)
      yield `    Note over C,S: ${time} ${escaped(`${icmpText(error)}: ${icmpName(error)}`)}\n`
    }
  }
  for (const [i, line] of lines.entries()) {
    if (i === half && cut + ladder.omitted > 0)
      yield `    Note over C,S: … ${plural(cut + ladder.omitted, 'segment')} left out\n`
    yield* errors(i)
    if (i >= half && i < half + cut) continue
    const names = steps.filter(step => step.line === i).map(step => ` (${step.name}${step.again ? ' again' : ''})`)
    const time = secondsText(line.at - record.at, 6)
    yield `    ${arrow(line)}: ${time} ${escaped(segmentText(line, bases))}${names.join('')}${escaped(notes(line))}\n`
    yield* entered({ client: ladderStateText(line.client), server: ladderStateText(line.server) })
  }
  yield* errors(lines.length)
  const end = { client: endText(record.client), server: endText(record.server) }
  if (lines.length > 0 && (end.client !== shown.client || end.server !== shown.server)) yield '    Note over C,S: end\n'
  yield* entered(end)
}

/** A cross ends the arrow of a segment that its receiver ignores. */
function arrow({ from, notes }: LadderLine): string {
  const head = notes.includes('ignored') ? '-x' : '->>'
  return from === 'client' ? `C${head}S` : `S${head}C`
}

function notes({ notes }: LadderLine): string {
  return notes.length === 0 ? '' : ` ! ${notes.join(', ')}`
}

/** `#` begins an entity in Mermaid, `;` ends a statement. */
function escaped(text: string): string {
  return text.replace(/[#;]/g, char => (char === '#' ? '#35;' : '#59;'))
}
