// Opening: RFC 9293, 3.5 and 3.10.7.2 to 3.10.7.4 as far as they can be seen from outside. A SYN-ACK counts only when it
// acknowledges the SYN, and the handshake is complete when both SYNs are acknowledged, by whatever segment does it.
import { FIN, isPureAck, type Segment } from '../decode/segment.ts'
import type { Connection, Endpoint } from './connection.ts'
import * as tcp from './connection.ts'
import * as found from './findings.ts'
import { distance, isAfter, isBefore, isWithin } from './sequence.ts'
import * as state from './state.ts'
import { acknowledgesOther, hasAnsweredSyn, learnSyn, partlyAccepted, rememberSyn } from './syn.ts'
import { IGNORED, RETRANSMISSION, type Tables } from './tables.ts'
import { fitsWindow, offered } from './window.ts'

/** An answer to a SYN may acknowledge so much that was not captured: more would rather be another connection's. */
const MAX_UNSEEN = 1 << 20

/** A SYN without ACK, which the tracker has found to belong to this connection. */
export function observeSyn(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  if (segment.flags & FIN) t.find(c, found.INVALID_FLAGS, sender.side, segment)
  if (sender.seen & tcp.SYN_SEEN) return repeatedSyn(t, c, sender, receiver, segment)
  const late = (sender.seen & tcp.HAS_NXT) !== 0
  learnSyn(t, c, sender, segment)
  c.markFirst(tcp.SYN_AT + sender.side, segment.time)
  if (late) return lateSyn(t, c, sender, receiver, segment)
  if (receiver.seen & tcp.SYN_SEEN) return crossedSyn(t, c, sender, receiver, segment)
  begin(t, c, sender, state.CLOSED)
  begin(t, c, receiver, state.LISTEN)
  t.sent(c, sender, state.SND_SYN, segment)
  t.received(c, receiver, state.RCV_SYN, segment)
}

/** A segment with SYN and ACK. */
export function observeSynAck(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  if (segment.flags & FIN) t.find(c, found.INVALID_FLAGS, sender.side, segment)
  if (isEstablishedCaller(c, sender) && segment.seq !== sender.iss) {
    t.find(c, found.SYN_IN_ESTABLISHED, sender.side, segment)
    t.notes |= IGNORED
    return
  }
  if (receiver.seen & tcp.SYN_SEEN) {
    if (!acknowledgesSyn(receiver, segment.ack)) return wrongAnswer(t, c, sender, receiver, segment)
  } else if ((receiver.seen & tcp.SYN_ACKED) === 0) receiver.iss = (segment.ack - 1) | 0
  if ((receiver.seen & tcp.HAS_NXT) === 0) {
    t.find(c, found.SYN_NOT_CAPTURED, receiver.side, segment)
    receiver.nxt = segment.ack
    receiver.seen |= tcp.HAS_NXT
    begin(t, c, receiver, state.UNKNOWN)
  }
  if (sender.seen & tcp.SYN_ACK_SENT) {
    if (segment.seq === sender.iss) return repeatedSynAck(t, c, sender, receiver, segment)
    t.find(c, found.SYNACK_ISN_CHANGED, sender.side, segment)
    if (sender.seen & tcp.SYN_ACKED) {
      t.notes |= IGNORED
      return
    }
    t.rare(c).side(sender.side).otherSynAck = { iss: sender.iss, time: c.at(tcp.SYN_AT + sender.side) }
    sender.nxt = segment.seq
    c.mark(tcp.SYN_AT + sender.side, segment.time)
  }
  firstSynAck(t, c, sender, receiver, segment)
}

/** Its SYN opened the connection: a SYN-ACK of another number from there changes nothing, whoever sent it. */
export const isEstablishedCaller = (c: Connection, endpoint: Endpoint): boolean =>
  c.has(tcp.ESTABLISHED_SEEN) && (endpoint.seen & (tcp.SYN_SEEN | tcp.SYN_ACK_SENT)) === tcp.SYN_SEEN

/** Whether `ack` acknowledges the endpoint's SYN: the SYN alone, or with what data it brought (RFC 7413). */
export const acknowledgesSyn = (endpoint: Endpoint, ack: number): boolean =>
  ack !== endpoint.iss && isWithin(ack, endpoint.iss + 1, endpoint.nxt)

/**
 * A segment without SYN while the handshake may still be open. Returns false when it must be dropped as its receiver, in
 * SYN-SENT, drops it (RFC 9293, 3.10.7.3).
 */
