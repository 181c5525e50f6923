// A value that cannot be known is null, with the reason under its name beside it.
import type { Connection } from '../../track/connection.ts'

export class Unknown {
  readonly reasons: Record<string, string> = {}

  /** `ns`, or null with the reason when it is NaN. */
  measure(name: string, ns: number, reason: string): number | null {
    if (!Number.isNaN(ns)) return ns
    this.reasons[name] = reason
    return null
  }

  /** The time from one moment to another; `missing` says why when one of them was not seen. */
  interval(name: string, c: Connection, from: number, to: number, missing: string): number | null {
    const seen = c.isMarked(from) && c.isMarked(to)
    const sameClock = c.epochs[from] === c.epochs[to]
    return this.measure(name, c.interval(from, to), !seen ? missing : sameClock ? 'reordered' : 'time-backwards')
  }

  missing(name: string, reason: string): null {
    this.reasons[name] = reason
    return null
  }
}
