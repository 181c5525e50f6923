// Data and acknowledgements: what was seen for the first time, what came again or out of order, what was acknowledged
// without having been captured, and the round-trip times that follow.
import { FIN, type Segment } from '../decode/segment.ts'
import type { Connection, Endpoint } from './connection.ts'
import * as tcp from './connection.ts'
import * as found from './findings.ts'
import { fewSamples } from './samples.ts'
import { distance, isAfter, isBefore } from './sequence.ts'
import { GAP, IGNORED, OUT_OF_ORDER, RETRANSMISSION, type Tables } from './tables.ts'
import { scaleWindow } from './window.ts'

/** A side that is picked up mid-stream may still send what lies this far back: out of order, and not sent again. */
const UNSEEN_BEFORE = 1 << 20

/** The sender's acknowledgement number. False when it is beyond everything that the receiver can have sent. */
export function observeAck(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): boolean {
  const { ack } = segment
  if ((receiver.seen & tcp.HAS_NXT) === 0) {
    receiver.seen |= tcp.HAS_NXT | tcp.HAS_ACKED
    receiver.nxt = receiver.acked = ack
    t.ranges.open(receiver, (ack - UNSEEN_BEFORE) | 0, ack)
    return true
  }
  const beyond = distance(ack, receiver.nxt)
  if (beyond > 0) {
    // The segment that offered the window may not have been captured: the largest that can be offered counts.
    const most = scaleWindow(sender, receiver, 0xffff) + 1
    if (sender.seen & tcp.HAS_WINDOW && receiver.seen & tcp.HAS_ACKED && distance(ack, receiver.acked) > most) {
      t.notes |= IGNORED
      return false
    }
    if (receiver.seen & tcp.PROBE_BYTE && beyond === 1) receiver.payload++
    else if (!beganWithKeepAlive(c, receiver, beyond)) {
      // Of a side that was not captured at all everything is unseen: that is no loss.
      if (receiver.packets > 0) unseen(t, c, receiver, segment)
      t.ranges.open(receiver, receiver.nxt, ack)
    }
    receiver.seen &= ~tcp.PROBE_BYTE
    receiver.nxt = ack
  }
  if ((receiver.seen & tcp.HAS_ACKED) === 0 || isAfter(ack, receiver.acked)) advance(t, c, sender, receiver, segment)
  return true
}

/** A first segment that stands one before what the peer expects, without a byte: a keep-alive (RFC 9293, 3.8.4). */
const beganWithKeepAlive = (c: Connection, { packets, payload, seen }: Endpoint, beyond: number): boolean =>
  beyond === 1 && packets === 1 && payload === 0 && c.has(tcp.MID_STREAM) && (seen & tcp.FIN_SEEN) === 0

function unseen(t: Tables, c: Connection, receiver: Endpoint, segment: Segment): void {
  t.find(c, found.ACKED_UNSEEN, receiver.side, segment)
  t.rare(c).side(receiver.side).unseenAckedAt = segment.time
}

function advance(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  const { ack } = segment
  sender.lastAdvance = receiver.seen & tcp.HAS_ACKED ? distance(ack, receiver.acked) : 0
  receiver.acked = ack
  receiver.seen |= tcp.HAS_ACKED
  if (receiver.packets === 0 && sender.seen & tcp.FIN_SEEN) {
    sender.seen |= tcp.ACK_GREW_AFTER_FIN
    t.rare(c).ackGrew = {
      time: segment.time,
      file: segment.file,
      frame: segment.frame,
    }
  }
  for (let ns = t.flight.acknowledge(receiver, segment); ns !== -1; ns = t.flight.acknowledge(receiver, segment)) {
    if (ns >= 0) addRtt(t, c, receiver, ns)
  }
}

function addRtt(t: Tables, c: Connection, endpoint: Endpoint, ns: number): void {
  endpoint.rttCount++
  const { side } = endpoint
  const samples = t.known(c)?.known(side)?.rtt
  if (samples) samples.add(ns)
  else if (endpoint.rttCount <= tcp.FEW_RTTS && ns < 2 ** 32) endpoint.rtts[endpoint.rttCount - 1] = ns
  else {
    const kept = fewSamples(endpoint, endpoint.rttCount - 1)
    kept.add(ns)
    t.rare(c).side(side).rtt = kept
  }
}

