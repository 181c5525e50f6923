// What a Prometheus server scrapes from a live capture: counters and histograms by service, the server's port. Labels are
// bounded: a port is a service only once a handshake with it was completed, so that scans make none.
import { FIN, SYN } from '../decode/segment.ts'
import type { Connection } from '../track/connection.ts'
import * as tcp from '../track/connection.ts'
import type { Observation, TrackObserver } from '../track/observation.ts'
import { assignFirstRoles, assignRoles, type RoleHints, type Roles } from '../track/roles.ts'
import { STATE_NAMES, UNKNOWN } from '../track/state.ts'
import { RETRANSMISSION } from '../track/tables.ts'
import type { Tracker } from '../track/tracker.ts'
import { Buckets, expositionText, type Family, type HistogramFamily } from './exposition.ts'
import { responseFirst } from './record/data.ts'
import { handshakeTotal } from './record/handshake.ts'
import type { ConnectionRecord } from './schema.ts'

/** Services told apart; those beyond are `other`. */
export const MAX_SERVICES = 100
const OTHER = 'other'

/** Those of state.ts, and the unknown one. */
const STATES = UNKNOWN + 1

/** Upper bounds, s. */
const DURATIONS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]
const LONG_DURATIONS = [...DURATIONS, 5, 10, 30, 60]

export interface CaptureTotals {
  received: number
  /** By the kernel, and by the interface or its driver; null where nobody tells. */
  droppedByKernel: number | null
  droppedByInterface: number | null
}

export class Metrics implements TrackObserver {
  readonly #hints: RoleHints
  readonly #roles: Roles = { client: 0, certainty: 'guessed', why: '' }
  readonly #services = new Set<number>()
  #opened = 0
  /** Endpoints by state, of clients and of servers. */
  readonly #living: readonly [Float64Array, Float64Array] = [new Float64Array(STATES), new Float64Array(STATES)]
  readonly #closed = new Counters('service', 'reason')
  readonly #resets = new Counters('service', 'by')
  readonly #retransmits = new Counters('service', 'phase')
  readonly #handshakes = new Histograms(DURATIONS)
  readonly #responses = new Histograms(LONG_DURATIONS)
  readonly #teardowns = new Histograms(LONG_DURATIONS)

  /** `hints`: as the analysis has them. */
  constructor(hints: RoleHints = {}) {
    this.#hints = hints
    for (const port of hints.serverPorts ?? []) this.#register(port)
  }

