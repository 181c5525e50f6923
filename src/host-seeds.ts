// The sockets of the capturing host as the tracker wants them: connections that were there before the capture.
import type { HostSocket } from './source/linux/proc-tcp.ts'
import type { Seed } from './track/seed.ts'
import { LISTEN, STATE_NAMES } from './track/state.ts'

/** Every connection among the sockets; the listening ones tell which of them are servers. */
export function seedsOf(sockets: readonly HostSocket[]): Seed[] {
  const listeners = new Set<string>()
  for (const socket of sockets) {
    if (socket.state !== STATE_NAMES[LISTEN]) continue
    const { version, local, localPort, dual } = socket
    listeners.add(nameOf(version, local, localPort))
    if (dual) listeners.add(nameOf(4, ANY, localPort))
  }
  return sockets.flatMap(({ version, local, localPort, remote, remotePort, state }) => {
    const number = (STATE_NAMES as readonly string[]).indexOf(state)
    if (number === LISTEN || remotePort === 0) return []
    const isServer = [local, ANY].some(address => listeners.has(nameOf(version, address, localPort)))
    return [{ version, local, localPort, remote, remotePort, state: number, isServer }]
  })
}

const ANY = [0, 0, 0, 0] as const
const nameOf = (version: number, words: readonly number[], port: number): string => `${version} ${words} ${port}`
