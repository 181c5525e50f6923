// Connections → the summary. `add` is on the fast path: it is called once for each finished connection with one object
// that is filled again, and makes strings of none.
import { addressText } from '../decode/address.ts'
import { Histogram } from './histogram.ts'
import type { ServerRecord, SummaryRecord } from './schema.ts'
import { OTHER_SERVERS, ServerTable } from './server-table.ts'
import { OUTCOMES, type Outcome } from './words.ts'

/** What the summary needs of one connection. */
export interface SummaryInput {
  /** Index into OUTCOMES. */
  outcome: number
  /** The server's address as segments carry it: 4 or 6, and four int32 words. */
  version: number
  a0: number
  a1: number
  a2: number
  a3: number
  port: number
  /** `handshake.total` and `response.first` in ns; NaN when not known. */
  handshakeTotal: number
  responseFirst: number
}

export class SummaryBuilder {
  readonly #table = new ServerTable()
  readonly #servers: Served[] = []
  readonly #others = new Served()
  readonly #findings = new Map<string, number>()

  add(input: SummaryInput): void {
    const row = this.#table.row(input.version, input.a0, input.a1, input.a2, input.a3, input.port)
    if (row === this.#servers.length) this.#servers.push(new Served())
    const served = row === OTHER_SERVERS ? this.#others : (this.#servers[row] as Served)
    served.add(input)
  }

  /** Counts one finding of any connection. */
  finding(code: string): void {
    this.#findings.set(code, (this.#findings.get(code) ?? 0) + 1)
  }

  /** `names`: address → the name that the capture brings for it. */
  record(names: ReadonlyMap<string, string> = new Map()): SummaryRecord {
    const total = new Served()
    for (const served of [...this.#servers, this.#others]) total.merge(served)
    return {
      ...total.record(),
      findings: Object.fromEntries([...this.#findings].sort(([a], [b]) => (a < b ? -1 : 1))),
      servers: this.#servers
        .map((served, row) => this.#server(served, row, names))
        .sort((a, b) => b.connections - a.connections),
      otherServers: this.#others.connections > 0 ? this.#others.record() : null,
    }
  }

  #server(served: Served, row: number, names: ReadonlyMap<string, string>): ServerRecord {
    const address = addressText(...this.#table.address(row))
    const name = names.get(address)
    return { address, port: this.#table.port(row), ...(name !== undefined && { name }), ...served.record() }
  }
}

/** The connections to one server, or to all. */
class Served {
  connections = 0
  readonly outcomes = new Float64Array(OUTCOMES.length)
  readonly handshake = new Histogram()
  readonly response = new Histogram()

  add(input: SummaryInput): void {
    this.connections++
    this.outcomes[input.outcome] = (this.outcomes[input.outcome] as number) + 1
    this.handshake.add(input.handshakeTotal)
    this.response.add(input.responseFirst)
  }

  merge(other: Served): void {
    this.connections += other.connections
    other.outcomes.forEach((count, outcome) => {
      this.outcomes[outcome] = (this.outcomes[outcome] as number) + count
    })
    this.handshake.merge(other.handshake)
    this.response.merge(other.response)
  }

  record() {
    const { connections, handshake, response } = this
    const outcomes = Object.fromEntries(OUTCOMES.map((word, i) => [word, this.outcomes[i]])) as Record<Outcome, number>
    return { connections, outcomes, handshake: handshake.record(), response: response.record() }
  }
}
