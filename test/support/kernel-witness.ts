// What the Linux kernel did to its own sockets while a fixture was recorded (fixtures/real/NAME.kernel.json, written by
// scripts/record/), held against what a connection record says of the same endpoints.
//
// The rules. The order of states must be equal for each endpoint, apart from the states that Linux keeps in
// mini-sockets (below). A change by a segment that the endpoint sent, or received, must stand in the record at a time
// that the kernel's fits: see `timeDiffers`. Where the record says null at its end, the kernel may have gone on. A capture
// must have the whole connection: one joined later is a difference.
import { readFileSync } from 'node:fs'
import { type ExpectedState, expectedStates, incarnations, type KernelChange } from '../../src/report/kernel-states.ts'
import type { ConnectionRecord, EndpointRecord, Transition } from '../../src/report/schema.ts'

export interface Witness {
  /** The capture's file in fixtures/real. */
  capture: string
  kernel: string
  /** `delay`: one way to the capture, in ns. */
  hosts: { name: string; addresses: string[]; delay: number }[]
  /** Changes that the kernel made at another moment than a packet shows (`untimed`), or that none shows (`unseen`). */
  exceptions: { kind: 'untimed' | 'unseen'; host: string; to: string; why: string }[]
  /** Event sock:inet_sock_set_state, in order; `t` is ns since 1970 UTC, to the microsecond. */
  events: WitnessedChange[]
  /** Sockets as `ss -tan` showed them at moments when nothing was on its way; `t` to the millisecond. */
  snapshots: { t: string; host: string; local: string; peer: string; state: string }[]
}

interface WitnessedChange {
  t: string
  saddr: string
  sport: number
  daddr: string
  dport: number
  family: number
  from: string
  to: string
}

/**
 * How far a change and the capture of its segment may lie apart beyond the link's delay, ns. Measured over the fixtures
 * (two cores that others use too): on a cable 5 to 400 µs, 0.54 ms at most; on slow links, which are a program, up to 3 ms.
 */
const BOUND = 5_000_000n
/** Both clocks in whole microseconds, ns. */
const CLOCKS = 2_000n
const FIXTURES = new URL('../../fixtures/real/', import.meta.url)

/** By a fixture's name without its ending: `close-by-client`. */
export function loadWitness(name: string): Witness {
  return JSON.parse(readFileSync(new URL(`${name}.kernel.json`, FIXTURES), 'utf8')) as Witness
}

/** RFC 3339 in UTC → ns since 1970. */
export function nanoseconds(utc: string): bigint {
  const [whole = '', fraction = ''] = utc.slice(0, -1).split('.')
  return BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt(fraction)
}

/** Where the record and the kernel differ, one sentence each; none when they agree. `captureStartNs`: since 1970 UTC. */
export function compareWithKernel(witness: Witness, record: ConnectionRecord, captureStartNs: bigint): string[] {
  const sides = (['client', 'server'] as const).map(role => new Side(witness, record, role, captureStartNs))
  return sides.flatMap(side => [...statesDiffer(side), ...snapshotsDiffer(side)])
}

/** One endpoint: what the record says of it, and what the kernel does. */
class Side {
  readonly role: 'client' | 'server'
  readonly endpoint: EndpointRecord
  readonly witness: Witness
  /** The endpoint's and its peer's address and port as `ss` writes them. */
  readonly local: string
  readonly peer: string
  readonly host: string
  readonly delay: bigint
  readonly captureStart: bigint
  /** When the connection's first packet was captured. */
  readonly begun: bigint
  /** The record's changes. */
  readonly rows: Transition[]
  /** The kernel's changes of this incarnation, and when the next one began. */
  readonly changes: KernelChange[]
  readonly until: bigint | null

