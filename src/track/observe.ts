// One segment of a connection goes by. The checks come in the order of RFC 9293, 3.10.7.4: RST, SYN, ACK, then payload
// and FIN. `sender` and `receiver` are the two endpoints; nothing here asks who is client.
import { OVERLAPPED, REASSEMBLED } from '../decode/reassembly.ts'
import { ACK, FIN, RST, type Segment, SYN } from '../decode/segment.ts'
import { acknowledgesFin, observeAckOfFin, observeFin } from './close.ts'
import type { Connection, Endpoint } from './connection.ts'
import * as tcp from './connection.ts'
import * as found from './findings.ts'
import { acknowledgesSyn, observeAnswer, observeSyn, observeSynAck } from './handshake.ts'
import { observeAck, observePayload, sentAgain } from './payload.ts'
import { observeProbe } from './probe.ts'
import { observeRst, wasOvertaken } from './reset.ts'
import { isAfter } from './sequence.ts'
import * as state from './state.ts'
import { IGNORED, KEEP_ALIVE, type Tables, WINDOW_PROBE } from './tables.ts'
import { scaleWindow } from './window.ts'
import { observeHistory } from './zeek.ts'

export function observe(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  keepTime(t, c, segment)
  count(t, c, sender, segment)
  take(t, c, sender, receiver, segment)
  observeHistory(t, c, sender, receiver, segment)
  c.mark(tcp.LAST, segment.time)
}

function take(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  if (isInvalid(segment.flags)) invalid(t, c, sender, segment)
  else if (segment.flags & RST) observeRst(t, c, sender, receiver, segment)
  else {
    c.facts |= tcp.MEANINGFUL
    if (c.has(tcp.RST_PROBABLE) && !wasOvertaken(t, c, sender, segment)) c.facts &= ~tcp.RST_PROBABLE
    if ((segment.flags & SYN) === 0) observeRest(t, c, sender, receiver, segment)
    else if (segment.flags & ACK) observeSynAck(t, c, sender, receiver, segment)
    else observeSyn(t, c, sender, receiver, segment)
    hear(t, c, sender, receiver, segment)
  }
}

/** A socket that connected to itself is its own peer. */
export function isSelfConnect(s: Segment): boolean {
  if (s.srcPort !== s.dstPort || s.src3 !== s.dst3) return false
  return s.src0 === s.dst0 && s.src1 === s.dst1 && s.src2 === s.dst2
}

/** What such a socket sends it also receives: a simultaneous open and close with itself. It counts once. */
export function reflect(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  const { notes, found } = t
  const { payload, retransmissions, outOfOrder } = sender
  take(t, c, sender, receiver, segment)
  t.notes = notes
  t.found = found
  sender.payload = payload
  sender.retransmissions = retransmissions
  sender.outOfOrder = outOfOrder
}

/** Everything that is neither RST nor SYN. */
function observeRest(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  if (c.has(tcp.RST_SEEN)) return afterReset(t, c, sender, receiver, segment)
  if (((sender.seen | receiver.seen) & tcp.SYN_SEEN) === 0 && !c.has(tcp.MID_STREAM)) pickUp(t, c, segment)
  if (!c.has(tcp.ESTABLISHED_SEEN | tcp.MID_STREAM) && !observeAnswer(t, c, sender, receiver, segment)) return
  if (observeProbe(t, c, sender, receiver, segment)) return
  if (!observeAck(t, c, sender, receiver, segment)) return
  if (sender.seen & tcp.HAS_INFERRED) confirmBy(t, c, sender, receiver, segment)
  if (sender.state === state.SYN_RECEIVED) leaveSynReceived(t, c, sender, receiver, segment)
  observePayload(t, c, sender, receiver, segment)
  if (receiver.seen & tcp.FIN_SEEN) {
    if (acknowledgesFin(receiver, segment.ack)) drawFin(t, c, sender, segment)
    observeAckOfFin(t, c, sender, receiver, segment)
  }
  if (segment.flags & FIN) observeFin(t, c, sender, receiver, segment)
  // It sent its FIN again and so had not received the ACK of it; by now it may.
  else if (sender.seen & tcp.FIN_ACKED) t.received(c, sender, state.RCV_ACK_OF_FIN, segment)
}

/** What was under way when a RST ended the connection is counted, and moves nobody. */
function afterReset(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  observePayload(t, c, sender, receiver, segment)
  if ((segment.flags & FIN) === 0) return
  const behind = (segment.seq + segment.length + 1) | 0
  if (isAfter(behind, sender.nxt)) sender.nxt = behind
  else if (segment.length === 0) sentAgain(t, sender, segment)
}

/**
 * The sender has the peer's FIN, which was drawn once and taken back with what came before it. Behind a FIN of its own it may
 * be further than that.
 */
function drawFin(t: Tables, c: Connection, sender: Endpoint, segment: Segment): void {
  if (sender.state === state.ESTABLISHED) t.sent(c, sender, state.RCV_FIN, segment)
  else t.received(c, sender, state.RCV_FIN, segment)
}

