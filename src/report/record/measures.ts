import type { Connection } from '../../track/connection.ts'
import type { Verdict } from '../../track/verdict.ts'
import type { SummaryInput } from '../summary.ts'
import { OUTCOMES, type Outcome } from '../words.ts'
import { responseFirst } from './data.ts'
import { handshakeTotal } from './handshake.ts'

const OUTCOME_INDEX = Object.fromEntries(OUTCOMES.map((word, i) => [word, i])) as Record<Outcome, number>

/** The few numbers that rank and sum up a connection, without making its record; filled again for each. */
export class Measures implements SummaryInput {
  outcome = 0
  version = 4
  a0 = 0
  a1 = 0
  a2 = 0
  a3 = 0
  port = 0
  handshakeTotal = NaN
  responseFirst = NaN

  fill(c: Connection, { roles, outcome }: Verdict): void {
    const server = c.ends[(1 - roles.client) as 0 | 1]
    this.outcome = OUTCOME_INDEX[outcome]
    this.version = c.version
    this.a0 = server.address0
    this.a1 = server.address1
    this.a2 = server.address2
    this.a3 = server.address3
    this.port = server.port
    this.handshakeTotal = handshakeTotal(c, roles.client)
    this.responseFirst = responseFirst(c, roles.client)
  }
}
