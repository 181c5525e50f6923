// One connection as a ladder: both endpoints' states left and right of each segment, in the notation of the figures of
// RFC 9293, the steps of handshake and close named beside them; below it what the steps say, the timings, the time in
// each state, and what was found.
import { type Column, columnLines, columnWidths } from './columns.ts'
import { outcomeStyle, outcomeText } from './connection-columns.ts'
import { SEVERITY_STYLES, sentenceLines } from './findings-text.ts'
import type { Ladder, LadderLine } from './ladder-line.ts'
import { type Bases, detailText, ladderStateText, relativeBases, segmentText } from './ladder-segment.ts'
import { OUTCOME_MEANINGS } from './meanings.ts'
import { findingText } from './messages.ts'
import type { Paint, Style } from './reporter.ts'
import type { ConnectionRecord, Finding } from './schema.ts'
import { type Step, stepsOf } from './steps.ts'
import { stepGroups } from './steps-text.ts'
import { durationText, endpointText, plural, printable, secondsText, wrapped } from './text.ts'
import { stateLines, timingLines } from './timings-text.ts'

export interface LadderOptions {
  paint: Paint
  width: number
  /** Also the numbers on the wire, windows and options. */
  verbose: boolean
  /** Paths of the capture's files: frames are numbered in each of them. */
  files: readonly string[]
}

export function* ladder(ladder: Ladder, options: LadderOptions): Generator<string> {
  const { paint, width, files } = options
  const { record } = ladder
  const steps = stepsOf(ladder)
  const wide = Math.min(width, 120)
  const heading = (text: string) => `\n${paint('heading', text)}\n`
  yield* headLines(record, paint)
  yield '\n'
  yield* rungLines(ladder, steps, options)
  yield* fileLines(ladder, files)
  for (const { title, texts } of stepGroups(ladder, steps, wide)) yield heading(title) + texts.join('')
  yield heading('Timings')
  yield* timingLines(record, paint, wide)
  yield heading('Time in each state')
  yield* stateLines(record, paint)
  if (record.findings.length > 0) yield heading('Findings')
  for (const finding of record.findings) {
    yield `${paint(SEVERITY_STYLES[finding.severity], `${finding.severity}: ${finding.code}`)}${framesText(finding)}\n`
    yield* sentenceLines(finding.code, findingText(finding), wide, paint)
  }
  yield `\n${paint('dim', wrapped(LEGEND, wide, ''))}\n`
}

const LEGEND =
  'Left and right of each segment stand the states of client and server after it; ? : inferred, - : not known. > goes to ' +
  'the server, < to the client; S SYN, F FIN, R RST, P PSH, . ACK; first:behind-last byte of the data; numbers count from ' +
  "each side's SYN (-v: those on the wire)."

function* headLines(record: ConnectionRecord, paint: Paint): Generator<string> {
  const { client, server, outcome, close, duration, handshake, roles, seen } = record
  // Of a close that a RST cut off, the kind would say that it came about.
  const kind = close.kind === null || outcome === 'aborted-after-fin' ? '' : `, ${close.kind} close`
  const { icmp } = handshake
  const rejected = icmp === null ? '' : ` (ICMP type ${icmp.type}, code ${icmp.code} from ${icmp.from})`
  const took = duration === null ? '' : `, ${durationText(duration)} long`
  const guessed = roles.certainty === 'proved' ? '' : `, who is client is ${roles.certainty} (${roles.why})`
  const oneWay = seen === 'both' ? '' : `, only the ${seen}'s segments were captured`
  const style = outcomeStyle(outcome)
  const what = outcomeText(record)
  yield `${paint('heading', `connection ${record.id}: ${endpointText(client)} → ${endpointText(server)}`)}\n`
  yield `${style ? paint(style, what) : what}${kind}: ${OUTCOME_MEANINGS[outcome]}${rejected}\n`
  yield `began ${record.start}${took}${oneWay}${guessed}\n`
}

const RUNG_COLUMNS: readonly Column[] = [
  { header: 'frame', align: 'right' },
  { header: 'time', align: 'right' },
  { header: 'Δt', align: 'right' },
  { header: 'client', align: 'left', style: inferredStyle },
  { header: 'segment', align: 'left' },
  { header: 'server', align: 'left', style: inferredStyle },
  {
    header: 'step',
    align: 'left',
    style: text => (text.includes('!') ? 'warn' : text === 'reset' ? 'bad' : 'heading'),
  },
]

function inferredStyle(state: string): Style | null {
  return state.endsWith('?') || state === '-' ? 'dim' : null
}

/** A line for each segment. */
export function* rungLines(
  ladder: Ladder,
  steps: readonly Step[],
  { paint, verbose, files }: LadderOptions,
): Generator<string> {
  const { lines, omitted, record } = ladder
  const bases = relativeBases(ladder)
  const decimals = lines.some(({ at }) => at % 1000 !== 0) ? 9 : 6
  const rows = lines.map((line, i) => [
    files.length > 1 ? `${line.file + 1}:${line.frame}` : String(line.frame),
    secondsText(line.at - record.at, decimals),
    deltaText(line, lines[i - 1]),
    ladderStateText(line.client),
    arrowed(line, bases),
    ladderStateText(line.server),
    [stepNames(steps, i), notesText(line)].filter(text => text !== '').join('  '),
  ])
  const widths = columnWidths(RUNG_COLUMNS, rows)
  const [head = '', rule = '', ...rungs] = columnLines(RUNG_COLUMNS, rows, paint, widths)
  yield head + rule
  const indent = ' '.repeat(widths.slice(0, 4).reduce((sum, width) => sum + width + 2, 0))
  for (const [i, line] of lines.entries()) {
    if (omitted > 0 && i === lines.length >> 1) yield `${indent}… ${plural(omitted, 'segment')} left out\n`
    yield rungs[i] as string
    if (verbose) yield `${paint('dim', `${indent}  ${detailText(line)}`)}\n`
  }
}

/** Which file `2:` before a frame is. */
function* fileLines({ lines }: Ladder, files: readonly string[]): Generator<string> {
  if (files.length < 2) return
  const used = [...new Set(lines.map(({ file }) => file))].sort((a, b) => a - b)
  for (const file of used) yield `${file + 1}: ${printable(files[file] ?? '')}\n`
}

function arrowed(line: LadderLine, bases: Bases): string {
  return `${line.from === 'client' ? '>' : '<'} ${segmentText(line, bases)}`
}

function deltaText(line: LadderLine, before: LadderLine | undefined): string {
  return before === undefined ? '' : durationText(line.at - before.at)
}

function stepNames(steps: readonly Step[], line: number): string {
  const names = steps.filter(step => step.line === line).map(step => (step.again ? `${step.name} again` : step.name))
  return names.join(', ')
}

/** As in dialogues: what was noticed stands behind an exclamation mark. */
function notesText({ notes }: LadderLine): string {
  return notes.length === 0 ? '' : `! ${notes.join(', ')}`
}

function framesText({ frames }: Finding): string {
  if (frames.length === 0) return ''
  return `, frame${frames.length > 1 ? 's' : ''} ${frames.map(({ frame }) => frame).join(', ')}`
}
