// UDP, RFC 768: tunnels run over it. Most have their port as the destination in both directions; to a client behind address
// translation a tunnel's packets go to any port, from the tunnel's own.

import { NOT_TCP } from '../reason.ts'
import { UDP_PORT, type Walk } from '../walk.ts'

const [SOURCE_PORT, DESTINATION_PORT, LENGTH] = [0, 2, 8] as const

/** Tunnels that answer a client from their port: L2TP, Teredo, AYIYA, CAPWAP. */
function answersClients(port: number): boolean {
  return port === 1701 || port === 3544 || port === 5072 || port === 5247
}

export function udp(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < LENGTH) return NOT_TCP
  walk.at = at + LENGTH
  const source = view.getUint16(at + SOURCE_PORT)
  return UDP_PORT + (answersClients(source) ? source : view.getUint16(at + DESTINATION_PORT))
}
