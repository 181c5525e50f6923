// UDP, RFC 768: tunnels run over it. Most have their port as the destination in both directions; from some, and to a client
// behind address translation, it is the source. A port proves nothing: each tunnel looks at its content, and what then turns
// out to be none is only UDP.

import { NOT_TCP } from '../reason.ts'
import { type Header, UDP_PORT } from '../walk.ts'

const [SOURCE_PORT, DESTINATION_PORT, LENGTH] = [0, 2, 8] as const

/** `tunnels`: the ports to look into. */
export function udp(tunnels: ReadonlySet<number>): Header {
  return walk => {
    const { view, at } = walk
    if (walk.end - at < LENGTH) return NOT_TCP
    const [source, destination] = [view.getUint16(at + SOURCE_PORT), view.getUint16(at + DESTINATION_PORT)]
    const port = tunnels.has(destination) ? destination : source
    if (!tunnels.has(port)) return NOT_TCP
    walk.at = at + LENGTH
    walk.isGuess = true
    return UDP_PORT + port
  }
}
