// What the Linux kernel says of the hosts' sockets (hosts.ts) while a scenario is played: its trace of state changes
// (src/source/linux/kernel-trace.ts), and at chosen moments `ss`, which shows the mini-sockets too.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { addressText } from '../../src/decode/address.ts'
import { KernelTrace as Trace } from '../../src/source/linux/kernel-trace.ts'
import type { SocketChange } from '../../src/source/linux/trace-event.ts'
import type { Host } from './hosts.ts'

const TRACING = '/sys/kernel/tracing'

/** One change of one socket's state; `t` is ns since 1970 UTC. */
export interface KernelEvent {
  t: string
  saddr: string
  sport: number
  daddr: string
  dport: number
  family: 4 | 6
  from: string
  to: string
}

/** One socket as `ss` showed it at a chosen moment. */
export interface KernelSnapshot {
  t: string
  host: string
  local: string
  peer: string
  state: string
}

/** ss's spellings in those of RFC 9293. */
const STATE_NAMES: Record<string, string> = {
  UNCONN: 'CLOSED',
  'SYN-RECV': 'SYN-RECEIVED',
  ESTAB: 'ESTABLISHED',
}

/** Starts the recording of the hosts' state changes; what else happens on the machine is left out. */
export class KernelTrace {
  readonly #mounted: boolean
  readonly #trace: Trace
  #removed = false

  readonly #addresses: string[]

  constructor(hosts: readonly Host[]) {
    this.#addresses = hosts.flatMap(({ address, address6 }) => [address, address6])
    this.#mounted = !existsSync(`${TRACING}/instances`)
    if (this.#mounted) execFileSync('mount', ['-t', 'tracefs', 'nodev', TRACING])
    this.#trace = new Trace()
  }

  /** Stops, and gives the changes of connections (not of listening sockets) until now, in order. */
  stop(): KernelEvent[] {
    const changes = this.#trace.read().sort((a, b) => (a.t < b.t ? -1 : 1))
    if (this.#trace.lost > 0)
      throw new Error('the kernel dropped trace events: the buffer is too small for this scenario')
    return changes.map(eventOf).filter(({ daddr }) => this.#addresses.includes(daddr))
  }

  /** Takes the instance away; may be called twice. */
  remove(): void {
    if (this.#removed) return
    this.#removed = true
    this.#trace.close()
    if (this.#mounted) execFileSync('umount', [TRACING])
  }
}

export function eventOf({ t, version, local, localPort, remote, remotePort, from, to }: SocketChange): KernelEvent {
  return {
    t: String(t),
    saddr: addressText(version, ...local),
    sport: localPort,
    daddr: addressText(version, ...remote),
    dport: remotePort,
    family: version,
    from,
    to,
  }
}

/** The connections of a host as `ss` sees them now, mini-sockets included, listeners left out. */
export async function socketStates(host: Host): Promise<KernelSnapshot[]> {
  const t = String(BigInt(Date.now()) * 1_000_000n)
  const lines = (await host.run('ss', '-tanH')).trim().split('\n')
  return lines.flatMap(line => {
    const [state = '', , , local = '', peer = ''] = line.split(/\s+/)
    const known = STATE_NAMES[state] ?? state
    return peer === '' || peer.endsWith(':*') ? [] : [{ t, host: host.name, local, peer, state: known }]
  })
}
