// Connections → a snapshot: by service, without addresses, client ports and moments.
import type { CaptureRecord, ConnectionRecord } from '../../report/schema.ts'
import type { Kind, Service, Snapshot, Timing } from './snapshot-schema.ts'

/** Services told apart; connections to further ones are left out of the snapshot and only counted in it. */
const MAX_SERVICES = 1000
/** Connections of a service whose order is kept: what is compared one by one takes the square of that. */
export const MAX_ORDERED = 2000
/** Times kept of each kind and service. */
const MAX_TIMES = 1000

/** From here on systems give ports to whoever binds none (Linux; IANA from 49,152), as test servers do. */
export const GIVEN_PORTS = 32_768

export const TIMINGS: readonly Timing[] = ['handshake.total', 'response.first']

export class SnapshotBuilder {
  readonly #services = new Map<string, ServiceBuilder>()
  #connections = 0

  add(record: ConnectionRecord): void {
    this.#connections++
    const { name = null, port } = record.server
    const key = `${port} ${name ?? ''}`
    let service = this.#services.get(key)
    if (!service) {
      if (this.#services.size === MAX_SERVICES) return
      service = new ServiceBuilder(name, port)
      this.#services.set(key, service)
    }
    service.add(record)
  }

  /** When all connections were added. */
  snapshot({ files, clock }: CaptureRecord): Snapshot {
    return {
      schema: 'synfin-snapshot/1',
      connections: this.#connections,
      dropped: files.reduce((sum, file) => sum + (file.dropped ?? 0) + (file.interfaceDropped ?? 0), 0),
      clock,
      services: [...this.#services.values()]
        .sort((a, b) => compare(a.place, b.place))
        .map(service => service.service()),
    }
  }
}

/** A line for each service, so that a change is one line of a diff. */
export function snapshotText({ services, ...rest }: Snapshot): string {
  const head = JSON.stringify(rest, null, 2).replace(/\n}$/, ',')
  const lines = services.map(service => `\n    ${JSON.stringify(service)}`)
  return `${head}\n  "services": [${lines.join(',')}${lines.length > 0 ? '\n  ' : ''}]\n}\n`
}

export const kindText = ({ outcome, by, handshake, close }: Kind): string =>
  [by === null ? outcome : `${outcome} by ${by}`, `handshake ${handshake}`, `close ${close}`].join(', ')

class ServiceBuilder {
  readonly #name: string | null
  readonly #port: number
  readonly #kinds = new Map<string, { kind: Kind; count: number }>()
  /** Connections become final in another order than they began. */
  readonly #order: { id: number; kind: string }[] = []
  readonly #findings = new Map<string, number>()
  readonly #times = new Map(TIMINGS.map(timing => [timing, new EvenSelection(MAX_TIMES)]))
  #connections = 0
  #first = Number.POSITIVE_INFINITY

  constructor(name: string | null, port: number) {
    this.#name = name
    this.#port = port
  }

  /** Ports that are the same from run to run by number; those that the system gave by the first connection to each. */
  get place(): string {
    const isGiven = this.#port >= GIVEN_PORTS
    const number = isGiven ? this.#first : this.#port
    return `${isGiven ? 1 : 0} ${String(number).padStart(16, '0')} ${this.#name ?? ''}`
  }

  add(record: ConnectionRecord): void {
    this.#connections++
    this.#first = Math.min(this.#first, record.id)
    const kind = kindOf(record)
    const text = kindText(kind)
    const known = this.#kinds.get(text) ?? { kind, count: 0 }
    known.count++
    this.#kinds.set(text, known)
    if (this.#connections <= MAX_ORDERED) this.#order.push({ id: record.id, kind: text })
    const resent = record.client.retransmissions + record.server.retransmissions > 0
    const codes = new Set(record.findings.map(({ code }) => code))
    for (const code of resent ? [...codes, 'retransmissions'] : codes) {
      this.#findings.set(code, (this.#findings.get(code) ?? 0) + 1)
    }
    this.#times.get('handshake.total')?.add(record.handshake.total)
    this.#times.get('response.first')?.add(record.response.first)
  }

  service(): Service {
    const kinds = [...this.#kinds.entries()].sort(([a], [b]) => compare(a, b))
    const indexes = new Map(kinds.map(([text], i) => [text, i]))
    const ordered = this.#order.toSorted((a, b) => a.id - b.id).map(({ kind }) => indexes.get(kind) ?? 0)
    return {
      ...{ name: this.#name, port: this.#port, connections: this.#connections },
      kinds: kinds.map(([, { kind }]) => kind),
      counts: kinds.map(([, { count }]) => count),
      order: this.#connections > MAX_ORDERED ? null : runsOf(ordered),
      findings: Object.fromEntries([...this.#findings].sort(([a], [b]) => compare(a, b))),
      times: Object.fromEntries(
        [...this.#times].map(([timing, selection]) => [timing, selection.sorted()]),
      ) as Service['times'],
    }
  }
}

function kindOf({ outcome, by, handshake, close }: ConnectionRecord): Kind {
  return { outcome, by, handshake: handshake.verdict, close: close.kind ?? close.verdict }
}

function runsOf(indexes: readonly number[]): [number, number][] {
  const runs: [number, number][] = []
  for (const index of indexes) {
    const last = runs.at(-1)
    if (last?.[0] === index) last[1]++
    else runs.push([index, 1])
  }
  return runs
}

/** By code units, whatever the locale. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Every value, then every second, then every fourth one: the same of the same values, and spread over all of them. */
class EvenSelection {
  readonly #most: number
  #kept: number[] = []
  #stride = 1
  #count = 0

  constructor(most: number) {
    this.#most = most
  }

  add(value: number | null): void {
    if (value === null || this.#count++ % this.#stride !== 0) return
    if (this.#kept.length === this.#most) {
      this.#kept = this.#kept.filter((_, i) => i % 2 === 0)
      this.#stride *= 2
      if ((this.#count - 1) % this.#stride !== 0) return
    }
    this.#kept.push(value)
  }

  sorted(): number[] {
    return this.#kept.toSorted((a, b) => a - b)
  }
}
