// An ICMP error that quotes a SYN turns it away, whatever TCP itself makes of it (RFC 9293, 3.9.2.2), unless it says only
// that the way is another or the packet too large: then the SYN went on, or comes again.

import type { Segment } from '../decode/segment.ts'
import { type Connection, type Endpoint, REJECTED, SYN_ACK_SENT, SYN_ACKED, SYN_SEEN } from './connection.ts'
import type { Tables } from './tables.ts'

/** Source quench and redirect (RFC 792); packet too big (RFC 4443). */
const [SOURCE_QUENCH, REDIRECT, PACKET_TOO_BIG] = [4, 5, 2] as const

/** Whether the error, which quotes `quoted` of the endpoint, answers its SYN, and nothing else has. */
export function turnsAway(endpoint: Endpoint, quoted: Segment): boolean {
  if ((endpoint.seen & (SYN_SEEN | SYN_ACKED | SYN_ACK_SENT)) !== SYN_SEEN || endpoint.iss !== quoted.seq) return false
  const { version, icmpType } = quoted
  return version === 6 ? icmpType !== PACKET_TOO_BIG : icmpType !== SOURCE_QUENCH && icmpType !== REDIRECT
}

/** Keeps the first error that turned the connection away; false when there was one before. */
export function noteIcmp(tables: Tables, c: Connection, segment: Segment): boolean {
  const rare = tables.rare(c)
  if (rare.icmp !== null) return false
  c.facts |= REJECTED
  const { icmpType, icmpCode, version, from0, from1, from2, from3, time } = segment
  rare.icmp = { type: icmpType, code: icmpCode, version, from: [from0, from1, from2, from3], time }
  return true
}