export function observeAnswer(
  t: Tables,
  c: Connection,
  sender: Endpoint,
  receiver: Endpoint,
  segment: Segment,
): boolean {
  if (isInSynSent(receiver) && (sender.seen & tcp.SYN_SEEN) === 0) {
    if (!acknowledgesSyn(receiver, segment.ack) && !answersUnseen(receiver, segment)) {
      if ((sender.seen & tcp.HAS_NXT) === 0) wrongAnswer(t, c, sender, receiver, segment)
      return false
    }
    if (sender.state === state.UNKNOWN) noChallenge(t, c, receiver, sender, segment, segment.ack)
    // It has our SYN, but its own is still to come (case 14), unless the capture missed its SYN-ACK.
    confirm(t, c, sender, state.RCV_SYN)
    if (isPureAck(segment)) {
      t.notes |= IGNORED
      return false
    }
    acknowledgeSyn(t, c, sender, receiver, segment)
  }
  const begun = (sender.seen & tcp.SYN_SEEN) | (receiver.seen & tcp.SYN_ACK_SENT)
  if (begun === 0 || (receiver.seen & tcp.SYN_ACKED) !== 0) return true
  if (completes(t, c, sender, receiver, segment)) return true
  t.notes |= IGNORED
  return false
}

/** Data or a FIN that acknowledges somewhat more than was captured: the SYN-ACK was not. A challenge ACK brings neither. */
const answersUnseen = (client: Endpoint, { ack, length, flags }: Segment): boolean =>
  (length > 0 || (flags & FIN) !== 0) && isAfter(ack, client.nxt) && distance(ack, client.nxt) < MAX_UNSEEN

/** Its SYN is under way, as far as was captured, and it is no answer to another. */
export const isInSynSent = (endpoint: Endpoint): boolean =>
  (endpoint.seen & (tcp.SYN_SEEN | tcp.SYN_ACK_SENT | tcp.SYN_ACKED)) === tcp.SYN_SEEN

function repeatedSyn(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  t.notes |= RETRANSMISSION
  sender.retransmissions++
  if (c.has(tcp.ESTABLISHED_SEEN)) {
    t.find(c, found.SYN_IN_ESTABLISHED, sender.side, segment)
    return
  }
  sender.retries++
  rememberSyn(t, c, sender, segment)
  if (c.has(tcp.CROSSED)) return
  if (!hasAnsweredSyn(t, c, receiver)) sender.retriesInVain++
  if (c.has(tcp.RST_SEEN) && !c.has(tcp.REFUSED)) return
  // It has not received the SYN-ACK that we saw.
  t.takeBack(c, sender, state.RCV_SYN_ACK)
  if (c.has(tcp.REFUSED)) {
    // Windows tries again after a refusal, with the same number: one attempt.
    t.rare(c).refusedAt ??= c.at(tcp.RST_AT)
    c.facts &= ~(tcp.RST_SEEN | tcp.REFUSED)
    c.deadline = 0
    t.sent(c, sender, state.SND_SYN, segment)
  }
  if (sender.state !== state.SYN_SENT) return
  if (receiver.seen & tcp.ANSWERED_WRONG && c.findings & (1 << found.TIME_WAIT_REUSE)) {
    t.find(c, found.TIME_WAIT_REUSE_REFUSED, sender.side, segment)
  }
  if (receiver.state === state.UNKNOWN) begin(t, c, receiver, state.LISTEN)
  // Whatever answered before is gone; this SYN meets a listener again.
  if (receiver.state === state.CLOSED) receiver.state = state.LISTEN
  if (receiver.state === state.LISTEN) t.received(c, receiver, state.RCV_SYN, segment)
}

/** A SYN captured after segments that it preceded. */
function lateSyn(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  t.find(c, found.REORDERED, sender.side, segment)
  t.unfind(c, found.SYN_NOT_CAPTURED)
  if (c.has(tcp.MID_STREAM)) c.facts |= tcp.PAST_HANDSHAKE
  c.facts &= ~tcp.MID_STREAM
  if (receiver.seen & tcp.SYN_SEEN) sender.seen |= tcp.SYN_ACKED
  if (!t.takeBack(c, sender, state.RCV_SYN_ACK)) {
    sender.firstState = state.SYN_SENT
    return
  }
  begin(t, c, sender, state.CLOSED)
  t.sent(c, sender, state.SND_SYN, segment)
  t.crossed(c, sender, state.RCV_SYN_ACK, receiver, state.RCV_SYN, segment)
}

/** A SYN-ACK in a connection whose beginning was not captured: again, or behind segments that it preceded. */
function lateSynAck(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  c.facts = (c.facts & ~tcp.MID_STREAM) | (sender.seen & tcp.HAS_ACKED ? tcp.ESTABLISHED_SEEN : tcp.PAST_HANDSHAKE)
  if (sender.seen & tcp.HAS_ACKED) sender.seen |= tcp.SYN_ACKED | tcp.ACK_WAS_LOST
  receiver.iss = (segment.ack - 1) | 0
  begin(t, c, sender, state.UNKNOWN)
}

