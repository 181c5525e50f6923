// The three steps of the handshake and the four of the close, found among the segments of one connection: 三次握手,
// 四次挥手, as textbooks count them. They are found by numbers (what acknowledges what), not by the order of capture. A
// FIN that is the first to acknowledge the other FIN is the textbook's second and third step in one segment: three are left.
import { ACK, FIN, RST, SYN } from '../decode/segment.ts'
import type { Ladder, LadderLine } from './ladder-line.ts'
import type { ConnectionRecord } from './schema.ts'
import type { Outcome } from './words.ts'

export type Side = LadderLine['from']
export const OTHER: Readonly<Record<Side, Side>> = { client: 'server', server: 'client' }

export const HANDSHAKE_STEPS = ['handshake 1', 'handshake 2', 'handshake 3'] as const
export const CLOSE_STEPS = ['close 1', 'close 2', 'close 3', 'close 4'] as const
export type StepName = (typeof HANDSHAKE_STEPS)[number] | (typeof CLOSE_STEPS)[number] | 'reset'

export interface Step {
  name: StepName
  /** Index of its segment in `ladder.lines`. */
  line: number
  from: Side
  /** The number it is about, as on the wire: that of the SYN or FIN which it sends or acknowledges. */
  number: number
  /** A SYN or FIN that was sent before. */
  again: boolean
  /** Both sides did it unasked, and their segments crossed: simultaneous open, simultaneous close. */
  crossed: boolean
  /** Of a close in three steps: the second FIN was the first to acknowledge the other one. */
  joined: boolean
}

/** Number of the FIN itself: behind the data of its segment. */
const finNumber = ({ seq, length }: LadderLine): number => (seq + length) >>> 0
/** Does it acknowledge the SYN or FIN of this number? Modulo 2^32, RFC 9293, 3.4. */
const covers = (line: LadderLine, number: number): boolean => (line.flags & ACK) !== 0 && ((line.ack - number) | 0) > 0

/** All steps in the order of the segments. */
export function stepsOf({ record, lines }: Ladder): Step[] {
  const steps: Step[] = []
  const openedByBoth = lines.some(line => line.from === 'server' && (line.flags & (SYN | ACK)) === SYN && counts(line))
  const closedByBoth = record.close.kind === 'simultaneous'
  const add = (name: StepName, line: number, number: number, repeats: boolean): void => {
    const { from } = lines[line] as LadderLine
    const again = steps.some(step => step.name === name && step.from === from)
    const crossed = name.startsWith('handshake') ? openedByBoth : closedByBoth
    if (!again || repeats) steps.push({ name, line, from, number, again, crossed, joined: false })
  }
  const isn = { client: record.client.isn, server: record.server.isn }
  const fin = { client: firstFin(lines, 'client'), server: firstFin(lines, 'server') }
  const first = closesFirst(record, lines)
  const isUnfit = record.handshake.verdict === 'unsynchronized'
  const isCompleted = COMPLETED.includes(record.handshake.verdict)
  for (const [at, line] of lines.entries()) {
    if (!counts(line)) continue
    const { from, flags, seq } = line
    const to = OTHER[from]
    if (flags & RST) {
      if (ENDED_BY_RESET.includes(record.outcome) && from === record.reset?.by) add('reset', at, seq, false)
      continue
    }
    if (flags & SYN) {
      const answers = (flags & ACK) !== 0
      if (seq === isn[from] && !(answers && isUnfit)) add(answers ? 'handshake 2' : 'handshake 1', at, seq, true)
    } else if (from === 'client' && isCompleted && !openedByBoth && isn.server !== null && covers(line, isn.server))
      add('handshake 3', at, isn.server, false)
    const acked = fin[to]
    if (acked !== null && covers(line, acked)) add(to === first ? 'close 2' : 'close 4', at, acked, false)
    if (flags & FIN && finNumber(line) === fin[from])
      add(from === first ? 'close 1' : 'close 3', at, finNumber(line), true)
  }
  return inThree(steps)
}

