// What the steps of a connection say, below its ladder: those of handshake, close, reset and rejection, each with its frame, and why
// one that the textbook has did not come.
import { icmpName } from './icmp-names.ts'
import type { Ladder } from './ladder-line.ts'
import type { ConnectionRecord } from './schema.ts'
import { CLOSE_STEPS, HANDSHAKE_STEPS, type Step, type StepName, stepText } from './steps.ts'
import { wrapped } from './text.ts'

interface Group {
  title: string
  names: readonly StepName[]
}

const HANDSHAKE: Group = { title: 'Handshake in three steps (三次握手)', names: HANDSHAKE_STEPS }
const CROSSED_HANDSHAKE: Group = {
  title: 'Handshake of two SYNs that crossed: both sides open at once (RFC 9293, Figure 7)',
  names: HANDSHAKE_STEPS,
}
const CLOSE: Group = {
  title: 'Close in four steps, each direction apart because TCP is full duplex (四次挥手)',
  names: CLOSE_STEPS,
}
const SHORT_CLOSE: Group = {
  title: 'Close in three steps: of the four (四次挥手) the second and third are one segment',
  names: CLOSE_STEPS.slice(0, 3),
}
const RESET: Group = { title: 'Reset', names: ['reset'] }

/** The steps in the order of the textbook; groups of which no segment came are left out. */
export function* stepGroups(
  ladder: Ladder,
  steps: readonly Step[],
  width: number,
): Generator<{ title: string; texts: string[] }> {
  const isCrossed = steps.some(({ name, crossed }) => crossed && name.startsWith('handshake'))
  const isShort = steps.some(({ joined }) => joined)
  const groups = [isCrossed ? CROSSED_HANDSHAKE : HANDSHAKE, isShort ? SHORT_CLOSE : CLOSE, RESET]
  for (const group of groups) {
    const texts = [...stepLines(ladder, steps, group, width)]
    if (texts.length > 0) yield { title: group.title, texts }
  }
  if (ladder.record.handshake.verdict !== 'rejected') return
  const texts = ladder.icmp.map(error =>
    saying('rejected', `${error.from} answers the SYN: ${icmpName(error)}, frame ${error.frame}`, width),
  )
  if (texts.length > 0) yield { title: 'Rejected by ICMP', texts }
}

const INDENT = ' '.repeat('handshake 1  '.length)

function saying(name: string, text: string, width: number): string {
  return `${wrapped(`${name.padEnd(11)}  ${text}`, width, INDENT)}\n`
}

function* stepLines(
  { record, lines }: Ladder,
  steps: readonly Step[],
  { names }: Group,
  width: number,
): Generator<string> {
  const taken = steps.filter(step => !step.again && names.includes(step.name))
  if (taken.length === 0) return
  const say = (name: string, text: string) => saying(name, text, width)
  for (const name of names) {
    const found = taken.filter(step => step.name === name)
    for (const step of found) yield say(name, `${stepText(step)}, frame ${lines[step.line]?.frame}`)
    const missing = missingText(record, name)
    if (found.length === 0 && missing !== null) yield say(name, missing)
  }
}

/** Why a step has no segment; null where it has none to have (simultaneous open; after a RST nobody waits). */
function missingText({ close, handshake }: ConnectionRecord, name: string): string | null {
  const verdict = name.startsWith('close') ? close.verdict : handshake.verdict
  if (verdict === 'partial' || (verdict === 'graceful' && close.kind !== 'simultaneous'))
    return 'not captured; later numbers prove it'
  return ['half-open', 'unanswered', 'unconfirmed', 'half-closed'].includes(verdict)
    ? 'did not come, as far as was captured'
    : null
}
