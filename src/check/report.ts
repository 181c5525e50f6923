// What a check came to, as one flat list that every format writes: rules, and before them what kept a capture from being judged.
import type { CaptureRecord, DocumentRecord } from '../report/schema.ts'
import { printable } from '../report/text.ts'
import type { CheckResult, RuleResult } from './check.ts'
import { offendersLines } from './offender.ts'
import type { Place, Rule } from './rule.ts'
import type { Status } from './verdict.ts'

/** A capture, or several files that are one, and what the rules came to. */
export interface CheckedCapture {
  /** Paths of its files, as they were given. */
  name: string
  capture: CaptureRecord
  result: CheckResult
  /** Why it could not be read, or not to its end. */
  errors: readonly string[]
}

export interface CheckReport {
  tool: DocumentRecord['tool']
  captures: readonly CheckedCapture[]
  sha1(text: string): string
}

export interface Item {
  status: Status
  severity: Rule['severity']
  /** A sentence that what was asked for is, also the rule's identity in formats that want one. */
  name: string
  /** Whom it is about; null: all. */
  server: string | null
  /** The assertion, and what it came to. */
  why: string
  /** Connections and their findings. */
  details: readonly string[]
  /** Paths of the capture, together and each. */
  capture: string
  files: readonly string[]
  place: Place | null
  /** The same from run to run. */
  fingerprint: string
  result: RuleResult | null
}

export function itemsOf({ captures, sha1 }: CheckReport): Item[] {
  const seen = new Map<string, number>()
  const itemOf = (item: Omit<Item, 'fingerprint'>): Item => {
    const identity = [item.capture, item.place?.file, item.name, item.server].join('\n')
    const before = seen.get(identity) ?? 0
    seen.set(identity, before + 1)
    return { ...item, fingerprint: sha1(`${identity}\n${before}`) }
  }
  return captures.flatMap(({ name: capture, capture: { files }, result, errors }) => {
    const paths = files.length > 1 ? files.map(({ path }) => path) : [capture]
    const common = { severity: 'error', server: null, details: [], place: null, result: null } as const
    const broken = (name: string, why: string): Item =>
      itemOf({ ...common, capture, files: paths, name, why, status: 'broken' })
    return [
      ...errors.map(error => broken('the capture can be read', error)),
      ...(result.sawNothing === null ? [] : [broken('the capture has connections', result.sawNothing)]),
      ...result.results.map(each => {
        const { status, why, server, rule } = each
        const details = offendersLines(each, files)
        const place = rule.place.file === null ? null : rule.place
        const text = rule.name === rule.assertion ? why : `${rule.assertion}: ${why}`
        return itemOf({
          ...common,
          capture,
          files: paths,
          status,
          server,
          why: text,
          name: rule.name,
          severity: rule.severity,
          details,
          place,
          result: each,
        })
      }),
    ]
  })
}

/** `no connection is reset (server 10.0.0.2:80)` */
export function titleOf({ name, server }: Item): string {
  return printable(server === null ? name : `${name} (server ${server})`)
}

export const isFailure = ({ status, severity }: Item): boolean => status !== 'holds' && severity === 'error'

/** What became of it, in a word or three. */
export const STATUS_TEXT: Readonly<Record<Status, string>> = {
  holds: 'holds',
  broken: 'broken',
  'not-judged': 'cannot be judged',
}
