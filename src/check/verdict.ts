// What a rule came to over some connections, and what those who count them have in common.
import type { ConnectionRecord } from '../report/schema.ts'
import type { Comparison } from './assertion.ts'

/** `not-judged`: it hangs on something unknown. That is never a pass. */
export type Status = 'holds' | 'broken' | 'not-judged'

export interface Verdict {
  status: Status
  /** Why, as a sentence for a person. */
  why: string
  /** Connections that broke the rule, or for which it cannot be judged; the first that came, by id. */
  offenders: ConnectionRecord[]
  /** All of them, also those that are not listed. */
  offending: number
}

/** One assertion over some connections, which come one by one. */
export interface Judge {
  /** `isMeant`: null when it cannot be known whether the rule is about this connection. */
  add(record: ConnectionRecord, isMeant: true | null): void
  verdict(): Verdict
}

/** Connections listed for one rule: more of the same say no more. */
export const MAX_OFFENDERS = 20

export class Offenders {
  readonly listed: ConnectionRecord[] = []
  count = 0

  add(record: ConnectionRecord): void {
    this.count++
    if (this.listed.length < MAX_OFFENDERS) this.listed.push(record)
  }
}

export const NOBODY = new Offenders()

export const COMPARE: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '==': (a, b) => a === b,
  '>=': (a, b) => a >= b,
  '>': (a, b) => a > b,
}

/** For any value from `least` to `most`; null: for some of them. */
export function compareRange(op: Comparison, [least, most]: readonly [number, number], limit: number): boolean | null {
  const [one, other] = [COMPARE[op](least, limit), COMPARE[op](most, limit)]
  if (op === '==' && least < limit && limit < most) return null
  return one === other ? one : null
}

export function verdict(status: Status, why: string, { listed, count }: Offenders): Verdict {
  return { status, why, offenders: listed.toSorted((a, b) => a.id - b.id), offending: count }
}
