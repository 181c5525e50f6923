// What only the end of a record can tell: an inexact RST that nothing contradicted, the close of a connection of which
// one side was captured, inferred changes that nothing ever showed to have happened, and TIME-WAIT that has run out.

import type { Connection, Endpoint } from './connection.ts'
import * as tcp from './connection.ts'
import { plainHandshake } from './fastest.ts'
import * as found from './findings.ts'
import { noteUnacked, UNANSWERED } from './reset.ts'
import * as state from './state.ts'
import type { Tables } from './tables.ts'
import { INFERRED, MODELLED, PROVED } from './transitions.ts'

/** A CLOSE-WAIT of that long is worth a word, ns: the application is slow to close, or leaks. */
const LONG_CLOSE_WAIT = 10e9
/** That many copies of data or FIN without any answer to the end (Linux gives up after 15). */
const RESENT_IN_VAIN = 5

/** Called once, when the connection is final; `now` is the capture's time, ns. */
export function conclude(t: Tables, c: Connection, now: number, timeWait: number): void {
  if (c.deadline === 0 || c.deadline > now) c.deadline = now
  if (c.has(tcp.PAST_HANDSHAKE)) c.facts |= tcp.ESTABLISHED_SEEN
  if (c.has(tcp.RST_PROBABLE)) resetProbably(t, c)
  const first = c.ends[0]
  const second = c.ends[1]
  if (second.packets === 0 && spoke(c, second)) concludeOneWay(t, c, first, second)
  if (first.packets === 0 && spoke(c, first)) concludeOneWay(t, c, second, first)
  findUnseen(t, c, first)
  findUnseen(t, c, second)
  withdrawUnshown(t, c, first)
  withdrawUnshown(t, c, second)
  if (hasMissed(t, c, first, second) || hasMissed(t, c, second, first)) doubtStates(c)
  if (c.isMarked(tcp.TIME_WAIT_AT)) endTimeWait(t, c, now, timeWait)
  findSlow(t, c)
  findInVain(t, c, first, now)
  findInVain(t, c, second, now)
}

/** Both sides fell silent after it: it was accepted. */
function resetProbably(t: Tables, c: Connection): void {
  const reset = t.rare(c).probableReset
  if (reset === null) return
  const sender = c.ends[reset.side as 0 | 1]
  const receiver = c.ends[(1 - reset.side) as 0 | 1]
  if ((sender.seen | receiver.seen) & tcp.FIN_SEEN) c.facts |= tcp.RST_AFTER_FIN
  c.facts |= tcp.RST_SEEN
  c.rstBy = reset.side
  c.mark(tcp.RST_AT, reset.time)
  noteUnacked(c)
  t.settle(c, sender, state.SND_RST, INFERRED, reset.time, reset.file, reset.frame)
  t.settle(c, receiver, state.RCV_RST, INFERRED, reset.time, reset.file, reset.frame)
  t.conclude(c, found.RESET_PROBABLE, reset.side, reset)
}

/** No segment of it was captured, but its peer answered it. */
const spoke = (c: Connection, endpoint: Endpoint): boolean =>
  (endpoint.seen & tcp.HAS_NXT) !== 0 && c.has(tcp.ESTABLISHED_SEEN | tcp.MID_STREAM)

/** The absent peer's FIN shows only in the acknowledgement numbers of the side that was captured. */
function concludeOneWay(t: Tables, c: Connection, seen: Endpoint, absent: Endpoint): void {
  c.facts |= tcp.ONE_WAY
  t.conclude(c, found.ONE_WAY_FOUND, absent.side, NO_FRAME)
  if ((seen.seen & tcp.FIN_SEEN) === 0 || c.has(tcp.RST_SEEN)) return
  const fin = c.at(tcp.FIN_AT + seen.side)
  const grew = t.rare(c).ackGrew
  if (seen.seen & tcp.ACK_GREW_AFTER_FIN && grew !== null) {
    c.facts |= tcp.ONE_WAY_CLOSED
    c.mark(tcp.TIME_WAIT_AT, grew.time)
    t.settle(c, seen, state.RCV_FIN_ACK_OF_FIN, INFERRED, grew.time, grew.file, grew.frame)
    t.settle(c, absent, state.SND_FIN, INFERRED, grew.time, grew.file, grew.frame)
    t.settle(c, absent, state.RCV_ACK_OF_FIN, INFERRED, grew.time, grew.file, grew.frame)
  } else if (seen.advanceAtFin === 1) {
    c.facts |= tcp.ONE_WAY_LATER
    const row = t.lastRow(c, seen, state.SND_FIN)
    t.withdraw(c, seen, state.SND_FIN)
    t.settle(c, seen, state.RCV_FIN, INFERRED, fin, row.file, row.frame)
    t.settle(c, seen, state.SND_FIN, INFERRED, fin, row.file, row.frame)
  }
}

