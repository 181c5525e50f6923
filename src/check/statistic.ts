// Assertions about how the values of a field are spread: pNN, max, min, mean.
import type { ConnectionRecord } from '../report/schema.ts'
import type { FieldAssertion } from './assertion.ts'
import { NO_CONNECTION } from './tally.ts'
import { COMPARE, compareRange, type Judge, NOBODY, Offenders, type Verdict, verdict } from './verdict.ts'

export class Statistic implements Judge {
  readonly #assertion: FieldAssertion
  readonly #value: (record: ConnectionRecord) => number | null
  readonly #text: (value: number) => string
  /** 8 bytes a connection; what a quantile is, exactly, cannot be told from less. */
  readonly #values: number[] = []
  readonly #unknown = new Offenders()
  readonly #beyond = new Offenders()

  constructor(
    assertion: FieldAssertion,
    value: (record: ConnectionRecord) => number | null,
    text: (value: number) => string,
  ) {
    this.#assertion = assertion
    this.#value = value
    this.#text = text
  }

  add(record: ConnectionRecord, isMeant: true | null): void {
    const value = this.#value(record)
    if (value === null || isMeant === null) return this.#unknown.add(record)
    this.#values.push(value)
    if (!COMPARE[this.#assertion.op](value, this.#assertion.limit)) this.#beyond.add(record)
  }

  /** Values that are unknown may be anything: the rule is judged where that makes no difference. */
  verdict(): Verdict {
    const { op, limit, field } = this.#assertion
    const unknown = this.#unknown.count
    const sorted = Float64Array.from(this.#values).sort()
    if (sorted.length === 0) {
      if (unknown === 0) return verdict('not-judged', NO_CONNECTION, NOBODY)
      return verdict('not-judged', `${field} is unknown for all ${unknown}`, this.#unknown)
    }
    const why = `it is ${this.#text(this.#of(sorted, 0, 0))} over ${sorted.length}`
    const holds = compareRange(op, [this.#of(sorted, unknown, 0), this.#of(sorted, 0, unknown)], limit)
    if (holds === null) return verdict('not-judged', `${why}, but ${field} is unknown for ${unknown}`, this.#unknown)
    return holds ? verdict('holds', why, NOBODY) : verdict('broken', why, this.#beyond)
  }

  /** With so many values below all others, and so many above. Percentiles are the nearest rank: a value that was there. */
  #of(sorted: Float64Array, below: number, above: number): number {
    const { statistic, p } = this.#assertion
    const count = sorted.length + below + above
    const ranked = (rank: number): number => {
      if (rank < below) return Number.NEGATIVE_INFINITY
      return sorted[rank - below] ?? Number.POSITIVE_INFINITY
    }
    switch (statistic) {
      case 'max':
        return ranked(count - 1)
      case 'min':
        return ranked(0)
      case 'percentile':
        return ranked(Math.max(0, Math.ceil(p * count) - 1))
      case 'mean':
        if (below + above > 0) return below > 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
        return sorted.reduce((sum, value) => sum + value, 0) / sorted.length
    }
  }
}
