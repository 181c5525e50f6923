// What a SYN or SYN-ACK brings: first number, options, and when it came, each time.
import { FIN, type Segment, TFO_COOKIE, TFO_REQUEST } from '../decode/segment.ts'
import type { Connection, Endpoint } from './connection.ts'
import * as tcp from './connection.ts'
import * as found from './findings.ts'
import { MAX_SYNS } from './rare.ts'
import { isBefore } from './sequence.ts'
import type { Tables } from './tables.ts'

/** Takes the numbers and options of the endpoint's SYN or SYN-ACK. */
export function learnSyn(t: Tables, c: Connection, endpoint: Endpoint, segment: Segment): void {
  const after = (segment.seq + 1 + segment.length + (segment.flags & FIN)) | 0
  if ((endpoint.seen & tcp.HAS_NXT) === 0 || isBefore(endpoint.nxt, after)) endpoint.nxt = after
  endpoint.payload += segment.length
  if ((endpoint.seen & tcp.SYN_SEEN) === 0) endpoint.synTsVal = segment.tsVal
  endpoint.iss = segment.seq
  endpoint.seen |= tcp.SYN_SEEN | tcp.HAS_NXT
  endpoint.mss = Math.max(0, segment.mss)
  endpoint.windowScale = segment.windowScale < 0 ? tcp.NO_SCALE : segment.windowScale
  endpoint.options =
    tcp.OPT_SEEN |
    (segment.sackPermitted ? tcp.OPT_SACK : 0) |
    (segment.timestamps ? tcp.OPT_TIMESTAMPS : 0) |
    (segment.fastOpen === TFO_REQUEST ? tcp.OPT_TFO_REQUEST : 0) |
    (segment.fastOpen === TFO_COOKIE ? tcp.OPT_TFO_COOKIE : 0) |
    (segment.optionsCut ? tcp.OPT_CUT : 0)
  endpoint.synOptions = segment.optionsHash
  endpoint.synEncapsulation = segment.encapsulation
  if (segment.mptcpToken !== 0) t.rare(c).side(endpoint.side).mptcpToken = segment.mptcpToken
}

/** Once a side sends its SYN or SYN-ACK again, which copy an answer belongs to is a question: all are kept. */
export function rememberSyn(t: Tables, c: Connection, sender: Endpoint, segment: Segment): void {
  const rare = t.rare(c)
  if (rare.synsOf(sender.side).length === 0) {
    const tsVal = sender.options & tcp.OPT_TIMESTAMPS ? sender.synTsVal : null
    rare.syns = [...rare.syns, { side: sender.side, time: c.at(tcp.SYN_AT + sender.side), tsVal, file: 0, frame: 0 }]
  }
  if (rare.synsOf(sender.side).length >= MAX_SYNS) return
  const tsVal = segment.timestamps ? segment.tsVal : null
  const { time, file, frame } = segment
  rare.syns = [...rare.syns, { side: sender.side, time, tsVal, file, frame }]
}

/** Whether anything came from the endpoint, or for it by ICMP, since the peer's SYN; the peer need not have taken it. */
export const hasAnsweredSyn = (t: Tables, c: Connection, { seen }: Endpoint): boolean =>
  (seen & (tcp.SYN_ACK_SENT | tcp.ANSWERED_WRONG)) !== 0 ||
  c.has(tcp.RST_SEEN | tcp.REJECTED) ||
  t.known(c)?.refusedAt != null

/** Data in the SYN that the SYN-ACK does not acknowledge will be sent again: that is no loss (RFC 7413, 4.2.2). */
export function partlyAccepted(t: Tables, c: Connection, client: Endpoint, segment: Segment): void {
  if ((client.options & (tcp.OPT_TFO_COOKIE | tcp.OPT_TFO_REQUEST)) === 0) return
  t.find(c, found.TFO_IGNORED, client.side, segment)
  client.payload -= (client.nxt - segment.ack) | 0
  client.nxt = segment.ack
}

/** Of two SYN-ACKs with different numbers the client takes the one before. */
export function acknowledgesOther(t: Tables, c: Connection, server: Endpoint, ack: number): boolean {
  const other = t.known(c)?.known(server.side)?.otherSynAck ?? null
  if (other === null || ack !== ((other.iss + 1) | 0)) return false
  server.iss = other.iss
  server.nxt = ack
  c.mark(tcp.SYN_AT + server.side, other.time)
  return true
}
