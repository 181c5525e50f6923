// UDP, RFC 768: tunnels run over it. Their port is the destination in both directions.

import { NOT_TCP } from '../reason.ts'
import { UDP_PORT, type Walk } from '../walk.ts'

const [DESTINATION_PORT, LENGTH] = [2, 8] as const

export function udp(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < LENGTH) return NOT_TCP
  walk.at = at + LENGTH
  return UDP_PORT + view.getUint16(at + DESTINATION_PORT)
}