/**
 * A change that a SYN, SYN-ACK or FIN should have caused is withdrawn when nothing shows that the segment arrived: an
 * answer was owed.
 */
function withdrawUnshown(t: Tables, c: Connection, endpoint: Endpoint): void {
  if ((endpoint.seen & tcp.HAS_INFERRED) === 0 || c.has(tcp.ONE_WAY_CLOSED)) return
  const { transitions } = t
  const row = transitions.last(c, endpoint.side, c.transitions)
  if (row < 0 || transitions.certainty(c, row) !== INFERRED) return
  let on = transitions.on(c, row)
  if (on === state.RCV_ACK_OF_FIN) {
    // Behind the peer's FIN, which crossed: whether that arrived is the question.
    const before = transitions.last(c, endpoint.side, row)
    if (before >= 0 && transitions.certainty(c, before) === INFERRED) on = transitions.on(c, before)
  }
  if (!owesAnswer(c, on)) return
  t.withdraw(c, endpoint, on)
  endpoint.state = state.UNKNOWN
  endpoint.seen |= tcp.NO_ANSWER
}

/**
 * Whether the segment that `on` names must be answered, and was not; of two SYNs that crossed, the SYN-ACK is what
 * acknowledges. A server that went on had its SYN-ACK answered, though the answer was not captured.
 */
function owesAnswer(c: Connection, on: number): boolean {
  if (on === state.RCV_SYN_ACK && c.has(tcp.PAST_HANDSHAKE)) return false
  if (on === state.RCV_ACK_OF_SYN) return c.has(tcp.CROSSED) && !c.has(tcp.ESTABLISHED_SEEN)
  return on === state.RCV_SYN || on === state.RCV_SYN_ACK || on === state.RCV_FIN || on === state.RCV_FIN_ACK_OF_FIN
}

const hasMissed = (t: Tables, c: Connection, endpoint: Endpoint, peer: Endpoint): boolean =>
  mayHaveClosed(t, c, endpoint, peer) || mayBeOpen(c, endpoint)

/** Whether it sent more than SYN-ACKs, so that the ACK of them may have come. */
const mayBeOpen = (c: Connection, { state: its, packets, retries }: Endpoint): boolean =>
  its === state.SYN_RECEIVED && !c.has(tcp.ESTABLISHED_SEEN | tcp.CROSSED) && packets > 1 + retries

/**
 * Whether its FIN may be what was not captured: something of it was that nothing followed, or the capture shows the end of a
 * close only.
 */
function mayHaveClosed(t: Tables, c: Connection, endpoint: Endpoint, peer: Endpoint): boolean {
  if (endpoint.seen & tcp.FIN_SEEN || c.has(tcp.RST_SEEN)) return false
  if (c.has(tcp.MID_STREAM) && endpoint.payload === 0 && peer.seen & tcp.FIN_SEEN) return true
  // Nothing at all was captured of it: an acknowledgement that grew by one is all that its FIN can show.
  if (endpoint.packets === 0) return peer.lastAdvance === 1
  return (endpoint.seen & tcp.AHEAD) !== 0 || (endpoint.holes !== 0 && t.ranges.endsInHole(endpoint))
}

function doubtStates(c: Connection): void {
  c.facts |= tcp.MISSED_SOME
  for (const endpoint of c.ends) if (endpoint.certainty === PROVED) endpoint.certainty = INFERRED
}

function endTimeWait(t: Tables, c: Connection, now: number, timeWait: number): void {
  const until = c.at(tcp.TIME_WAIT_AT) + timeWait
  if (until > now) return
  for (const endpoint of c.ends) {
    if (endpoint.state === state.TIME_WAIT) t.settle(c, endpoint, state.TIMEOUT_2MSL, MODELLED, until, 0, 0)
  }
}

/**
 * What lies in a hole that nothing filled was acknowledged: it was sent, and not captured (case 42). Only where
 * the capture shows the beginning is a hole known to be one.
 */
function findUnseen(t: Tables, c: Connection, endpoint: Endpoint): void {
  if (!c.has(tcp.FIRST_IS_SYN) || (endpoint.seen & tcp.SYN_SEEN) === 0 || c.findings & (1 << found.ACKED_UNSEEN)) return
  if (t.ranges.isAcked(endpoint)) t.conclude(c, found.ACKED_UNSEEN, endpoint.side, NO_FRAME)
}

