// Which connection of a 4-tuple does a segment belong to? Usually there is one, and nothing to ask. A SYN with a new
// number begins another incarnation: at once where the old connection is over or never was one, beside it in another VLAN
// or tunnel, and else only when it is answered.
import { ACK, isPureAck, RST, type Segment } from '../decode/segment.ts'
import type { Connection, Endpoint } from './connection.ts'
import * as tcp from './connection.ts'
import { senderSide } from './flow-table.ts'
import { acknowledgesSyn, isEstablishedCaller } from './handshake.ts'
import { distance } from './sequence.ts'
import { CLOSED, TIME_WAIT } from './state.ts'
import { isExact } from './window.ts'

/** What a SYN or SYN-ACK is to a connection of its 4-tuple. */
export const [BELONGS, TAKES_OVER, STANDS_BESIDE, IS_HELD, SUPERSEDES] = [0, 1, 2, 3, 4] as const

/** Numbers may lie this far from those expected and still be of the same connection: a large window, or lost packets. */
const NEAR = 1 << 24

/** A SYN without ACK, against a connection that is not held; `sender` is its sender there. */
export function judgeSyn(c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): number {
  if (isItsSyn(sender, receiver, segment)) {
    const elsewhere = (sender.seen & tcp.SYN_SEEN) !== 0 && segment.encapsulation !== sender.synEncapsulation
    return elsewhere && segment.optionsHash !== sender.synOptions ? STANDS_BESIDE : BELONGS
  }
  if (sender.seen & tcp.SYN_SEEN && segment.encapsulation !== sender.synEncapsulation) return STANDS_BESIDE
  if (isOver(c)) return TAKES_OVER
  if (!c.has(tcp.ESTABLISHED_SEEN | tcp.MID_STREAM)) {
    const crosses = (sender.seen & tcp.SYN_SEEN) === 0 && (receiver.seen & tcp.SYN_SEEN) !== 0
    return crosses && (receiver.seen & tcp.SYN_ACK_SENT) === 0 ? BELONGS : TAKES_OVER
  }
  return IS_HELD
}

/** The sender's own SYN: again, or captured after what it began. */
function isItsSyn(sender: Endpoint, receiver: Endpoint, { seq }: Segment): boolean {
  if (sender.seen & tcp.SYN_SEEN) return seq === sender.iss
  if ((sender.seen & tcp.HAS_NXT) === 0) return false
  if (receiver.seen & tcp.SYN_ACK_SENT) return seq === sender.iss
  return beginsBehind(sender, seq)
}

/** Everything that was seen of the sender follows a SYN that stands at `seq`. */
function beginsBehind(sender: Endpoint, seq: number): boolean {
  const sent = sender.payload + (sender.seen & tcp.FIN_SEEN ? 1 : 0)
  return distance(sender.nxt, (seq + 1) | 0) === sent
}

/** A SYN-ACK against a connection that is not held. */
export function judgeSynAck(c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): number {
  if (answersSyn(receiver, segment) || (sender.seen & tcp.SYN_ACK_SENT && segment.seq === sender.iss)) return BELONGS
  if (c.has(tcp.MID_STREAM) && beginsBehind(sender, segment.seq)) return BELONGS
  if (isOver(c)) return TAKES_OVER
  if (isEstablishedCaller(c, sender)) return BELONGS
  if (c.has(tcp.ESTABLISHED_SEEN | tcp.MID_STREAM | tcp.PAST_HANDSHAKE)) return SUPERSEDES
  // Both numbers are new, and neither SYN was captured: another attempt.
  const isOther = sender.seen & tcp.SYN_ACK_SENT && (receiver.seen & tcp.SYN_SEEN) === 0
  return isOther && !acknowledgesSyn(receiver, segment.ack) ? TAKES_OVER : BELONGS
}

/** Whether a segment acknowledges the receiver's SYN. */
export const answersSyn = (receiver: Endpoint, segment: Segment): boolean =>
  (segment.flags & ACK) !== 0 && (receiver.seen & tcp.SYN_SEEN) !== 0 && acknowledgesSyn(receiver, segment.ack)

/**
 * Whether a segment has the numbers of a SYN held inside the old connection, and not the old ones: it was answered, and the
 * SYN-ACK was not captured. `sender` and `receiver` are the segment's in the held connection, `old` where it would belong.
 */
export function goesOnFromSyn(sender: Endpoint, receiver: Endpoint, old: Connection, segment: Segment): boolean {
  if ((segment.flags & (ACK | RST)) !== ACK) return false
  const side = senderSide(old, segment)
  if (side < 0) return false
  if (sender.seen & tcp.SYN_SEEN) {
    return segment.seq === ((sender.iss + 1) | 0) && segment.seq !== old.ends[side as 0 | 1].nxt
  }
  return answersSyn(receiver, segment) && segment.ack !== old.ends[(1 - side) as 0 | 1].nxt
}

/** Whether a held SYN's receiver answers with what the old connection expects (RFC 5961, 4.2). */
export const isChallenge = (sender: Endpoint, segment: Segment): boolean =>
  (sender.seen & tcp.SYN_SEEN) === 0 && isPureAck(segment)

/** Whether a RST is for the old connection, and not for a SYN held inside it. */
export function isForOld(old: Connection, segment: Segment): boolean {
  const side = senderSide(old, segment)
  return side >= 0 && isExact(old.ends[side as 0 | 1], segment.seq)
}

/** After a RST, a close, or in TIME-WAIT: a new SYN is a new connection (RFC 9293, 3.6.1, MAY-2). */
export const isOver = (c: Connection): boolean => {
  if (c.has(tcp.RST_SEEN) || (c.has(tcp.REJECTED) && !c.has(tcp.ESTABLISHED_SEEN))) return true
  if ((c.ends[0].seen & c.ends[1].seen & tcp.FIN_SEEN) === 0) return !c.has(tcp.MEANINGFUL)
  return c.ends.some(end => end.state === TIME_WAIT || end.state === CLOSED)
}

/** How well a segment that is no SYN fits a connection, where several of the 4-tuple live: more is better. */
export function fit(sender: Endpoint, receiver: Endpoint, segment: Segment): number {
  const sameWay = sender.packets > 0 && sender.encapsulation === segment.encapsulation
  const near = isNear(sender, segment.seq) && ((segment.flags & ACK) === 0 || isNear(receiver, segment.ack))
  const awaited = (sender.seen & tcp.HAS_NXT) !== 0 && segment.seq === sender.nxt
  return (sameWay ? 4 : 0) + (near ? 2 : 0) + (awaited ? 1 : 0)
}

/** The same for a SYN-ACK that acknowledges the peer's SYN: one that it sends there already, or one still awaited. */
export function fitAnswer(sender: Endpoint, segment: Segment): number {
  const sameWay = sender.packets > 0 && sender.encapsulation === segment.encapsulation
  return (sameWay ? 2 : 0) + ((sender.seen & tcp.SYN_ACK_SENT) === 0 ? 1 : 0)
}

function isNear(endpoint: Endpoint, n: number): boolean {
  if ((endpoint.seen & tcp.HAS_NXT) === 0) return true
  return Math.abs(distance(n, endpoint.nxt)) < NEAR
}
