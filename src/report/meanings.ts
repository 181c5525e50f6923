// What the words of a record mean, one sentence each: outcomes, timings, and why something is not known. Findings have
// their own table in messages.ts.
import type { Outcome } from './words.ts'

export const OUTCOME_MEANINGS: Readonly<Record<Outcome, string>> = {
  closed: 'both sides sent FIN and both FINs were acknowledged',
  'close-unconfirmed': 'both sides sent FIN, but the acknowledgement of one is missing',
  'half-closed': 'one side sent FIN, the other had not when the capture ended',
  reset: 'an established connection was ended by a RST',
  'aborted-after-fin': 'a RST came after a FIN, before both sides had closed',
  open: 'established, and neither FIN nor RST until the capture ended',
  refused: 'the SYN was answered by a RST: nothing listens on that port',
  rejected: 'the SYN was answered by an ICMP error: a router, a firewall or the host itself turned it away',
  unanswered: 'the SYN got no answer at all: dropped, lost, or no such host',
  'half-open': 'the SYN-ACK was never acknowledged: the handshake stopped half way',
  scan: 'the client answered the SYN-ACK with a RST: a port scan, or a socket already closed',
  unsynchronized: 'the SYN was answered only by numbers that do not fit it: an old connection at the server',
  backscatter: 'a SYN-ACK nobody asked for, answered by a RST: someone else forged the SYN',
  stray: 'nothing but segments that belong to no connection',
  superseded: 'open until a new connection of the same addresses and ports took its place',
}

/** What is right above and below a timing's name: where it begins and ends, seen from the capture point. */
export const TIMING_MEANINGS = {
  'handshake.total': 'first SYN to the segment that completes the handshake: what the client waited, retries included',
  'handshake.retryDelay': 'first SYN to the last one before the answer: the part of it that retries cost',
  'handshake.serverLeg': 'SYN to SYN-ACK: from the capture point to the server and back',
  'handshake.clientLeg': 'SYN-ACK to ACK: from the capture point to the client and back',
  'handshake.rtt': 'both legs together: the round trip of the whole path, wherever it was captured',
  'handshake.refusedAfter':
    'SYN to the RST or ICMP error that turned it away (no round trip time: a firewall may have sent it)',
  'established.duration': 'handshake complete to the first FIN or RST',
  'firstByte.client': 'handshake complete to the first data of the client',
  'firstByte.server': 'handshake complete to the first data of the server',
  'response.first': "end of the client's first request to the first byte of the answer",
  'response.serverThink':
    'the same without the way from the capture point to the server: the time the server itself took',
  'close.finWait1': 'first FIN to the ACK that covers it (FIN-WAIT-1 at its sender)',
  'close.halfClosed':
    'ACK of the first FIN to the second FIN (CLOSE-WAIT at its sender): how long the application took to close',
  'close.lastAck': 'second FIN to the ACK that covers it (LAST-ACK at its sender)',
  'close.closing.client': "the client's FIN to the ACK that covers it (CLOSING)",
  'close.closing.server': "the server's FIN to the ACK that covers it (CLOSING)",
  'close.total': 'first FIN to the ACK of the second',
  'reset.sinceLastData': 'last data to the RST',
  'timeWait.reusedAfter': 'last ACK to the SYN that used these addresses and ports again',
  'timeWaitReuse.gap': 'end of the connection before to this SYN on the same addresses and ports',
  'idle.max': 'longest time without a segment (keep-alives do not count)',
  'keepAlive.interval': 'time between keep-alive probes',
  'client.rtt.p50':
    "the client's data to the ACK that covers it, median: from the capture point to the server and back",
  'server.rtt.p50':
    "the server's data to the ACK that covers it, median: from the capture point to the client and back",
  duration: 'first packet to last',
} as const

/** What stands behind `!` in a ladder and is no finding. */
export const NOTE_MEANINGS = {
  retransmission: 'all of it had been seen before',
  'out-of-order': 'captured behind what was sent after it',
  'keep-alive': 'asks whether the peer is still there',
  'window-probe': "asks whether the peer's window has opened",
  ignored: 'its receiver drops it',
  gap: "of its sender's data before it some was not captured, or comes later",
  copy: 'the same packet captured again',
} as const

/** Why a value is null, by the reason in the record's `unknown`. */
const REASONS: Readonly<Record<string, string>> = {
  'ack-not-captured': 'the ACK that completes the handshake was not captured',
  ambiguous: 'sent more than once, and nothing tells which one was answered',
  'answers-later-data': 'the ACK answers later data too',
  'below-leg': 'shorter than the way to the server: the answer was under way before the request was complete',
  'callback-clock': 'less than 1 ms, which times taken when our code was called cannot tell',
  'fin-not-captured': 'the first FIN was not captured',
  'handshake-not-captured': 'the handshake was not captured',
  'mid-stream': 'the capture began when it was already established',
  'more-than-250': 'only the first 250 are kept',
  'never-established': 'it was never established',
  'no-answer': 'an answer was owed and none was captured',
  'no-data': 'there was no data',
  'no-request': 'the client sent no data',
  'no-response': 'the server sent no data',
  'no-sample': 'no data was acknowledged that had been sent only once',
  'no-second-fin': 'the other side sent no FIN',
  'not-acknowledged': 'nothing of it was acknowledged in the capture',
  'not-classified': 'a later version tells',
  'not-completed': 'the handshake was not completed',
  'not-synchronized': 'nothing shows that it took part',
  'one-way': 'the other side was not captured',
  reordered: 'captured in another order than sent',
  'server-spoke-first': 'the server spoke first, as in SMTP or SSH',
  simultaneous: 'both sides closed at once',
  'simultaneous-open': 'both sides opened at once',
  'still-open': 'not over when the capture ended',
  'syn-not-captured': 'the SYN was not captured',
  'synack-not-captured': 'the SYN-ACK was not captured',
  'time-backwards': 'the clock of the capture went backwards in between',
  'with-data': 'the ACK carried data or a FIN, so the application had its part in it',
}

/** A reason as a sentence; one of a later version as it stands. */
export function reasonText(reason: string): string {
  return REASONS[reason] ?? reason.replaceAll('-', ' ')
}

export function isKnownReason(reason: string): boolean {
  return Object.hasOwn(REASONS, reason)
}
