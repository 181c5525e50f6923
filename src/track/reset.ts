// RST: RFC 9293, 3.5.2 and 3.10.7, with RFC 5961, 3.2: what the receiver would not accept does not end the connection.
import { ACK, type Segment } from '../decode/segment.ts'
import type { Connection, Endpoint } from './connection.ts'
import * as tcp from './connection.ts'
import * as found from './findings.ts'
import { acknowledgesSyn, isInSynSent } from './handshake.ts'
import { distance } from './sequence.ts'
import * as state from './state.ts'
import { IGNORED, type Tables } from './tables.ts'
import { KERNEL } from './transitions.ts'
import { isExact, isInWindow } from './window.ts'

export function observeRst(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  if (c.has(tcp.RST_SEEN)) {
    if (sender.state === state.CLOSED) t.prove(c, sender, c.transitions)
    // A SYN-ACK that was under way at the first RST made its sender SYN-RECEIVED.
    if (isExact(sender, segment.seq)) t.received(c, receiver, state.RCV_RST, segment)
    return
  }
  if (rejectsWrongAnswer(t, c, sender, receiver, segment)) return
  if (isInSynSent(receiver) && (sender.seen & tcp.SYN_SEEN) === 0) {
    // The receiver is in SYN-SENT: only the ACK field counts.
    if ((segment.flags & ACK) === 0 || !acknowledgesSyn(receiver, segment.ack)) return ignore(t, c, sender, segment)
    c.facts |= tcp.REFUSED
    t.takeBack(c, sender, state.RCV_SYN)
    return end(t, c, sender, receiver, segment)
  }
  const known = (sender.seen & (tcp.HAS_NXT | tcp.HAS_ACKED)) !== 0
  const seeded = c.has(tcp.SEEDED) && c.has(tcp.MID_STREAM)
  if (!known && !seeded) return stray(t, c, sender, segment)
  const closed = (c.ends[0].seen & c.ends[1].seen & tcp.FIN_ACKED) !== 0
  if (closed) return afterClose(t, c, sender, receiver, segment)
  // A host resets the connections that it has; whether its peer's RST fits nobody can tell without its numbers.
  if (known ? isExact(sender, segment.seq) : sender.certainty === KERNEL) return end(t, c, sender, receiver, segment)
  if (known && !isInWindow(sender, receiver, segment.seq)) return ignore(t, c, sender, segment)
  t.notes |= IGNORED
  t.rare(c).probableReset = {
    side: sender.side,
    seq: segment.seq,
    time: segment.time,
    file: segment.file,
    frame: segment.frame,
  }
  c.facts |= tcp.RST_PROBABLE
}

/** Whether the segment is the data right in front of an inexact RST, which only overtook it. */
export function wasOvertaken(t: Tables, c: Connection, sender: Endpoint, { seq, length }: Segment): boolean {
  const reset = t.known(c)?.probableReset
  return reset?.side === sender.side && length > 0 && ((seq + length) | 0) === reset.seq
}

function ignore(t: Tables, c: Connection, sender: Endpoint, segment: Segment): void {
  t.notes |= IGNORED
  t.find(c, found.RST_OUT_OF_WINDOW, sender.side, segment)
}

/** Nothing is known of the connection: its sender has none, and that is all. */
function stray(t: Tables, c: Connection, sender: Endpoint, segment: Segment): void {
  t.sent(c, sender, state.SND_RST, segment)
}

/** An acceptable RST ends both endpoints. */
function end(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  c.facts |= tcp.RST_SEEN
  c.facts &= ~tcp.RST_PROBABLE
  c.rstBy = sender.side
  if ((sender.seen | receiver.seen) & tcp.FIN_SEEN) c.facts |= tcp.RST_AFTER_FIN
  c.mark(tcp.RST_AT, segment.time)
  noteUnacked(c)
  // It never acknowledged the SYN-ACK: it was not ESTABLISHED.
  if (!c.has(tcp.ESTABLISHED_SEEN)) t.takeBack(c, sender, state.RCV_SYN_ACK)
  t.sent(c, sender, state.SND_RST, segment)
  t.received(c, receiver, state.RCV_RST, segment)
  if (sender.probesUnanswered >= UNANSWERED) t.find(c, found.KEEPALIVE_TIMEOUT, sender.side, segment)
  else if (leftUnread(c, sender, receiver, segment)) t.find(c, found.UNREAD_DATA_RESET, sender.side, segment)
}

/** What had not been acknowledged when the RST came, of either side; SYN and FIN do not count. */
export function noteUnacked(c: Connection): void {
  for (const end of c.ends) end.unackedAtRst = unacked(c, end)
}

function unacked(c: Connection, end: Endpoint): number {
  const sentNothing = (end.seen & tcp.SYN_SEEN) !== 0 && end.payload === 0
  if (sentNothing || !c.has(tcp.ESTABLISHED_SEEN | tcp.MID_STREAM)) return 0
  if (end.packets === 0 || (end.seen & tcp.HAS_ACKED) === 0) return tcp.UNKNOWN_UNACKED
  const fin = (end.seen & (tcp.FIN_SEEN | tcp.FIN_ACKED)) === tcp.FIN_SEEN ? 1 : 0
  return Math.max(0, distance(end.nxt, end.acked) - fin)
}

/** That many probes, or copies of the same data, without any answer: the peer is gone. */
export const UNANSWERED = 3

/**
 * Data of the peer came after the sender's FIN; or the last data is a request of the peer, or was not acknowledged, and the
 * sender closed on it: an application that closes with unread data resets with an ACK, a host that knows of no connection
 * without (RFC 9293, 3.10.7.1).
 */
function leftUnread(c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): boolean {
  if (!c.has(tcp.ESTABLISHED_SEEN) || !c.isMarked(tcp.LAST_PAYLOAD + receiver.side)) return false
  const last = c.at(tcp.LAST_PAYLOAD + receiver.side)
  if (sender.seen & tcp.FIN_SEEN) return c.at(tcp.FIN_AT + sender.side) < last
  const spoke = c.isMarked(tcp.LAST_PAYLOAD + sender.side)
  if ((segment.flags & ACK) === 0 || (spoke && c.at(tcp.LAST_PAYLOAD + sender.side) >= last)) return false
  const isRequest = !spoke || (c.has(tcp.RESPONDED) && c.has(tcp.RESPONDER) === (sender.side === 1))
  return isRequest || receiver.acked !== receiver.nxt
}

/** Both FINs were acknowledged: the outcome stands (RFC 1337 tells why the RST should not have come). */
function afterClose(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  c.facts |= tcp.RST_AFTER_CLOSE
  t.find(c, found.RST_AFTER_CLOSE_FOUND, sender.side, segment)
  t.sent(c, sender, state.SND_RST, segment)
  if (isExact(sender, segment.seq)) t.received(c, receiver, state.RCV_RST, segment)
}

/** A RST that answers numbers which do not fit (RFC 9293, Figure 8) closes its receiver only. */
function rejectsWrongAnswer(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): boolean {
  if ((receiver.seen & tcp.ANSWERED_WRONG) === 0 || sender.seen & tcp.SYN_ACKED) return false
  if (t.known(c)?.known(receiver.side)?.wrongAck !== segment.seq) return false
  t.received(c, receiver, state.RCV_RST, segment)
  return true
}
