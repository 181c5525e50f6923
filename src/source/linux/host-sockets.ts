// The TCP sockets of this host, of the network namespace that this thread is in.
import { readFileSync } from 'node:fs'
import { endianness } from 'node:os'
import { type HostSocket, parseSockets } from './proc-tcp.ts'

/** Not /proc/net, which is the main thread's: a thread may be in a namespace of its own. */
const LISTS = ['/proc/thread-self/net/tcp', '/proc/thread-self/net/tcp6'] as const

export interface HostSockets {
  sockets: HostSocket[]
  /** When they were read, ns since 1970 UTC (to the millisecond). */
  at: bigint
}

/** Null where the kernel shows no such list: another system than Linux, or /proc is not mounted. */
export function readHostSockets(): HostSockets | null {
  const littleEndian = endianness() === 'LE'
  const sockets: HostSocket[] = []
  let read = 0
  for (const path of LISTS) {
    try {
      sockets.push(...parseSockets(readFileSync(path, 'latin1'), littleEndian))
      read++
    } catch {
      // A kernel without IPv6 has no tcp6.
    }
  }
  return read === 0 ? null : { sockets, at: BigInt(Date.now()) * 1_000_000n }
}
