// Rules held against the connections of a capture.
import type { CaptureRecord, ConnectionRecord } from '../report/schema.ts'
import { endpointText, plural } from '../report/text.ts'
import type { Rule } from './rule.ts'
import { Statistic } from './statistic.ts'
import { NO_CONNECTION, Tally } from './tally.ts'
import { type Judge, NOBODY, type Verdict, verdict } from './verdict.ts'

/** What is let pass that would otherwise fail. */
export interface Allowances {
  /** Rules about times, although the capture lost packets. */
  drops?: boolean
  /** Rules about times that were taken when our code was called. */
  callbackClock?: boolean
  /** A capture without a connection. */
  empty?: boolean
}

const NOTHING_READ = 'nothing could be read'

export interface RuleResult extends Verdict {
  rule: Rule
  /** Whose connections it is about, for a rule `by: server`; null: all. */
  server: string | null
}

export interface CheckResult {
  results: RuleResult[]
  connections: number
  /** Nothing was seen, and that is not allowed. */
  sawNothing: string | null
  /** Every rule of severity error holds, something was seen, and all was read. */
  passed: boolean
}

/** Servers told apart in one rule; those beyond are judged together. */
export const MAX_SERVERS = 1000
const OTHERS = 'other servers'

export class Check {
  readonly #rules: { rule: Rule; judges: Map<string | null, Judge> }[]
  #connections = 0

  constructor(rules: readonly Rule[]) {
    this.#rules = rules.map(rule => ({ rule, judges: new Map() }))
  }

  add(record: ConnectionRecord): void {
    this.#connections++
    for (const { rule, judges } of this.#rules) {
      const isMeant = rule.isMeant(record)
      if (isMeant === false) continue
      const server = rule.by === null ? null : endpointText(record.server)
      const place = judges.has(server) || judges.size < MAX_SERVERS ? server : OTHERS
      const judge = judges.get(place) ?? judgeOf(rule)
      judges.set(place, judge)
      judge.add(record, isMeant)
    }
  }

  /** When all connections were added. `isUnread`: there is more in the capture, which could not be read; that is told elsewhere. */
  result(capture: CaptureRecord, allowed: Allowances = {}, isUnread = false): CheckResult {
    const distrust = whyNotTrusted(capture, allowed)
    const sawNothing = this.#connections === 0 && !allowed.empty
    const results = this.#rules.flatMap(({ rule, judges }) => {
      if (judges.size === 0) judges.set(null, judgeOf(rule))
      return [...judges].map(([server, judge]): RuleResult => {
        if (this.#connections === 0 && isUnread) return { rule, server, ...verdict('not-judged', NOTHING_READ, NOBODY) }
        const found = judge.verdict()
        if (distrust !== null && rule.usesTimes) return { rule, server, ...verdict('not-judged', distrust, NOBODY) }
        const isFine = found.why === NO_CONNECTION && found.status === 'not-judged' && allowed.empty === true
        return { rule, server, ...found, ...(isFine && { status: 'holds' as const }) }
      })
    })
    const fails = ({ status, rule }: RuleResult): boolean => status !== 'holds' && rule.severity === 'error'
    return {
      results,
      connections: this.#connections,
      sawNothing: sawNothing && !isUnread ? nothingSeen(capture) : null,
      passed: !sawNothing && !isUnread && !results.some(fails),
    }
  }
}

function judgeOf({ parsed, test, value, text }: Rule): Judge {
  return parsed.kind === 'statistic' ? new Statistic(parsed, value, text) : new Tally(parsed, test)
}

function whyNotTrusted({ files, clock }: CaptureRecord, allowed: Allowances): string | null {
  const dropped = files.reduce((sum, file) => sum + (file.dropped ?? 0) + (file.interfaceDropped ?? 0), 0)
  if (dropped > 0 && !allowed.drops) {
    return `times cannot be judged: ${plural(dropped, 'packet was', 'packets were')} lost while capturing (--allow-drops: all the same)`
  }
  if (clock === 'callback' && !allowed.callbackClock) {
    return 'times cannot be judged: they were taken when our code was called, not when packets came (--allow-callback-clock: all the same)'
  }
  return null
}

function nothingSeen({ packets, connections }: CaptureRecord): string {
  const inPackets = packets === 0 ? 'no packets' : `no TCP connection in ${plural(packets, 'packet')}`
  const what = connections === 0 ? inPackets : `none of ${plural(connections, 'connection')} is selected`
  return `${what}: a check that saw nothing has not passed (--allow-empty: it has)`
}