/** The capture began after the handshake: both sides are taken to be ESTABLISHED until a segment says more. */
function pickUp(t: Tables, c: Connection, segment: Segment): void {
  c.facts |= tcp.MID_STREAM
  for (const endpoint of c.ends) {
    // A stray RST before it ended nothing.
    t.withdraw(c, endpoint, state.SND_RST)
    endpoint.state = endpoint.firstState = state.UNKNOWN
    t.received(c, endpoint, state.FIRST_SEEN, segment)
  }
}

/** What the sender's segment shows to have arrived: its inferred rows from that one down are proved. */
function confirmBy(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  for (let row = t.transitions.last(c, sender.side, c.transitions); row >= 0; ) {
    if (shows(t.transitions.on(c, row), sender, receiver, segment)) return t.prove(c, sender, row + 1)
    row = t.transitions.last(c, sender.side, row)
  }
}

/** Whether the sender could not have sent this segment without having received what `on` names. */
function shows(on: number, sender: Endpoint, receiver: Endpoint, segment: Segment): boolean {
  switch (on) {
    case state.RCV_SYN:
    case state.RCV_SYN_ACK:
      return (receiver.seen & tcp.SYN_SEEN) !== 0 && acknowledgesSyn(receiver, segment.ack)
    case state.RCV_ACK_OF_SYN:
      return (sender.seen & tcp.ACK_WAS_LOST) === 0 || isPastHandshake(receiver, segment)
    case state.RCV_FIN:
    case state.RCV_FIN_ACK_OF_FIN:
      return acknowledgesFin(receiver, segment.ack)
    case state.RCV_ACK_OF_FIN:
      return isAfter(segment.ack, sender.finProof)
    default:
      return false
  }
}

const isPastHandshake = (receiver: Endpoint, segment: Segment): boolean =>
  segment.length > 0 || isAfter(segment.ack, (receiver.iss + 1) | 0)

/**
 * A server shows by data, or by acknowledging data, that the ACK of its SYN arrived: one that came again after it was
 * lost (case 22), or one that was not captured. Only with Fast Open it may send before.
 */
function leaveSynReceived(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  if (receiver.options & (tcp.OPT_TFO_COOKIE | tcp.OPT_TFO_REQUEST)) return
  if (!isPastHandshake(receiver, segment)) {
    if (sender.seen & tcp.ACK_WAS_LOST) t.received(c, sender, state.RCV_ACK_OF_SYN, segment)
    return
  }
  c.facts |= tcp.PAST_HANDSHAKE
  t.sent(c, sender, state.RCV_ACK_OF_SYN, segment)
}

/** SYN with RST, FIN with RST, no flag at all, or neither ACK nor SYN nor RST (a Xmas scan): nobody sends these to talk. */
function isInvalid(flags: number): boolean {
  if (flags & RST) return (flags & (SYN | FIN)) !== 0
  return (flags & (SYN | ACK)) === 0
}

function invalid(t: Tables, c: Connection, sender: Endpoint, segment: Segment): void {
  t.notes |= IGNORED
  t.find(c, (segment.flags & 0x3f) === FIN ? found.FIN_WITHOUT_ACK : found.INVALID_FLAGS, sender.side, segment)
}

function keepTime(t: Tables, c: Connection, segment: Segment): void {
  if (!c.isMarked(tcp.START)) {
    c.mark(tcp.START, segment.time)
    c.lastActivity = segment.time
    return
  }
  if (segment.time >= c.at(tcp.LAST)) return
  if (c.epoch < 255) c.epoch++
  t.find(c, found.TIME_BACKWARDS, -1, segment)
}

function count(t: Tables, c: Connection, sender: Endpoint, segment: Segment): void {
  sender.packets++
  sender.bytes += segment.ipLength
  sender.ttl = segment.ttl
  if (segment.encapsulation !== sender.encapsulation || sender.packets === 1) {
    sender.encapsulation = segment.encapsulation
    if (segment.encapsulation !== 0) t.rare(c).sawEncapsulation(segment.encapsulation)
  }
  if (segment.fragment & REASSEMBLED) t.find(c, found.FRAGMENTED, sender.side, segment)
  if (segment.fragment & OVERLAPPED) t.find(c, found.FRAGMENT_OVERLAP, sender.side, segment)
  if (segment.window === 0 && (segment.flags & RST) === 0) {
    sender.zeroWindows++
    t.find(c, found.ZERO_WINDOW, sender.side, segment)
  }
}

/** The sender was heard of: its window, its clock, and that it answers. */
function hear(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  sender.window = segment.flags & SYN ? segment.window : scaleWindow(sender, receiver, segment.window)
  sender.seen |= tcp.HAS_WINDOW
  if (segment.timestamps) sender.tsVal = segment.tsVal
  const answersProbe = (receiver.seen & tcp.PROBING) !== 0 && segment.length === 0
  receiver.seen &= ~tcp.PROBING
  receiver.probesUnanswered = 0
  receiver.resentUnanswered = 0
  if (t.notes & (KEEP_ALIVE | WINDOW_PROBE) || answersProbe) return
  const idle = segment.time - c.lastActivity
  if (idle > c.idleMax) c.idleMax = idle
  c.lastActivity = segment.time
}
