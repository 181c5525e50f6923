import type { ConnectionRecord } from '../report/schema.ts'
import type { Assertion } from './assertion.ts'
import type { Judgement } from './expression.ts'

/** Where a rule stands. `file` is null for one from the command line. */
export interface Place {
  file: string | null
  line: number
  column: number
}

export interface Rule {
  name: string
  severity: 'error' | 'warning' | 'info'
  /** As they were typed. */
  assertion: string
  where: string | null
  by: 'server' | null
  /** The ready-made set that it is of. */
  set: string | null
  place: Place
  /** Times have a part in it: a capture whose times or packets are not to be trusted cannot be judged by it. */
  usesTimes: boolean
  /** Paths of the record that it is about. */
  paths: readonly string[]
  parsed: Assertion
  /** null: that cannot be known. */
  isMeant(record: ConnectionRecord): Judgement
  test(record: ConnectionRecord): Judgement
  value(record: ConnectionRecord): number | null
  /** A value of its field, or a number of connections, as people read it. */
  text(value: number): string
}
