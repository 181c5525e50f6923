// Which connections deserve one of a table's few rows: first those with the worst finding, then those with the worst
// outcome, then those whose client waited longest.

import type { ConnectionRecord } from './schema.ts'
import { OUTCOMES, type Outcome, SEVERITIES } from './words.ts'

/** The worst first: nobody served, then ended badly, then not ended well, then noise, then fine. */
const WORST_FIRST: readonly Outcome[] = [
  'unanswered',
  'refused',
  'rejected',
  'half-open',
  'unsynchronized',
  'reset',
  'aborted-after-fin',
  'half-closed',
  'close-unconfirmed',
  'superseded',
  'scan',
  'backscatter',
  'stray',
  'open',
  'closed',
]

const OUTCOME_CONCERN = OUTCOMES.map(concernOf)

/** The larger the worse. */
export function concernOf(outcome: Outcome): number {
  return WORST_FIRST.length - WORST_FIRST.indexOf(outcome)
}

/**
 * How much a connection is of note, as one number to compare: `severity` of its worst finding is an index into SEVERITIES, -1
 * for none; `outcome` an index into OUTCOMES. Equal ones are ordered by `handshake.total`, the longest first (unknown last).
 */
export function notability(severity: number, outcome: number): number {
  return (severity + 1) * 32 + (OUTCOME_CONCERN[outcome] as number)
}

/** Index into SEVERITIES of the worst finding, -1 for none. */
export function worstSeverity(record: ConnectionRecord): number {
  return Math.max(-1, ...record.findings.map(finding => SEVERITIES.indexOf(finding.severity)))
}