  constructor(witness: Witness, record: ConnectionRecord, role: 'client' | 'server', captureStart: bigint) {
    const [own, peer] = role === 'client' ? [record.client, record.server] : [record.server, record.client]
    const host = witness.hosts.find(({ addresses }) => addresses.includes(own.address))
    if (!host) throw new Error(`${own.address} is no host of ${witness.capture}`)
    this.witness = witness
    this.role = role
    this.endpoint = own
    this.local = socketName(own.address, own.port)
    this.peer = socketName(peer.address, peer.port)
    this.host = host.name
    this.delay = BigInt(host.delay)
    this.captureStart = captureStart
    this.begun = this.time(record.at)
    this.rows = record.transitions.filter(row => row.endpoint === role)
    const events = witness.events.filter(event => this.#isOwn(event))
    const lives = incarnations(events.map(({ t, from, to }) => ({ t: BigInt(t), from, to })))
    const ended = record.at + (record.duration ?? 0)
    const index = lives.findIndex(([{ t: first }]) => {
      const slack = this.delay + BOUND
      return first >= this.begun - slack && first <= this.time(ended) + slack
    })
    this.changes = lives[index] ?? []
    const [next] = index < 0 ? [] : (lives[index + 1] ?? [])
    this.until = next ? next.t : null
  }

  time(at: number): bigint {
    return this.captureStart + BigInt(at)
  }

  isException(kind: 'untimed' | 'unseen', state: string): boolean {
    return this.witness.exceptions.some(one => one.kind === kind && one.host === this.host && one.to === state)
  }

  #isOwn({ saddr, sport, daddr, dport }: WitnessedChange): boolean {
    return socketName(saddr, sport) === this.local && socketName(daddr, dport) === this.peer
  }
}

function statesDiffer(side: Side): string[] {
  const states = side.rows.map(({ to }) => to)
  const expected = expectedStates(side.changes, states, {
    isUntimed: state => side.isException('untimed', state),
    isUnseen: state => side.isException('unseen', state),
  })
  const names = expected.map(({ state }) => state)
  // Where the record ends with null it claims nothing after its last row.
  const comparable = side.endpoint.state === null ? names.slice(0, states.length) : names
  if (states.join() !== comparable.join()) {
    return [`${side.role} ${side.local}: the record has ${listed(states)}, the kernel ${listed(names)}`]
  }
  return side.rows.flatMap((row, i) => {
    const { t } = expected[i] as ExpectedState
    const why = t === null ? null : timeDiffers(side, row, side.rows[i - 1], t)
    return why === null ? [] : [`${side.role} ${side.local} ${row.to} (${row.on}): ${why}`]
  })
}

/**
 * Null when the times fit, else why not. Sent: captured after the kernel's change, by the link's delay. Received: the
 * other way round; but when the two sides' segments crossed (RFC 9293, Figures 7 and 13), the record can place what was
 * received at the earliest where the endpoint's own segment passed, which is after the kernel's change.
 */
function timeDiffers(side: Side, row: Transition, before: Transition | undefined, t: bigint): string | null {
  const { at, on } = row
  const later = side.time(at) - t
  const furthest = side.delay + BOUND
  const crossed = before?.at === at && before.on.startsWith('snd')
  if (on.startsWith('snd')) {
    if (later >= -BOUND && later <= furthest) return null
    return `sent ${microseconds(later)} after the kernel’s change, expected 0 to ${microseconds(furthest)}`
  }
  if (!on.startsWith('rcv')) return 'neither sent nor received: the capture does not have the whole connection'
  if (later <= (crossed ? furthest : CLOCKS) && -later <= furthest) return null
  return `the kernel’s change came ${microseconds(-later)} after the segment, expected 0 to ${microseconds(furthest)}`
}

function snapshotsDiffer(side: Side): string[] {
  return side.witness.snapshots.flatMap(({ t, local, peer, state }) => {
    if (local !== side.local || peer !== side.peer) return []
    const moment = BigInt(t)
    if (moment < side.begun || (side.until !== null && moment >= side.until)) return []
    const row = side.rows.findLast(({ at }) => side.time(at) <= moment)
    if (row?.to === state || (row && side.isException('untimed', row.to))) return []
    if (side.endpoint.state === null && row === side.rows.at(-1)) return []
    return [`${side.role} ${side.local}: ss showed ${state} at ${t}, the record has ${row?.to ?? 'nothing'}`]
  })
}

function socketName(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

function listed(states: string[]): string {
  return states.length === 0 ? 'nothing' : states.join(' → ')
}

function microseconds(ns: bigint): string {
  return `${Number(ns) / 1000} µs`
}