/** Two bare SYNs: each side is SYN-SENT by its own and SYN-RECEIVED by the peer's (RFC 9293, Figure 7). */
function crossedSyn(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  c.facts |= tcp.CROSSED
  const alreadyAcked = sender.state === state.SYN_RECEIVED && (sender.seen & tcp.HAS_INFERRED) === 0
  t.withdraw(c, sender, state.RCV_SYN)
  t.sent(c, sender, state.SND_SYN, segment)
  t.crossed(c, sender, state.RCV_SYN, receiver, state.SND_SYN, segment)
  if (alreadyAcked) confirm(t, c, sender, state.RCV_SYN)
  t.received(c, receiver, state.RCV_SYN, segment)
}

function firstSynAck(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  if (c.has(tcp.MID_STREAM)) lateSynAck(t, c, sender, receiver, segment)
  // It comes from a side that had called itself, or answers a SYN-ACK: both called, and a SYN was not captured.
  if ((sender.seen & (tcp.SYN_SEEN | tcp.SYN_ACK_SENT)) === tcp.SYN_SEEN || receiver.seen & tcp.SYN_ACK_SENT)
    c.facts |= tcp.CROSSED
  learnSyn(t, c, sender, segment)
  sender.seen |= tcp.SYN_ACK_SENT
  c.markFirst(tcp.SYN_AT + sender.side, segment.time)
  if (sender.seen & tcp.SYN_ACKED && !c.has(tcp.CROSSED)) t.find(c, found.REORDERED, sender.side, segment)
  if (sender.state === state.SYN_SENT || sender.state === state.SYN_RECEIVED) {
    if (!confirm(t, c, sender, state.RCV_SYN)) t.sent(c, sender, state.RCV_SYN, segment)
  } else if (sender.state === state.CLOSED || sender.state === state.LISTEN || sender.state === state.UNKNOWN) {
    begin(t, c, sender, state.LISTEN)
    t.sent(c, sender, state.RCV_SYN, segment)
  }
  if (receiver.seen & tcp.SYN_SEEN && segment.ack !== receiver.nxt) partlyAccepted(t, c, receiver, segment)
  const rare = t.known(c)
  if (rare && rare.syns.length > 0 && segment.timestamps && rare.synAckEcho === null) rare.synAckEcho = segment.tsEcr
  acknowledgeSyn(t, c, sender, receiver, segment)
  if (!t.received(c, receiver, state.RCV_SYN_ACK, segment)) t.received(c, receiver, state.RCV_ACK_OF_SYN, segment)
}

function acknowledgeSyn(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  if ((receiver.seen & tcp.HAS_ACKED) === 0 || isBefore(receiver.acked, segment.ack)) receiver.acked = segment.ack
  receiver.seen |= tcp.SYN_ACKED | tcp.HAS_ACKED
  if (sender.seen & tcp.SYN_ACKED) complete(t, c, sender, segment)
}

function repeatedSynAck(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  t.notes |= RETRANSMISSION
  sender.retransmissions++
  sender.retries++
  rememberSyn(t, c, sender, segment)
  if ((sender.seen & tcp.SYN_ACKED) === 0) {
    t.received(c, receiver, state.RCV_SYN_ACK, segment)
    return
  }
  if (c.has(tcp.CROSSED | tcp.RST_SEEN)) return
  t.find(c, found.ACCEPT_QUEUE_OVERFLOW, sender.side, segment)
  // The ACK that we saw did not make it ESTABLISHED: lost behind us, or dropped by a full accept queue.
  if (t.takeBack(c, sender, state.RCV_ACK_OF_SYN)) sender.seen |= tcp.ACK_WAS_LOST
}

/** An answer to a SYN with numbers of another connection (RFC 9293, Figures 8 and 9; RFC 5961, 4). */
function wrongAnswer(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  t.notes |= IGNORED
  if (c.has(tcp.ESTABLISHED_SEEN) || receiver.seen & tcp.SYN_ACKED) return
  sender.seen |= tcp.ANSWERED_WRONG
  t.rare(c).side(sender.side).wrongAck = segment.ack
  if ((segment.flags & 2) !== 0) {
    if (sender.state === state.LISTEN || sender.state === state.UNKNOWN) {
      begin(t, c, sender, state.LISTEN)
      t.sent(c, sender, state.RCV_SYN, segment)
    } else confirm(t, c, sender, state.RCV_SYN)
    return
  }
  // Data or a FIN that comes again is the old connection's own, and no answer.
  if (isPureAck(segment)) t.find(c, found.CHALLENGE_ACK, sender.side, segment)
  if (t.takeBack(c, sender, state.RCV_SYN)) begin(t, c, sender, state.UNKNOWN)
}

