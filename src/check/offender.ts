// A connection that broke a rule, or that cannot be judged by it: who it is, what it showed of what the rule asks, which frames,
// and what its findings mean.
import { FIELDS, getter, isScalar } from '../report/fields.ts'
import { findingText } from '../report/message-text.ts'
import type { CaptureRecord, ConnectionRecord, Finding } from '../report/schema.ts'
import { durationText, endpointText, printable } from '../report/text.ts'
import { reasonAt } from '../report/unknown-reason.ts'
import type { RuleResult } from './check.ts'

/** Frames named for one connection. */
const MAX_FRAMES = 8

type Files = CaptureRecord['files']
type Evidence = Finding['frames'][number]

/** `connection 3: 10.0.0.1:4242 → 10.0.0.2:80, reset by server; handshake.rtt 52.3 ms; frames 1, 3, 9` and lines for its findings. */
export function offenderLines(record: ConnectionRecord, paths: readonly string[], files: Files): string[] {
  const { id, client, server, outcome, by, findings } = record
  const ended = by === null ? outcome : `${outcome} by ${by}`
  const values = paths
    .filter(path => isScalar(path) && path !== 'outcome' && path !== 'by')
    .map(path => `${path} ${valueText(path, record)}`)
  const parts = [ended, ...values, framesText(framesOf(record), files)].filter(part => part !== '')
  return [
    `connection ${id}: ${endpointText(client)} → ${endpointText(server)}, ${parts.join('; ')}`,
    ...findings.map(finding => {
      const frames = framesText(finding.frames, files)
      return `  ${finding.severity}: ${finding.code}${frames && ` (${frames})`}: ${findingText(finding)}`
    }),
  ]
}

/** Frames that show its changes of state. */
export function framesOf({ transitions }: ConnectionRecord): Evidence[] {
  const seen = new Map(transitions.flatMap(({ evidence: e }) => (e ? [[`${e.file}:${e.frame}`, e] as const] : [])))
  return [...seen.values()]
}

/** `frames 1, 3, 9`; with the names of files where there are several. */
function framesText(frames: readonly Evidence[], files: Files): string {
  if (frames.length === 0) return ''
  const named = frames.slice(0, MAX_FRAMES).map(({ file, frame }) => {
    return files.length > 1 ? `${printable(files[file]?.path ?? '')}:${frame}` : String(frame)
  })
  const last = frames.at(-1) as Evidence
  if (frames.length > MAX_FRAMES) named.push('…', String(last.frame))
  return `${frames.length === 1 ? 'frame' : 'frames'} ${named.join(', ')}`.replace(', …, ', ' … ')
}

/** `handshake.rtt 52.3 ms`, `handshake.rtt unknown (no-answer)` */
function valueText(path: string, record: ConnectionRecord): string {
  const value = getter(path)(record)
  if (value === null) {
    const reason = reasonAt(path)(record)
    return reason === null ? 'null' : `unknown (${reason})`
  }
  const kind = FIELDS.get(path)?.kind
  return kind === 'duration' || kind === 'offset' ? durationText(value as number) : printable(String(value))
}

/** All listed ones, and how many are not. */
export function offendersLines({ offenders, offending, rule }: RuleResult, files: Files): string[] {
  const more = offending - offenders.length
  return [
    ...offenders.flatMap(record => offenderLines(record, rule.paths, files)),
    ...(more > 0 ? [`… ${more} more`] : []),
  ]
}
