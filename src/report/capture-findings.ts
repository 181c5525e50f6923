// What only the whole capture shows: copies, a filter on flags, lost packets, floods and scans, and clients that run out
// of ports. Counters are kept for at most 10,000 hosts; the oldest without a finding make room. A flood from forged
// sources shows at its target all the same.

import { addressText } from '../decode/address.ts'
import { ACK, type Segment } from '../decode/segment.ts'
import { BoundedMap } from '../source/bounded-map.ts'
import type { CaptureFile } from '../source/packet.ts'
import type { Connection, Endpoint } from '../track/connection.ts'
import { ACKED_UNSEEN, TIME_WAIT_REUSE } from '../track/findings.ts'
import type { Verdict } from '../track/verdict.ts'
import type { Finding } from './schema.ts'

const MAX_HOSTS = 10_000
/** So many half-open connections to one server. */
const FLOOD = 100
/** So many different ports of one server tried in vain by one client. */
const SCANNED_PORTS = 15
/** Ports counted at most, of one host and of all together; a scan of all of them is one finding all the same. */
const [MAX_PORTS, MAX_PORTS_IN_ALL] = [1000, 100_000] as const
/** So many ports that one client used again within TIME-WAIT. */
const REUSES = 100

/** Hosts looked at to find one that can be forgotten. */
const LOOK = 8

interface Host {
  address: string
  halfOpen: number
  reuses: number
  /** Ports tried in vain, when this host was the client. */
  ports: Set<number>
}

export class CaptureFindings {
  readonly #hosts = new BoundedMap<string, Host>(MAX_HOSTS)
  #ports = 0
  #segments = 0
  #pureAcks = 0
  #ackedUnseen = 0

  /** Every TCP segment. */
  see(segment: Segment): void {
    this.#segments++
    if (segment.length === 0 && (segment.flags & 0x17) === ACK) this.#pureAcks++
  }

  /** Every final connection. */
  add(c: Connection, v: Verdict): void {
    if (c.findings & (1 << ACKED_UNSEEN)) this.#ackedUnseen++
    const reused = (c.findings & (1 << TIME_WAIT_REUSE)) !== 0
    const inVain =
      v.outcome === 'half-open' || v.outcome === 'refused' || v.outcome === 'scan' || v.outcome === 'unanswered'
    if (!inVain && !reused) return
    const peer = c.ends[(1 - v.roles.client) as 0 | 1]
    const client = this.#host(c, c.ends[v.roles.client])
    const server = this.#host(c, peer)
    if (v.outcome === 'half-open' && server) server.halfOpen++
    if (inVain && client) this.#tried(client, peer.port)
    if (reused && client) client.reuses++
  }

  record(files: readonly CaptureFile[], copies: number): Finding[] {
    const findings: Finding[] = []
    const add = (code: string, severity: Finding['severity'], args: Finding['args']) =>
      findings.push({ code, severity, frames: [], args })
    if (this.#segments > 0 && this.#pureAcks === 0) add('no_pure_acks', 'info', { segments: this.#segments })
    const dropped = files.reduce((sum, file) => sum + (file.dropped ?? 0), 0)
    if (dropped > 0 || this.#ackedUnseen > 0) {
      add('capture_loss', 'warning', { dropped, connections: this.#ackedUnseen })
    }
    if (copies > 0) add('duplicates', 'info', { copies })
    for (const host of this.#hosts.values()) {
      if (host.halfOpen >= FLOOD) add('half_open_flood', 'error', { server: host.address, count: host.halfOpen })
      if (host.ports.size >= SCANNED_PORTS)
        add('port_scan', 'warning', { client: host.address, count: host.ports.size })
      if (host.reuses >= REUSES) add('port_exhaustion', 'error', { client: host.address, count: host.reuses })
    }
    return findings
  }

  #tried({ ports }: Host, port: number): void {
    const isFew = ports.size < SCANNED_PORTS
    if (ports.has(port) || (!isFew && (ports.size >= MAX_PORTS || this.#ports >= MAX_PORTS_IN_ALL))) return
    ports.add(port)
    this.#ports++
  }

  #host(c: Connection, end: Endpoint): Host | undefined {
    const address = addressText(c.version, end.address0, end.address1, end.address2, end.address3)
    let host = this.#hosts.get(address)
    if (!host && this.#hosts.size >= MAX_HOSTS) this.#forget()
    if (!host && this.#hosts.size < MAX_HOSTS) {
      host = { address, halfOpen: 0, reuses: 0, ports: new Set() }
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
      this.#ports -= host.ports.size
      return
    }
  }
}

const isNotable = ({ halfOpen, ports, reuses }: Host): boolean =>
  halfOpen >= FLOOD || ports.size >= SCANNED_PORTS || reuses >= REUSES