/** Does the sender's segment acknowledge the receiver's SYN, and fit itself? Then the handshake is complete. */
function completes(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): boolean {
  // A keep-alive stands one below what comes next, and only a side that is ESTABLISHED sends it.
  const isBelow = (sender.seen & tcp.SYN_ACKED) !== 0 && segment.seq === ((sender.acked - 1) | 0)
  const isKeepAlive = isBelow && segment.length <= 1 && (segment.flags & FIN) === 0
  if (!isKeepAlive && !fitsWindow(sender, receiver, segment)) return false
  if ((receiver.seen & tcp.HAS_NXT) === 0) {
    // The SYN-ACK was not captured; this segment could not have been sent without it.
    if (receiver.state === state.UNKNOWN) {
      noChallenge(t, c, sender, receiver, segment, (segment.seq + segment.length) | 0)
    }
    receiver.nxt = segment.ack
    receiver.iss = (segment.ack - 1) | 0
    receiver.seen |= tcp.HAS_NXT
  } else if (receiver.seen & tcp.SYN_SEEN && !isWithin(segment.ack, receiver.iss + 1, receiver.nxt + offered(sender))) {
    if (!acknowledgesOther(t, c, receiver, segment.ack)) return false
  }
  receiver.seen |= tcp.SYN_ACKED | tcp.HAS_ACKED
  receiver.acked = segment.ack
  // Its own SYN was acknowledged too, or it could not have gone on; but for two SYNs that crossed that is another segment.
  if (!c.has(tcp.CROSSED)) sender.seen |= tcp.SYN_ACKED
  confirm(t, c, receiver, state.RCV_SYN)
  if (sender.seen & tcp.SYN_ACKED) complete(t, c, sender, segment)
  if (!confirm(t, c, sender, state.RCV_SYN_ACK)) t.sent(c, sender, state.RCV_SYN_ACK, segment)
  t.received(c, receiver, state.RCV_ACK_OF_SYN, segment)
  return true
}

/** What the server answered was taken for a challenge ACK; it was none if it acknowledged data that lies before `end`. */
function noChallenge(
  t: Tables,
  c: Connection,
  client: Endpoint,
  server: Endpoint,
  segment: Segment,
  end: number,
): void {
  const { wrongAck } = t.rare(c).side(server.side)
  if (wrongAck !== null && isWithin(wrongAck, client.iss + 1, end)) {
    t.unfind(c, found.CHALLENGE_ACK)
    server.seen &= ~tcp.ANSWERED_WRONG
  }
  begin(t, c, server, state.LISTEN)
  t.crossed(c, server, state.RCV_SYN, client, state.SND_SYN, segment)
}

/** Both SYNs are acknowledged. */
function complete(t: Tables, c: Connection, by: Endpoint, segment: Segment): void {
  if (c.has(tcp.ESTABLISHED_SEEN)) return
  c.facts |= tcp.ESTABLISHED_SEEN
  c.mark(tcp.COMPLETED, segment.time)
  if (segment.length > 0 || segment.flags & FIN) c.facts |= tcp.WITH_DATA
  if (segment.ack !== ((c.ends[(1 - by.side) as 0 | 1].iss + 1) | 0)) c.facts |= tcp.ACKED_MORE
  t.fastest.add(c)
  const rare = t.known(c)
  if (rare && rare.syns.length > 0 && segment.timestamps) rare.completingEcho = segment.tsEcr
}

/** Proves the endpoint's inferred row that `on` made, and all before it; false when there is none. */
export function confirm(t: Tables, c: Connection, endpoint: Endpoint, on: number): boolean {
  if ((endpoint.seen & tcp.HAS_INFERRED) === 0) return false
  let row = t.transitions.last(c, endpoint.side, c.transitions)
  while (row >= 0 && t.transitions.on(c, row) !== on) row = t.transitions.last(c, endpoint.side, row)
  if (row < 0) return false
  t.prove(c, endpoint, row + 1)
  return true
}

/** Puts an endpoint into the state that its first row leaves, in place of what was only inferred. */
function begin(t: Tables, c: Connection, endpoint: Endpoint, first: number): void {
  t.takeBackAll(c, endpoint)
  if (t.transitions.last(c, endpoint.side, c.transitions) < 0) endpoint.firstState = endpoint.state = first
  else if (endpoint.state === state.CLOSED) endpoint.state = first
}
