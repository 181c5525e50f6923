// Assertions about an expression: all, none, exists, count, rate.
import type { ConnectionRecord } from '../report/schema.ts'
import type { ExpressionAssertion } from './assertion.ts'
import type { Judgement } from './expression.ts'
import { compareRange, type Judge, NOBODY, Offenders, type Verdict, verdict } from './verdict.ts'

/** What a rule that is about nobody says of itself. */
export const NO_CONNECTION = 'it is about no connection here'

/** A share of nothing is no number; what is true of all, and of none, of nothing is plain logic. */
const OF_NOBODY = { all: 'holds', none: 'holds', exists: 'broken', rate: 'not-judged' } as const

export class Tally implements Judge {
  readonly #assertion: ExpressionAssertion
  readonly #test: (record: ConnectionRecord) => Judgement
  readonly #yes = new Offenders()
  readonly #no = new Offenders()
  readonly #unknown = new Offenders()

  constructor(assertion: ExpressionAssertion, test: (record: ConnectionRecord) => Judgement) {
    this.#assertion = assertion
    this.#test = test
  }

  add(record: ConnectionRecord, isMeant: true | null): void {
    const result = this.#test(record)
    // Of what changes nothing it need not be known whether the rule is about it.
    const { kind } = this.#assertion
    if (isMeant === null && kind !== 'rate' && result === (kind === 'all')) return
    if (isMeant === null || result === null) this.#unknown.add(record)
    else if (result) this.#yes.add(record)
    else this.#no.add(record)
  }

  verdict(): Verdict {
    const [yes, no, unknown] = [this.#yes, this.#no, this.#unknown]
    const assertion = this.#assertion
    const all = yes.count + no.count + unknown.count
    const counted = (what: string, { count }: Offenders): string => `it is ${what} ${count} of ${all}`
    if (assertion.kind === 'count') return this.#compared(1, String)
    if (all === 0) return verdict(OF_NOBODY[assertion.kind], NO_CONNECTION, NOBODY)
    switch (assertion.kind) {
      case 'all':
        if (no.count > 0) return verdict('broken', counted('false for', no), no)
        if (unknown.count > 0) return verdict('not-judged', counted('unknown for', unknown), unknown)
        return verdict('holds', counted('true for', yes), NOBODY)
      case 'none':
        if (yes.count > 0) return verdict('broken', counted('true for', yes), yes)
        if (unknown.count > 0) return verdict('not-judged', counted('unknown for', unknown), unknown)
        return verdict('holds', counted('true for', yes), NOBODY)
      case 'exists':
        if (yes.count > 0) return verdict('holds', counted('true for', yes), NOBODY)
        if (unknown.count > 0) return verdict('not-judged', counted('unknown for', unknown), unknown)
        return verdict('broken', counted('true for', yes), no)
      case 'rate':
        return this.#compared(all, value => `${Number((value * 100).toPrecision(4))} %`)
    }
  }

  /** What is unknown may be true or false: the number lies between those that are true and those that may be. */
  #compared(whole: number, text: (value: number) => string): Verdict {
    const { op, limit } = this.#assertion as Extract<ExpressionAssertion, { limit: number }>
    const least = this.#yes.count / whole
    const most = (this.#yes.count + this.#unknown.count) / whole
    const holds = compareRange(op, [least, most], limit)
    const why = least === most ? `it is ${text(least)}` : `it is between ${text(least)} and ${text(most)}`
    if (holds === null) return verdict('not-judged', why, this.#unknown)
    if (holds) return verdict('holds', why, NOBODY)
    // Too many: those are to blame; too few: the others.
    const tooMany = op === '<' || op === '<=' || (op === '==' && least > limit)
    return verdict('broken', why, tooMany ? this.#yes : this.#no)
  }
}
