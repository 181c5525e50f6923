// The TCP sockets of this host, of the network namespace that this thread is in.
import { readFileSync } from 'node:fs'
import { endianness } from 'node:os'
import { type HostSocket, parseSockets } from './proc-tcp.ts'

export interface HostSockets {
  sockets: HostSocket[]
  /** When they were read, ns since 1970 UTC (to the millisecond). */
  at: bigint
}

/**
 * Null where the kernel shows no such list: another system than Linux, or /proc is not mounted. `process`: whose network
 * namespace; /proc/net would be the main thread's, and a thread may be in one of its own.
 */
export function readHostSockets(process = 'thread-self'): HostSockets | null {
  const littleEndian = endianness() === 'LE'
  const sockets: HostSocket[] = []
  let read = 0
  for (const list of ['tcp', 'tcp6']) {
    try {
      for (const socket of parseSockets(readFileSync(`/proc/${process}/net/${list}`, 'latin1'), littleEndian)) {
        sockets.push(socket)
      }
      read++
    } catch {
      // A kernel without IPv6 has no tcp6.
    }
  }
  return read === 0 ? null : { sockets, at: BigInt(Date.now()) * 1_000_000n }
}
