// All about one connection: its ladder, what it took, and what was found so far. Of segments that are kept no more the
// changes of state tell.
import { type Column, columnLines } from '../../report/columns.ts'
import { outcomeText } from '../../report/connection-columns.ts'
import { SEVERITY_STYLES, sentenceLines } from '../../report/findings-text.ts'
import type { LadderLine } from '../../report/ladder-line.ts'
import { rungLines } from '../../report/ladder-rungs.ts'
import { findingText } from '../../report/message-text.ts'
import type { Paint } from '../../report/reporter.ts'
import type { ConnectionRecord, Transition } from '../../report/schema.ts'
import { stateText } from '../../report/state-text.ts'
import { stepsOf } from '../../report/steps.ts'
import { durationText, endpointText, plural, secondsText } from '../../report/text.ts'
import { stateLines, timingLines } from '../../report/timings-text.ts'
import { isSettled, type Watched } from './rows.ts'

const CHANGES: readonly Column[] = [
  { header: 'frame', align: 'right' },
  { header: 'time', align: 'right' },
  { header: 'Δt', align: 'right' },
  { header: 'client', align: 'left' },
  { header: 'server', align: 'left' },
  { header: 'because of', align: 'left', style: () => 'dim' },
]

/** `now`: ns since the first packet. */
export function* connectionLines(watched: Watched, now: number, paint: Paint, width: number): Generator<string> {
  const { record } = watched
  const { id, client, server } = record
  yield paint('heading', `connection ${id}: ${endpointText(client)} → ${endpointText(server)}`)
  yield isSettled(watched) ? outcomeText(record) : 'live'
  const parts = [
    ['', ladderLines(record, watched.lines(now), paint)],
    ['Timings', timingLines(record, paint, width)],
    ['Time in each state', stateLines(record, paint)],
    ['Findings', findings(record, paint, width)],
  ] as const
  for (const [title, texts] of parts) {
    const lines = [...texts].flatMap(text => text.trimEnd().split('\n'))
    if (lines.length === 0) continue
    yield ''
    if (title !== '') yield paint('heading', title)
    yield* lines
  }
}

function* ladderLines(record: ConnectionRecord, lines: LadderLine[], paint: Paint): Generator<string> {
  if (lines.length === 0) return yield* columnLines(CHANGES, changesOf(record), paint)
  const { client, server } = record
  const before = client.packets + client.duplicates + server.packets + server.duplicates - lines.length
  if (before > 0) yield paint('dim', `… ${plural(before, 'segment')} before these`)
  const ladder = { record, lines, icmp: [], omitted: 0 }
  yield* rungLines(ladder, stepsOf(ladder), { paint, width: 0, verbose: false, files: [] }, true)
}

/** A row for each change, with the states of both sides after it. */
function changesOf({ transitions }: ConnectionRecord): string[][] {
  const states: Record<Transition['endpoint'], string> = { client: '-', server: '-' }
  const [first] = transitions
  let before = first?.at ?? 0
  return transitions.map(({ at, evidence, endpoint, to, certainty, on }) => {
    states[endpoint] = stateText(to, certainty)
    const since = at - before
    before = at
    return [
      evidence === null ? '-' : String(evidence.frame),
      secondsText(at - (first?.at ?? 0), 9),
      since === 0 ? '' : durationText(since),
      states.client,
      states.server,
      `${endpoint}: ${on}`,
    ]
  })
}

function* findings({ findings }: ConnectionRecord, paint: Paint, width: number): Generator<string> {
  for (const finding of findings) {
    yield paint(SEVERITY_STYLES[finding.severity], `${finding.severity}: ${finding.code}`)
    yield* sentenceLines(finding.code, findingText(finding), width, paint)
  }
}