  segment({ connection: c, segment, side, factsBefore, statesBefore, notes, isCopy }: Observation): void {
    if (isCopy) return
    const [first, second] = c.ends
    if (first.packets + second.packets === 1) {
      this.#opened++
      this.#states(c, first.state, second.state, 1)
    } else if (first.state !== statesBefore[0] || second.state !== statesBefore[1]) {
      this.#states(c, statesBefore[0], statesBefore[1], -1)
      this.#states(c, first.state, second.state, 1)
    }
    const began = c.facts & ~factsBefore & (tcp.ESTABLISHED_SEEN | tcp.RESPONDED | tcp.RST_SEEN)
    if (began === 0 && (notes & RETRANSMISSION) === 0) return
    assignRoles(c, this.#hints, this.#roles)
    const { client } = this.#roles
    if (began & tcp.ESTABLISHED_SEEN) {
      this.#register(c.ends[(1 - client) as 0 | 1].port)
      this.#handshakes.add(this.#serviceOf(c, client), handshakeTotal(c, client) / 1e9)
    }
    if (began & tcp.RESPONDED) this.#responses.add(this.#serviceOf(c, client), responseFirst(c, client) / 1e9)
    if (began & tcp.RST_SEEN) this.#resets.add(this.#serviceOf(c, client), side === client ? 'client' : 'server')
    if (notes & RETRANSMISSION) {
      const phase = segment.flags & SYN ? 'syn' : segment.flags & FIN && segment.length === 0 ? 'fin' : 'data'
      this.#retransmits.add(this.#serviceOf(c, client), phase)
    }
  }

  ended(c: Connection): void {
    this.#states(c, c.ends[0].state, c.ends[1].state, -1)
  }

  /** A connection is final. */
  add({ outcome, evicted, server, close }: ConnectionRecord): void {
    const service = this.#service(server.port)
    this.#closed.add(service, evicted ? 'evicted' : outcome === 'closed' ? 'graceful' : outcome)
    if (close.total !== null) this.#teardowns.add(service, close.total / 1e9)
  }

  /** What is exposed now. `version`: of the program. */
  text(tracker: Pick<Tracker, 'evicted'>, capture: CaptureTotals, version: string): string {
    const one = (value: number) => [{ labels: {}, value }]
    const dropped = [
      { labels: { by: 'kernel' }, value: capture.droppedByKernel },
      { labels: { by: 'interface' }, value: capture.droppedByInterface },
    ].flatMap(({ labels, value }) => (value === null ? [] : [{ labels, value }]))
    const families: (Family | HistogramFamily)[] = [
      counter('tcp_connections_opened_total', 'Connections whose first packet was captured.', one(this.#opened)),
      counter(
        'tcp_connections_closed_total',
        'Connections that are final, by how they ended (graceful: both FINs were acknowledged).',
        this.#closed.samples(),
      ),
      {
        name: 'tcp_connections',
        help: 'Endpoints of the connections that are followed now, by side and RFC 9293 state.',
        type: 'gauge',
        samples: this.#stateSamples(),
      },
      histogram('tcp_handshake_duration_seconds', 'First SYN to the segment that completes it.', this.#handshakes),
      histogram(
        'tcp_response_duration_seconds',
        "End of the first request to the server's first byte.",
        this.#responses,
      ),
      histogram('tcp_teardown_duration_seconds', 'First FIN to the last ACK.', this.#teardowns),
      counter('tcp_resets_total', 'RSTs that ended or refused a connection, by who sent them.', this.#resets.samples()),
      counter('tcp_retransmits_total', 'Segments that were sent again.', this.#retransmits.samples()),
      counter('capture_packets_received_total', 'Packets that were captured.', one(capture.received)),
      counter('capture_packets_dropped_total', 'Packets that were lost before they were captured.', dropped),
      counter('synfin_connections_evicted_total', 'Connections given up to bound memory.', one(tracker.evicted)),
      { name: 'synfin_build_info', help: 'Always 1.', type: 'gauge', samples: [{ labels: { version }, value: 1 }] },
    ]
    return expositionText(families)
  }

  #register(port: number): void {
    if (this.#services.size < MAX_SERVICES) this.#services.add(port)
  }

  #serviceOf(c: Connection, client: 0 | 1): string {
    return this.#service(c.ends[(1 - client) as 0 | 1].port)
  }

  #service(port: number): string {
    return this.#services.has(port) ? String(port) : OTHER
  }

  /** Both endpoints are in these states now (1), or no more (-1). */
  #states(c: Connection, first: number, second: number, by: 1 | -1): void {
    assignFirstRoles(c, this.#hints, this.#roles)
    const [one, two] = this.#roles.client === 0 ? this.#living : [this.#living[1], this.#living[0]]
    one[first] = (one[first] as number) + by
    two[second] = (two[second] as number) + by
  }

  #stateSamples(): Family['samples'] {
    return (['client', 'server'] as const).flatMap((side, i) =>
      [...(this.#living[i as 0 | 1] as Float64Array)].map((value, state) => ({
        labels: { side, state: stateLabel(state) },
        value,
      })),
    )
  }
}

/** Spelt as OpenTelemetry's `network.connection.state`. */
const stateLabel = (state: number): string =>
  state === UNKNOWN ? 'unknown' : (STATE_NAMES[state] ?? '').toLowerCase().replaceAll('-', '_')

const counter = (name: string, help: string, samples: Family['samples']): Family => ({
  name,
  help,
  type: 'counter',
  samples,
})

const histogram = (name: string, help: string, { samples }: Histograms): HistogramFamily => ({
  name,
  help,
  type: 'histogram',
  samples: [...samples].map(([service, value]) => ({ labels: { service }, value })),
})

/** Counters by two labels. */
class Counters {
  readonly #names: readonly [string, string]
  readonly #counts = new Map<string, Map<string, number>>()

  constructor(first: string, second: string) {
    this.#names = [first, second]
  }

  add(first: string, second: string): void {
    const counts = this.#counts.get(first) ?? new Map<string, number>()
    this.#counts.set(first, counts)
    counts.set(second, (counts.get(second) ?? 0) + 1)
  }

  *samples(): Generator<{ labels: Record<string, string>; value: number }> {
    const [one, two] = this.#names
    for (const [first, counts] of this.#counts) {
      for (const [second, value] of counts) yield { labels: { [one]: first, [two]: second }, value }
    }
  }
}

/** A histogram for each service. */
class Histograms {
  readonly samples = new Map<string, Buckets>()
  readonly #bounds: readonly number[]

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds
  }

  add(service: string, seconds: number): void {
    if (Number.isNaN(seconds)) return
    const buckets = this.samples.get(service) ?? new Buckets(this.#bounds)
    this.samples.set(service, buckets)
    buckets.add(seconds)
  }
}