/** Held against the fastest handshake of its hosts up to now, not only up to its own. */
function findSlow(t: Tables, c: Connection): void {
  const fastest = t.fastest.whereSlow(c)
  if (Number.isNaN(fastest)) return
  const server = c.ends[c.ends[0].seen & tcp.SYN_ACK_SENT ? 0 : 1]
  const row = t.lastRow(c, server, state.RCV_ACK_OF_SYN)
  t.conclude(c, found.SLOW_HANDSHAKE, -1, row.to === state.NONE ? NO_FRAME : row, { total: plainHandshake(c), fastest })
}

/** Who waits for an application or a peer that does not answer. */
function findInVain(t: Tables, c: Connection, endpoint: Endpoint, now: number): void {
  const { side } = endpoint
  // What shows these are segments without an answer, which change no state and are not kept.
  if (endpoint.probesUnanswered >= UNANSWERED && !c.has(tcp.RST_SEEN))
    t.conclude(c, found.KEEPALIVE_TIMEOUT, side, NO_FRAME)
  if (endpoint.resentUnanswered >= RESENT_IN_VAIN) t.conclude(c, found.PEER_UNRESPONSIVE, side, NO_FRAME)
  const lost = lossOf(t, c, endpoint)
  if (lost >= 0) t.conclude(c, lost, side, synsOf(t, c, endpoint).at(-1) ?? NO_FRAME, { retries: endpoint.retries })
  // Nearly all close soon: their history need not be read.
  const peerFin = tcp.FIN_AT + 1 - endpoint.side
  const isSoon = c.isMarked(peerFin) && leftCloseWait(c, endpoint, now) - c.at(peerFin) < LONG_CLOSE_WAIT
  if (isSoon && endpoint.state !== state.CLOSE_WAIT) return
  const row = t.lastRow(c, endpoint, state.RCV_FIN)
  if (row.to !== state.CLOSE_WAIT || c.has(tcp.MISSED_SOME)) return
  const duration = Math.max(0, leftCloseWait(c, endpoint, now) - row.at)
  if (endpoint.state === state.CLOSE_WAIT) last(t, c, endpoint, found.CLOSE_WAIT_AT_END, { duration })
  if (duration >= LONG_CLOSE_WAIT) last(t, c, endpoint, found.CLOSE_WAIT_LONG, { duration })
}

/** A finding that the endpoint's last change of state shows. */
function last(t: Tables, c: Connection, endpoint: Endpoint, code: number, args: Record<string, number>): void {
  t.conclude(c, code, endpoint.side, t.lastRow(c, endpoint, -1), args)
}

/** What a SYN or SYN-ACK that was sent again says; -1: nothing was lost, or nobody can tell. */
function lossOf(t: Tables, c: Connection, endpoint: Endpoint): number {
  if (endpoint.retries === 0 || c.has(tcp.CROSSED)) return -1
  if (endpoint.seen & tcp.SYN_ACK_SENT) {
    const explained = (c.findings & (1 << found.ACCEPT_QUEUE_OVERFLOW)) !== 0
    return c.has(tcp.ESTABLISHED_SEEN) && !explained ? found.HANDSHAKE_LOSS : -1
  }
  const wasOnlyLate = answersFirst(t, c, endpoint)
  if (endpoint.retriesInVain > 0 && !wasOnlyLate) return found.SYN_LOSS
  // A refusal or a challenge ACK that made it try again is no loss.
  return wasOnlyLate || sentBehindAnswer(t, c, endpoint) ? found.HANDSHAKE_LOSS : -1
}

const synsOf = (t: Tables, c: Connection, { side }: Endpoint) => t.known(c)?.synsOf(side) ?? []

/** Whether the SYN-ACK's timestamp shows that it answers the first of several SYNs. */
function answersFirst(t: Tables, c: Connection, endpoint: Endpoint): boolean {
  const echo = t.known(c)?.synAckEcho ?? null
  const [first, ...others] = synsOf(t, c, endpoint)
  return echo !== null && first?.tsVal === echo && others.every(syn => syn.tsVal !== echo)
}

/** Whether the endpoint sent its SYN again behind the SYN-ACK, which it did not get. */
function sentBehindAnswer(t: Tables, c: Connection, endpoint: Endpoint): boolean {
  const answer = tcp.SYN_AT + 1 - endpoint.side
  return c.isMarked(answer) && synsOf(t, c, endpoint).some(syn => syn.time > c.at(answer))
}

/** When the endpoint's CLOSE-WAIT ended, by its FIN or a RST; else the end of what was watched. */
function leftCloseWait(c: Connection, endpoint: Endpoint, now: number): number {
  const fin = c.isMarked(tcp.FIN_AT + endpoint.side) ? c.at(tcp.FIN_AT + endpoint.side) : now
  return c.has(tcp.RST_SEEN) ? Math.min(fin, c.at(tcp.RST_AT)) : fin
}

const NO_FRAME = { file: 0, frame: 0 }
