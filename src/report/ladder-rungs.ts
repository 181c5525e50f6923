// The rungs of a ladder: a line for each segment and for each ICMP error between them, with both states after it, and
// last the states as the whole capture leaves them, where those are others.
import { type Column, columnLines, columnWidths } from './columns.ts'
import { icmpName, icmpText } from './icmp-names.ts'
import type { Ladder, LadderIcmp, LadderLine } from './ladder-line.ts'
import { type Bases, detailText, ladderStateText, relativeBases, segmentText } from './ladder-segment.ts'
import { reasonText } from './meanings.ts'
import type { Paint, Style } from './reporter.ts'
import type { ConnectionRecord, EndpointRecord } from './schema.ts'
import { stateText } from './state-text.ts'
import type { Step } from './steps.ts'
import { durationText, plural, secondsText } from './text.ts'

export interface LadderOptions {
  paint: Paint
  width: number
  /** Also the numbers on the wire, windows and options. */
  verbose: boolean
  /** Paths of the capture's files: frames are numbered in each of them. */
  files: readonly string[]
}

const RUNG_COLUMNS: readonly Column[] = [
  { header: 'frame', align: 'right' },
  { header: 'time', align: 'right' },
  { header: 'Δt', align: 'right' },
  { header: 'client', align: 'left', style: inferredStyle },
  { header: 'segment', align: 'left', style: text => (text.includes('icmp') ? 'bad' : text === END ? 'dim' : null) },
  { header: 'server', align: 'left', style: inferredStyle },
  { header: 'step', align: 'left', style: stepStyle },
]

/** Stands in place of a segment in the last line. */
export const END = 'end'

function inferredStyle(state: string): Style | null {
  return state.endsWith('?') || state === '-' ? 'dim' : null
}

function stepStyle(text: string): Style {
  if (text.includes('!')) return 'warn'
  return text === 'reset' ? 'bad' : 'heading'
}

interface Rung {
  cells: string[]
  detail: string | null
  /** Segments left out above it. */
  omitted: number
}

/** A line for each segment, and for what else moved the connection. While it lives nothing is the end. */
export function* rungLines(
  ladder: Ladder,
  steps: readonly Step[],
  { paint, verbose, files }: LadderOptions,
  lives = false,
): Generator<string> {
  const rungs = [...rungsOf(ladder, steps, files), ...(lives ? [] : endRung(ladder))]
  const cells = rungs.map(rung => rung.cells)
  const widths = columnWidths(RUNG_COLUMNS, cells)
  const [head = '', rule = '', ...texts] = columnLines(RUNG_COLUMNS, cells, paint, widths)
  yield head + rule
  const indent = ' '.repeat(widths.slice(0, 4).reduce((sum, width) => sum + width + 2, 0))
  for (const [i, { omitted, detail }] of rungs.entries()) {
    if (omitted > 0) yield `${indent}… ${plural(omitted, 'segment')} left out\n`
    yield texts[i] as string
    if (verbose && detail !== null) yield `${paint('dim', `${indent}  ${detail}`)}\n`
  }
}

function rungsOf(ladder: Ladder, steps: readonly Step[], files: readonly string[]): Rung[] {
  const { record, lines, icmp, omitted } = ladder
  const bases = relativeBases(ladder)
  const decimals = lines.some(({ at }) => at % 1000 !== 0) ? 9 : 6
  let before: number | null = null
  const rung = (line: LadderLine | LadderIcmp, segment: string, step: string): Rung => {
    const { file, frame, at, client, server } = line
    const since = before === null ? '' : durationText(at - before)
    before = at
    const number = files.length > 1 ? `${file + 1}:${frame}` : String(frame)
    const time = secondsText(at - record.at, decimals)
    const cells = [number, time, since, ladderStateText(client), segment, ladderStateText(server), step]
    return { cells, detail: null, omitted: 0 }
  }
  const errors = (after: number) =>
    icmp
      .filter(error => error.after === after)
      .map(error => rung(error, `${error.to === 'server' ? '>' : '<'} ${icmpText(error)}`, errorText(record, error)))
  const rungs = lines.flatMap((line, i) => [
    ...errors(i),
    {
      ...rung(line, arrowed(line, bases), stepText(steps, line, i)),
      detail: detailText(line),
      omitted: i === lines.length >> 1 ? omitted : 0,
    },
  ])
  return [...rungs, ...errors(lines.length)]
}

function arrowed(line: LadderLine, bases: Bases): string {
  return `${line.from === 'client' ? '>' : '<'} ${segmentText(line, bases)}`
}

/** As in dialogues, what was noticed stands behind an exclamation mark. */
function stepText(steps: readonly Step[], { notes }: LadderLine, line: number): string {
  const names = steps.filter(step => step.line === line).map(step => (step.again ? `${step.name} again` : step.name))
  return [names.join(', '), notes.length === 0 ? '' : `! ${notes.join(', ')}`].filter(text => text !== '').join('  ')
}

/** An error that something answered all the same was only a word on the way. */
function errorText({ handshake }: ConnectionRecord, error: LadderIcmp): string {
  return `${handshake.verdict === 'rejected' ? '' : '! '}${icmpName(error)}`
}

/** The states that the record ends with, as tables show them, where the last segment left others. */
export function endRung({ record, lines, icmp }: Ladder): Rung[] {
  const { client, server } = record
  const last = icmp.find(({ after }) => after === lines.length) ?? lines.at(-1)
  const [left, right] = [endText(client), endText(server)]
  if (!last || (left === ladderStateText(last.client) && right === ladderStateText(last.server))) return []
  const why = [whyText('client', client), whyText('server', server)].filter(text => text !== '').join('; ')
  return [{ cells: ['', '', '', left, END, right, why], detail: null, omitted: 0 }]
}

export const endText = ({ state, certainty }: EndpointRecord): string => stateText(state, certainty)

function whyText(side: string, { state, certainty, unknown }: EndpointRecord): string {
  if (state === null) {
    const reason = unknown.state ?? ''
    return reason === '' ? '' : `${side}: ${reason === 'no-answer' ? 'no answer was captured' : reasonText(reason)}`
  }
  return certainty === 'modelled' ? `${side}: TIME-WAIT is over` : ''
}