/** The sender's payload, which begins at `start`; SYN and FIN are not part of it. */
export function observePayload(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  const start = segment.seq
  const end = (start + segment.length) | 0
  if ((sender.seen & tcp.HAS_NXT) === 0) {
    sender.seen |= tcp.HAS_NXT
    sender.nxt = start
    t.ranges.open(sender, (start - UNSEEN_BEFORE) | 0, start)
  }
  if (segment.length === 0) {
    if (segment.flags & FIN) openGap(t, sender, start)
    else if (isAfter(start, sender.nxt)) sender.seen |= tcp.AHEAD
    return
  }
  if (sender.seen & tcp.FIN_SEEN && isAfter(end, sender.finSeq)) t.find(c, found.DATA_AFTER_FIN, sender.side, segment)
  let fresh = 0
  const gap = distance(start, sender.nxt)
  openGap(t, sender, start)
  if (isAfter(end, sender.nxt)) {
    fresh = gap >= 0 ? segment.length : distance(end, sender.nxt)
    // What was sent before goes again in one segment with what is new.
    if (gap < 0) t.flight.resend(sender, sender.nxt, segment)
    sender.nxt = end
    if (sender.seen & tcp.AHEAD) sender.seen &= ~tcp.AHEAD
    t.flight.send(sender, end, segment)
  }
  if (gap < 0 && sender.holes !== 0) {
    const filled = t.ranges.fill(sender, start, end)
    if (filled > 0) {
      t.notes |= OUT_OF_ORDER
      sender.outOfOrder++
      reordered(t, c, sender, segment)
    }
    fresh += filled
  }
  if (fresh === 0) {
    if (bringsFin(c, sender, segment, end)) return t.flight.resend(sender, end, segment)
    return sentAgain(t, sender, segment)
  }
  sender.payload += fresh
  firstBytes(c, sender, receiver, segment)
}

/** Whether it carries a FIN, at `seq`, that was not seen before; behind a RST only the numbers tell. */
function bringsFin(c: Connection, sender: Endpoint, { flags }: Segment, seq: number): boolean {
  if ((flags & FIN) === 0) return false
  return c.has(tcp.RST_SEEN) ? !isAfter(sender.nxt, seq) : (sender.seen & tcp.FIN_SEEN) === 0
}

/** What lies between the sender's data so far and `start` was not captured, or is still to come. */
function openGap(t: Tables, sender: Endpoint, start: number): void {
  if (!isAfter(start, sender.nxt) || sender.seen & tcp.FIN_SEEN) return
  t.ranges.open(sender, sender.nxt, start)
  t.notes |= GAP
}

/** What was acknowledged before it was captured was not lost after all. */
function reordered(t: Tables, c: Connection, sender: Endpoint, segment: Segment): void {
  if (sender.holes !== 0 || (c.findings & (1 << found.ACKED_UNSEEN)) === 0) return
  t.unfind(c, found.ACKED_UNSEEN)
  t.find(c, found.REORDERED, sender.side, segment)
}

/** Nothing of the segment is new. */
export function sentAgain(t: Tables, sender: Endpoint, segment: Segment): void {
  t.notes |= RETRANSMISSION
  sender.retransmissions++
  if (sender.resentUnanswered < 255) sender.resentUnanswered++
  t.flight.resend(sender, (segment.seq + segment.length) | 0, segment)
}

function firstBytes(c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  c.markFirst(tcp.FIRST_PAYLOAD + sender.side, segment.time)
  if (!c.has(tcp.RESPONDED) && c.isMarked(tcp.LAST_PAYLOAD + receiver.side)) {
    c.facts |= tcp.RESPONDED | (sender.side === 1 ? tcp.RESPONDER : 0)
    c.copy(tcp.LAST_PAYLOAD + receiver.side, tcp.BURST_END)
    c.mark(tcp.RESPONSE, segment.time)
  }
  if (!c.has(tcp.RST_SEEN)) c.mark(tcp.LAST_PAYLOAD + sender.side, segment.time)
}

/** What a hole at the end of a side's numbers was: its FIN, captured after its acknowledgement (case 58). */
export function fillFin(t: Tables, c: Connection, sender: Endpoint, segment: Segment, finSeq: number): void {
  if (!isBefore(finSeq, sender.nxt)) {
    sender.nxt = (finSeq + 1) | 0
    return
  }
  if (sender.holes !== 0 && t.ranges.fill(sender, finSeq, (finSeq + 1) | 0) > 0) reordered(t, c, sender, segment)
}
