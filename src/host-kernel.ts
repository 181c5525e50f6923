// The wire's view of a connection joined with the kernel's of the host that captures: its own state changes stand in the
// record beside those that the segments show, and where the two differ a finding has both.
import { addressText } from './decode/address.ts'
import { incarnations, kernelDiffers, kernelRows } from './report/kernel-states.ts'
import type { ConnectionRecord } from './report/schema.ts'
import { BoundedMap } from './source/bounded-map.ts'
import type { SocketChange } from './source/linux/trace-event.ts'

/** Endpoints whose changes wait for their record; the oldest go first. */
export const MAX_ENDPOINTS = 100_000
/** Changes of one endpoint that are kept: five lives or more. */
const MAX_CHANGES = 64
/** How far the kernel's first change may lie from the first packet, ns: the machine was busy. */
const NEAR = 1_000_000_000n

export class HostKernel {
  readonly #changes = new BoundedMap<string, SocketChange[]>(MAX_ENDPOINTS)

  add(changes: readonly SocketChange[]): void {
    for (const change of changes) {
      const name = nameOf(change)
      const known = this.#changes.get(name)
      if (!known) this.#changes.set(name, [change])
      else if (known.push(change) > MAX_CHANGES) known.shift()
    }
  }

  /** Some changes were lost: what is known has gaps. What comes from now on is compared from there on. */
  forget(): void {
    this.#changes.clear()
  }

  /** Adds what the kernel says of this connection to its record. `start`: of the capture, ns since 1970 UTC. */
  annotate(record: ConnectionRecord, start: bigint): void {
    const sides = (['client', 'server'] as const).map(side => ({ side, changes: this.#take(record, side, start) }))
    // Each is judged by the segments' rows alone, before the kernel's are among them.
    for (const { side, changes } of sides) {
      const finding = kernelDiffers(record, side, changes)
      if (finding) record.findings.push(finding)
    }
    const rows = sides.flatMap(({ side, changes }) => kernelRows(changes, side, start))
    if (rows.length > 0) record.transitions = [...record.transitions, ...rows].sort((a, b) => a.at - b.at)
  }

  /** The kernel's changes of the record's life of this endpoint; those before it are over. */
  #take(record: ConnectionRecord, side: 'client' | 'server', start: bigint): SocketChange[] {
    const [own, peer] = side === 'client' ? [record.client, record.server] : [record.server, record.client]
    const name = `${own.address} ${own.port} ${peer.address} ${peer.port}`
    const known = this.#changes.get(name)
    if (!known) return []
    const lives = incarnations(known.sort((a, b) => (a.t < b.t ? -1 : 1)))
    const begun = start + BigInt(record.at)
    const ended = begun + BigInt(record.duration ?? 0)
    const index = lives.findIndex(([{ t }]) => t >= begun - NEAR && t <= ended + NEAR)
    if (index < 0) return []
    const rest = lives.slice(index + 1).flat()
    if (rest.length > 0) this.#changes.set(name, rest)
    else this.#changes.delete(name)
    return lives[index] ?? []
  }
}

function nameOf({ version, local, localPort, remote, remotePort }: SocketChange): string {
  return `${addressText(version, ...local)} ${localPort} ${addressText(version, ...remote)} ${remotePort}`
}
