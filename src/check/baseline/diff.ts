// What changed from one run of a test to another, and which of it is worse beyond a tolerance.
import { findingSeverity } from './finding-severity.ts'
import { kindChanges } from './kinds.ts'
import { type Matched, matchServices } from './services.ts'
import type { Service, Snapshot } from './snapshot-schema.ts'
import { timingChanges } from './timings.ts'

/** `not-judged` is a regression that nobody can rule out; `not-compared` says what was left out, and why. */
export type Level = 'regression' | 'not-judged' | 'better' | 'change' | 'same' | 'not-compared'

export interface Difference {
  level: Level
  /** Whose; null: of the whole run. */
  service: string | null
  /** What, without the service. */
  text: string
  /** The connections behind it. */
  details: string[]
}

/** What is no regression yet. */
export interface Tolerance {
  /** Part of the connections of a service, and of the median of a time. */
  share: number
  /** ns that a time may shift in any case. */
  ns: number
}

export interface DiffOptions extends Tolerance {
  /** Times of captures that lost packets, or of a callback's clock, are compared too. */
  allowDrops: boolean
  allowCallbackClock: boolean
  allowEmpty: boolean
}

/** In the order of services, and for each: connections, how they went, findings, times. */
export function diff(before: Snapshot, after: Snapshot, options: DiffOptions): Difference[] {
  if (before.connections + after.connections === 0 && !options.allowEmpty) {
    const text = 'no connections in either: a comparison that saw nothing has not passed (--allow-empty: it has)'
    return [{ level: 'regression', service: null, text, details: [] }]
  }
  const distrust = whyNotTrusted(before, after, options)
  return matchServices(before.services, after.services).flatMap(matched => {
    return [
      ...countChanges(matched, options),
      ...kindChanges(matched, options),
      ...findingChanges(matched, options),
      ...timingChanges(matched, options, distrust),
    ]
  })
}

export const isFailure = ({ level }: Difference): boolean => level === 'regression' || level === 'not-judged'

function whyNotTrusted(
  before: Snapshot,
  after: Snapshot,
  { allowDrops, allowCallbackClock }: DiffOptions,
): string | null {
  if (before.dropped + after.dropped > 0 && !allowDrops) {
    return `packets were lost while capturing, ${before.dropped} and ${after.dropped} (--allow-drops: all the same)`
  }
  if ([before.clock, after.clock].includes('callback') && !allowCallbackClock) {
    return 'they were taken when our code was called, not when packets came (--allow-callback-clock: all the same)'
  }
  return null
}

function countChanges({ name, before, after }: Matched, { share }: Tolerance): Difference[] {
  const [was, is] = [before?.connections ?? 0, after?.connections ?? 0]
  if (was === is) return []
  const common = { service: name, details: [] }
  if (was === 0) return [{ ...common, level: 'change', text: `${counted(is)}, none before` }]
  if (is === 0) return [{ ...common, level: 'regression', text: `no connection any more, ${was} before` }]
  const level = Math.abs(is - was) / was > share ? 'regression' : 'change'
  return [{ ...common, level, text: `${counted(was)} → ${is}` }]
}

function findingChanges({ name, before, after }: Matched, { share }: Tolerance): Difference[] {
  if (!before || !after) return []
  const codes = [...new Set([...Object.keys(before.findings), ...Object.keys(after.findings)])].sort()
  return codes.flatMap((code): Difference[] => {
    const [was, is] = [countOf(before, code), countOf(after, code)]
    const rise = is / after.connections - was / before.connections
    if (rise === 0) return []
    const severity = findingSeverity(code)
    const isBeyond = severity !== 'info' && Math.abs(rise) > share
    const text = `${code} (${severity}): ${was} of ${before.connections} → ${is} of ${after.connections}`
    return [{ level: !isBeyond ? 'change' : rise > 0 ? 'regression' : 'better', service: name, text, details: [] }]
  })
}

/** A snapshot's text may have any name here, also one that every object has. */
const countOf = ({ findings }: Service, code: string): number =>
  Object.hasOwn(findings, code) ? (findings[code] as number) : 0

const counted = (count: number): string => `${count} ${count === 1 ? 'connection' : 'connections'}`
