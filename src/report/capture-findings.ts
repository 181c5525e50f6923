// What only the whole capture shows: copies, a filter on flags, lost packets, floods and scans, and clients that run out
// of ports. Counters are kept for at most 10,000 hosts; the oldest without a finding make room. A flood from forged
// sources shows at its target all the same. Of each code the ten hosts that did most are named.

import { addressText } from '../decode/address.ts'
import { isPureAck, type Segment } from '../decode/segment.ts'
import { BoundedMap } from '../source/bounded-map.ts'
import type { CaptureFile } from '../source/packet.ts'
import { type Connection, type Endpoint, ESTABLISHED_SEEN, MID_STREAM, START } from '../track/connection.ts'
import { ACKED_UNSEEN, TIME_WAIT_REUSE } from '../track/findings.ts'
import { hashHost } from '../track/flow-table.ts'
import type { Rare } from '../track/rare.ts'
import type { Verdict } from '../track/verdict.ts'
import type { Finding } from './schema.ts'

const MAX_HOSTS = 10_000
/** So many half-open connections to one server. */
const FLOOD = 100
/** So many different servers, or ports of one, tried in vain by one client. */
const SCANNED = 15
/** Targets counted at most, of one host and of all together; a scan of all ports is one finding all the same. */
const [MAX_TARGETS, MAX_TARGETS_IN_ALL] = [1000, 100_000] as const
/** So many ports that one client used again within TIME-WAIT. */
const REUSES = 100
/** Hosts named for one code. */
const MAX_NAMED = 10

/** Hosts looked at to find one that can be forgotten. */
const LOOK = 8

/** How often something happened, and from when to when, ns. */
interface Tally {
  count: number
  first: number
  last: number
}

interface Host {
  address: string
  halfOpen: Tally
  reuses: Tally
  /** The shortest while after which it used a port again, ns. */
  gap: number
  /** Addresses and ports tried in vain, when this host was the client. */
  targets: Set<number>
  tried: Tally
}

export class CaptureFindings {
  readonly #hosts = new BoundedMap<string, Host>(MAX_HOSTS)
  #targets = 0
  #segments = 0
  #established = false
  #pureAcks = 0
  #ackedUnseen = 0

  /** Every TCP segment. */
  see(segment: Segment): void {
    this.#segments++
    if (isPureAck(segment)) this.#pureAcks++
  }

  /** Every final connection. */
  add(c: Connection, v: Verdict, rare: Rare | undefined): void {
    if (c.findings & (1 << ACKED_UNSEEN)) this.#ackedUnseen++
    if (c.has(ESTABLISHED_SEEN | MID_STREAM)) this.#established = true
    const reused = (c.findings & (1 << TIME_WAIT_REUSE)) !== 0
    const inVain =
      v.outcome === 'half-open' || v.outcome === 'refused' || v.outcome === 'scan' || v.outcome === 'unanswered'
    if (!inVain && !reused) return
    const peer = c.ends[(1 - v.roles.client) as 0 | 1]
    const client = this.#host(c, c.ends[v.roles.client])
    const server = this.#host(c, peer)
    const at = c.at(START)
    if (v.outcome === 'half-open' && server) tally(server.halfOpen, at)
    if (inVain && client) this.#tried(client, peer.port * 2 ** 32 + (hashHost(c.version, peer) >>> 0), at)
    if (reused && client) {
      tally(client.reuses, at)
      client.gap = Math.min(client.gap, rare?.timeWaitReuse?.gap ?? Number.POSITIVE_INFINITY)
    }
  }

  record(files: readonly CaptureFile[], copies: number): Finding[] {
    const findings: Finding[] = []
    const add = (code: string, severity: Finding['severity'], args: Finding['args']) =>
      findings.push({ code, severity, frames: [], args })
    if (this.#established && this.#pureAcks === 0) add('no_pure_acks', 'info', { segments: this.#segments })
    const dropped = files.reduce((sum, file) => sum + (file.dropped ?? 0), 0)
    if (dropped > 0 || this.#ackedUnseen > 0) {
      add('capture_loss', 'warning', { dropped, connections: this.#ackedUnseen })
    }
    if (copies > 0) add('duplicates', 'info', { copies })
    for (const { address, halfOpen } of this.#worst(host => host.halfOpen.count, FLOOD)) {
      add('half_open_flood', 'error', { server: address, ...toldOf(halfOpen) })
    }
    for (const { address, targets, tried } of this.#worst(host => host.targets.size, SCANNED)) {
      add('port_scan', 'warning', { client: address, targets: targets.size, ...toldOf(tried) })
    }
    for (const { address, reuses, gap } of this.#worst(host => host.reuses.count, REUSES)) {
      add('port_exhaustion', 'error', { client: address, ...toldOf(reuses), ...(gap < Infinity && { gap }) })
    }
    return findings
  }

  /** The hosts that did most of something, if it was that much. */
  #worst(of: (host: Host) => number, least: number): Host[] {
    const hosts = [...this.#hosts.values()].filter(host => of(host) >= least)
    return hosts.sort((a, b) => of(b) - of(a)).slice(0, MAX_NAMED)
  }

  #tried({ targets, tried }: Host, target: number, at: number): void {
    tally(tried, at)
    const isFew = targets.size < SCANNED
    if (targets.has(target) || (!isFew && (targets.size >= MAX_TARGETS || this.#targets >= MAX_TARGETS_IN_ALL))) return
    targets.add(target)
    this.#targets++
  }

  #host(c: Connection, end: Endpoint): Host | undefined {
    const address = addressText(c.version, end.address0, end.address1, end.address2, end.address3)
    let host = this.#hosts.get(address)
    if (!host && this.#hosts.size >= MAX_HOSTS) this.#forget()
    if (!host && this.#hosts.size < MAX_HOSTS) {
      const [halfOpen, reuses, tried] = [noTally(), noTally(), noTally()]
      host = { address, halfOpen, reuses, gap: Number.POSITIVE_INFINITY, targets: new Set(), tried }
      this.#hosts.set(address, host)
    }
    return host
  }

  /** Makes room: the oldest of some hosts that are no finding yet goes. */
  #forget(): void {
    for (let looked = 0; looked < LOOK; looked++) {
      const address = this.#hosts.oldest() ?? ''
      const host = this.#hosts.get(address)
      if (host === undefined || isNotable(host)) continue
      this.#hosts.delete(address)
      this.#targets -= host.targets.size
      return
    }
  }
}

const isNotable = ({ halfOpen, targets, reuses }: Host): boolean =>
  halfOpen.count >= FLOOD || targets.size >= SCANNED || reuses.count >= REUSES

const noTally = (): Tally => ({ count: 0, first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY })

function tally(of: Tally, at: number): void {
  of.count++
  if (at < of.first) of.first = at
  if (at > of.last) of.last = at
}

/** How often, over how long (ns), and how often in a second, to three digits. */
function toldOf({ count, first, last }: Tally): { count: number; duration: number; rate: number } {
  const duration = last - first
  return { count, duration, rate: Number((count / Math.max(1, duration / 1e9)).toPrecision(3)) }
}
