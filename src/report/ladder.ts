// One connection as a ladder: both endpoints' states left and right of each segment, in the notation of the figures of
// RFC 9293, the steps of handshake and close named beside them; below it what the steps say, the timings, the time in
// each state, and what was found.
import { outcomeStyle, outcomeText } from './connection-columns.ts'
import { SEVERITY_STYLES, sentenceLines } from './findings-text.ts'
import { icmpName, icmpText } from './icmp-names.ts'
import { legend } from './ladder-legend.ts'
import type { Ladder } from './ladder-line.ts'
import { type LadderOptions, rungLines } from './ladder-rungs.ts'
import { OUTCOME_MEANINGS } from './meanings.ts'
import { findingText } from './message-text.ts'
import type { Paint } from './reporter.ts'
import type { ConnectionRecord, Finding } from './schema.ts'
import { OTHER, stepsOf } from './steps.ts'
import { stepGroups } from './steps-text.ts'
import { durationText, endpointText, printable, wrapped } from './text.ts'
import { stateLines, timingLines } from './timings-text.ts'

export function* ladder(ladder: Ladder, options: LadderOptions): Generator<string> {
  const { paint, width, files } = options
  const { record } = ladder
  const steps = stepsOf(ladder)
  const wide = Math.min(width, 120)
  const heading = (text: string) => `\n${paint('heading', text)}\n`
  yield* headLines(record, paint, wide)
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
  yield `\n${paint('dim', wrapped(legend(ladder), wide, ''))}\n`
}

function* headLines(record: ConnectionRecord, paint: Paint, width: number): Generator<string> {
  const { client, server, outcome, close, duration, handshake, roles, seen } = record
  // Of a close that a RST cut off, the kind would say that it came about.
  const kind = close.kind === null || outcome === 'aborted-after-fin' ? '' : `, ${close.kind} close`
  const { icmp } = handshake
  const rejected = icmp === null ? '' : ` (${icmpText(icmp)}: ${icmpName(icmp)})`
  const took = duration === null ? '' : `, ${durationText(duration)} long`
  const guessed = roles.certainty === 'proved' ? '' : `, who is client is ${roles.certainty} (${roles.why})`
  const oneWay = seen === 'both' ? '' : `, no segment of the ${OTHER[seen]} was captured`
  const style = outcomeStyle(outcome)
  const what = outcomeText(record)
  yield `${paint('heading', `connection ${record.id}: ${endpointText(client)} → ${endpointText(server)}`)}\n`
  const ended = wrapped(`${what}${kind}: ${OUTCOME_MEANINGS[outcome]}${rejected}`, width, '  ')
  yield `${style ? ended.replace(what, paint(style, what)) : ended}\n`
  yield `${wrapped(`began ${record.start}${took}${oneWay}${guessed}`, width, '  ')}\n`
}

/** Which file `2:` before a frame is. */
function* fileLines({ lines, icmp }: Ladder, files: readonly string[]): Generator<string> {
  if (files.length < 2) return
  const used = [...new Set([...lines, ...icmp].map(({ file }) => file))].sort((a, b) => a - b)
  for (const file of used) yield `${file + 1}: ${printable(files[file] ?? '')}\n`
}

function framesText({ frames }: Finding): string {
  if (frames.length === 0) return ''
  return `, frame${frames.length > 1 ? 's' : ''} ${frames.map(({ frame }) => frame).join(', ')}`
}