/** What the steps of a close are called when the textbook's second and third are one segment. */
const THREE: Partial<Record<StepName, StepName>> = { 'close 1': 'close 1', 'close 3': 'close 2', 'close 4': 'close 3' }

function inThree(steps: readonly Step[]): Step[] {
  const first = (name: StepName) => steps.find(step => step.name === name)?.line
  const acked = first('close 2')
  if (acked === undefined || acked !== first('close 3')) return [...steps]
  return steps.flatMap(step => {
    if (!step.name.startsWith('close')) return [step]
    const name = THREE[step.name]
    return name === undefined ? [] : [{ ...step, name, joined: true }]
  })
}

/** What comes after a RST that ended the handshake may acknowledge the SYN-ACK all the same. */
const COMPLETED: readonly string[] = ['complete', 'partial'] satisfies ConnectionRecord['handshake']['verdict'][]

/** Outcomes that the first RST which counts made. */
const ENDED_BY_RESET: readonly string[] = [
  'reset',
  'aborted-after-fin',
  'refused',
  'scan',
  'backscatter',
] satisfies Outcome[]

/** Copies, and segments that TCP drops, are no steps. */
function counts({ notes }: LadderLine): boolean {
  return !notes.includes('copy') && !notes.includes('ignored')
}

function firstFin(lines: readonly LadderLine[], side: Side): number | null {
  const line = lines.find(line => line.from === side && line.flags & FIN && counts(line))
  return line === undefined ? null : finNumber(line)
}

/** Outcomes whose `by` is who closed; that of others is who sent the RST. */
const CLOSED_BY: readonly string[] = ['closed', 'close-unconfirmed', 'half-closed'] satisfies Outcome[]

/** Whose FIN is step 1: that of the record, else (both, or the connection was reset) that which was captured first. */
function closesFirst({ outcome, by }: ConnectionRecord, lines: readonly LadderLine[]): Side {
  if (by !== null && by !== 'both' && CLOSED_BY.includes(outcome)) return by
  return lines.find(line => line.flags & FIN && counts(line))?.from ?? 'client'
}

/** What a step says, in the words of the textbook, with the numbers of this connection. */
export function stepText({ name, from, number, crossed, joined }: Step): string {
  const stays =
    'and stays in TIME-WAIT for 2×MSL, so that it can answer a FIN that comes again because this ACK was lost'
  switch (name) {
    case 'handshake 1':
      return `the ${from} sends SYN (seq = j = ${number}) and enters SYN-SENT`
    case 'handshake 2':
      if (crossed) return `the ${from} acknowledges the SYN that crossed its own (ack = j + 1) and repeats its own`
      return `the ${from} acknowledges it (ack = j + 1) and sends its own SYN (seq = k = ${number}), entering SYN-RECEIVED`
    case 'handshake 3':
      return `the ${from} acknowledges that (ack = k + 1): both are ESTABLISHED`
    case 'close 1':
      return `the ${from} sends FIN (seq = m = ${number}): it has nothing more to send, but still receives`
    case 'close 2':
      if (joined)
        return `the ${from}, whose application is done too, acknowledges it (ack = m + 1) and sends its own FIN (seq = n = ${number}) in the same segment`
      return `the ${from} acknowledges it (ack = m + 1)`
    case 'close 3':
      if (joined) return `the ${from} acknowledges that (ack = n + 1) ${stays}`
      if (crossed) return `the ${from} sends its own FIN (seq = n = ${number}) before it has seen the other: they cross`
      return `the ${from}, when its application is done, sends its own FIN (seq = n = ${number})`
    case 'close 4':
      return `the ${from} acknowledges it (ack = n + 1) ${stays}`
    case 'reset':
      return `the ${from} sends RST, which ends the connection at once for both sides`
  }
}
