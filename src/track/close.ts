// Closing: RFC 9293, 3.6. A FIN counts as acknowledged only by a number behind it, and which of two FINs was first is told
// by those numbers, not by the order in which they were captured.
import { FIN, type Segment } from '../decode/segment.ts'
import type { Connection, Endpoint } from './connection.ts'
import * as tcp from './connection.ts'
import * as found from './findings.ts'
import { confirm } from './handshake.ts'
import { fillFin, sentAgain } from './payload.ts'
import { isAfter, isBefore } from './sequence.ts'
import * as state from './state.ts'
import { IGNORED, OUT_OF_ORDER, RETRANSMISSION, type Tables } from './tables.ts'
import { fitsFin } from './window.ts'

/** Whether `ack` acknowledges the endpoint's FIN. */
export const acknowledgesFin = (endpoint: Endpoint, ack: number): boolean =>
  (endpoint.seen & tcp.FIN_SEEN) !== 0 && !isBefore(ack, (endpoint.finSeq + 1) | 0)

/** The sender's segment acknowledges the receiver's FIN, perhaps again. */
export function observeAckOfFin(
  t: Tables,
  c: Connection,
  sender: Endpoint,
  receiver: Endpoint,
  segment: Segment,
): void {
  if (!acknowledgesFin(receiver, segment.ack)) return
  const withFin = (segment.flags & FIN) !== 0 && (sender.seen & tcp.FIN_SEEN) === 0
  if ((receiver.seen & tcp.FIN_ACKED) === 0) {
    receiver.seen |= tcp.FIN_ACKED | (withFin ? tcp.FIN_ACKED_BY_FIN : 0)
    c.mark(tcp.FIN_ACKED_AT + receiver.side, segment.time)
    // Only its own new data or FIN shows that it arrived: of data sent again an earlier copy may have.
    const isNew = segment.length > 0 && !withFin && (t.notes & (RETRANSMISSION | OUT_OF_ORDER)) === 0
    // What it sent before and the capture missed shows in its own number.
    const sent = isAfter(segment.seq, sender.nxt) ? segment.seq : sender.nxt
    receiver.finProof = isNew ? (sent - 1) | 0 : sent
  }
  // One segment that acknowledges our FIN and brings the peer's leads straight to TIME-WAIT: observeFin does both.
  if (withFin && receiver.state === state.FIN_WAIT_1) return
  t.received(c, receiver, state.RCV_ACK_OF_FIN, segment)
  if (sender.state === state.TIME_WAIT || receiver.state === state.TIME_WAIT) c.mark(tcp.TIME_WAIT_AT, segment.time)
}

/** The sender's FIN, after its acknowledgement number and payload were taken. */
export function observeFin(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  const seq = (segment.seq + segment.length) | 0
  if (sender.seen & tcp.FIN_SEEN) return repeatedFin(t, c, sender, segment, seq)
  if (!fitsFin(c, sender, seq)) {
    t.notes |= IGNORED
    return
  }
  sender.seen |= tcp.FIN_SEEN
  sender.finSeq = seq
  sender.finAck = segment.ack
  sender.advanceAtFin = sender.lastAdvance
  c.mark(tcp.FIN_AT + sender.side, segment.time)
  fillFin(t, c, sender, segment, seq)
  const wasAcked = acknowledgesFin(sender, sender.acked) && (sender.seen & tcp.HAS_ACKED) !== 0
  if (receiver.seen & tcp.FIN_SEEN) {
    if (acknowledgesFin(receiver, segment.ack)) sender.seen |= tcp.FIN_ACKS_FIN
    else if (wasAcked && isAfter(receiver.finAck, seq)) return lateFin(t, c, sender, receiver, segment)
    else {
      crossedFin(t, c, sender, receiver, segment)
      if (wasAcked) ackedBefore(t, c, sender, receiver, segment)
      return
    }
  }
  t.sent(c, sender, state.SND_FIN, segment)
  const both = receiver.state === state.FIN_WAIT_1 && receiver.seen & tcp.FIN_ACKED
  t.received(c, receiver, both ? state.RCV_FIN_ACK_OF_FIN : state.RCV_FIN, segment)
  if (wasAcked) ackedBefore(t, c, sender, receiver, segment)
}

/** Two FINs that crossed: both sides go FIN-WAIT-1, CLOSING, TIME-WAIT (RFC 9293, Figure 13). */
function crossedFin(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  // An ACK of the receiver's FIN that came before stood behind this one: else this one would acknowledge it, too.
  const isLate = (receiver.seen & tcp.FIN_ACKED) !== 0
  if (isLate) t.withdraw(c, receiver, state.RCV_ACK_OF_FIN)
  t.withdraw(c, sender, state.RCV_FIN)
  t.sent(c, sender, state.SND_FIN, segment)
  t.crossed(c, sender, state.RCV_FIN, receiver, state.SND_FIN, segment)
  t.received(c, receiver, state.RCV_FIN, segment)
  if (!isLate) return
  if ((t.found & (1 << found.REORDERED)) === 0) t.find(c, found.REORDERED, sender.side, segment)
  confirm(t, c, sender, state.RCV_FIN)
  t.received(c, receiver, state.RCV_ACK_OF_FIN, segment)
  if (receiver.state === state.TIME_WAIT) c.mark(tcp.TIME_WAIT_AT, segment.time)
}

/** A FIN captured after the ACK of it (case 58), which acknowledged something unseen then. */
function ackedBefore(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  confirm(t, c, receiver, state.RCV_FIN)
  sender.seen |= tcp.FIN_ACKED
  sender.finProof = receiver.nxt
  c.mark(tcp.FIN_ACKED_AT + sender.side, t.known(c)?.known(sender.side)?.unseenAckedAt ?? c.at(tcp.LAST))
  t.received(c, sender, state.RCV_ACK_OF_FIN, segment)
  if (sender.state === state.TIME_WAIT) c.mark(tcp.TIME_WAIT_AT, segment.time)
}

/** A FIN captured after the peer's FIN that acknowledges it: this one was first. */
function lateFin(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  t.find(c, found.REORDERED, sender.side, segment)
  receiver.seen |= tcp.FIN_ACKS_FIN
  sender.seen |= tcp.FIN_ACKED | tcp.FIN_ACKED_BY_FIN
  c.copy(tcp.FIN_AT + receiver.side, tcp.FIN_ACKED_AT + sender.side)
  t.takeBack(c, sender, state.RCV_FIN)
  t.withdraw(c, receiver, state.SND_FIN)
  t.sent(c, receiver, state.RCV_FIN, segment)
  t.sent(c, receiver, state.SND_FIN, segment)
  t.sent(c, sender, state.SND_FIN, segment)
  t.received(c, sender, state.RCV_FIN_ACK_OF_FIN, segment)
}

function repeatedFin(t: Tables, c: Connection, sender: Endpoint, segment: Segment, seq: number): void {
  if (seq !== sender.finSeq) {
    if (segment.length === 0) t.notes |= IGNORED
    t.find(c, found.FIN_SEQ_CHANGED, sender.side, segment)
    return
  }
  sender.finRetries++
  if (segment.length === 0) sentAgain(t, sender, segment)
  // It has not received the ACK that we saw.
  if (sender.state !== state.TIME_WAIT || (sender.seen & tcp.HAS_INFERRED) !== 0)
    t.takeBack(c, sender, state.RCV_ACK_OF_FIN)
}
