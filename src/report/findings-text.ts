// What was found, grouped: each sentence once, with the connections it is true of, and with numbers where they are one's. Warnings and errors are explained
// with what to do, what is only worth knowing has its sentence and a count.
import { commonText, findingText } from './message-text.ts'
import { messageOf } from './messages.ts'
import type { Paint, ReportOptions, Style } from './reporter.ts'
import type { CaptureRecord, Finding, SummaryRecord } from './schema.ts'
import { plural, wrapped } from './text.ts'
import { SEVERITIES, type Severity } from './words.ts'

/** Connections named for one sentence; the table and `--where` have the rest. */
const MAX_NAMED = 8

export const SEVERITY_STYLES: Readonly<Record<Severity, Style>> = { info: 'dim', warning: 'warn', error: 'bad' }

interface Group {
  finding: Finding
  text: string
  connections: number[]
}

/** Findings of the connections shown, and those of the capture; then counts of all that is worth knowing only. */
export function* findingLines(
  rows: readonly { id: number; findings: readonly Finding[] }[],
  capture: CaptureRecord,
  summary: SummaryRecord,
  { paint, width }: ReportOptions,
): Generator<string> {
  const groups = grouped(rows, capture)
  const known = Object.entries(summary.findings).filter(([code]) => messageOf(code).severity === 'info')
  if (groups.length === 0 && known.length === 0) return
  yield `\n${paint('heading', 'Findings')}\n`
  for (const group of groups) yield* groupLines(group, paint, Math.min(width, 120))
  if (known.length === 0) return
  for (const [code, count] of known) {
    yield `${paint(SEVERITY_STYLES.info, `info: ${code}`)}, ${plural(count, 'time')}\n`
    yield `  ${wrapped(findingText({ code, args: {} }), Math.min(width, 120) - 2, '  ')}\n`
  }
}

function grouped(rows: readonly { id: number; findings: readonly Finding[] }[], capture: CaptureRecord): Group[] {
  const groups = new Map<string, Group>()
  for (const { id, findings } of [{ id: 0, findings: capture.findings }, ...rows]) {
    for (const finding of findings) {
      const common = commonText(finding)
      const text = findingText(finding)
      const group = groups.get(common) ?? { finding, text, connections: [] }
      groups.set(common, group)
      if (group.text !== text) group.text = common
      if (id > 0) group.connections.push(id)
    }
  }
  const rank = ({ finding }: Group) => -SEVERITIES.indexOf(finding.severity)
  return [...groups.values()].sort((a, b) => rank(a) - rank(b) || b.connections.length - a.connections.length)
}

function* groupLines({ finding, text, connections }: Group, paint: Paint, width: number): Generator<string> {
  const { severity, code } = finding
  const named = connections.slice(0, MAX_NAMED).join(', ')
  const more = connections.length > MAX_NAMED ? ` and ${plural(connections.length - MAX_NAMED, 'more', 'more')}` : ''
  const where =
    connections.length === 0 ? 'the whole capture' : `connection${connections.length > 1 ? 's' : ''} ${named}${more}`
  yield `${paint(SEVERITY_STYLES[severity], `${severity}: ${code}`)}, ${where}\n`
  yield* sentenceLines(code, text, width, paint)
}

/** The three sentences of a finding, indented. */
export function* sentenceLines(code: string, text: string, width: number, paint: Paint): Generator<string> {
  const { orElse, perhaps, advice } = messageOf(code)
  yield `  ${wrapped(text, width - 2, '  ')}\n`
  for (const [label, sentence] of [
    ['or else:', orElse],
    ['perhaps:', perhaps],
    ['do:', advice],
  ] as const) {
    if (sentence !== undefined && sentence !== '')
      yield `  ${wrapped(`${label} ${sentence}`, width - 2, '  ').replace(label, paint('dim', label))}\n`
  }
}
