// The timings of the handshake as seen from the capture point. `x*` is the very packet that an answer answers; where a
// side sent several and no timestamp tells, the leg is null with a range (Karn).

import { addressText } from '../../decode/address.ts'
import type { Connection } from '../../track/connection.ts'
import * as tcp from '../../track/connection.ts'
import type { Rare } from '../../track/rare.ts'
import type { Verdict } from '../../track/verdict.ts'
import type { ConnectionRecord } from '../schema.ts'
import { Unknown } from './unknown.ts'

type Handshake = ConnectionRecord['handshake']
interface Leg {
  value: number
  reason: string
  range: [number, number] | null
}

/** First SYN to the segment that completes the handshake, ns; NaN when one was not captured. */
export const handshakeTotal = (c: Connection, client: number): number => c.interval(tcp.SYN_AT + client, tcp.COMPLETED)

export function handshakeRecord(c: Connection, rare: Rare | undefined, v: Verdict): Handshake {
  const unknown = new Unknown()
  const side = v.roles.client
  const client = c.ends[side]
  const synSeen = (client.seen & tcp.SYN_SEEN) !== 0
  // A RST or an ICMP error is an answer, though none that has a leg.
  const isAnswered = v.handshake === 'refused' || v.handshake === 'rejected'
  const [server, answer] = [serverLeg(c, rare, side), clientLeg(c, rare, side)].map(leg =>
    isAnswered && leg.reason === 'no-answer' ? { ...leg, reason: 'not-completed' } : leg,
  ) as [Leg, Leg]
  const rtt = c.has(tcp.WITH_DATA) ? NaN : server.value + answer.value
  const rttReason = Number.isNaN(server.value)
    ? server.reason
    : Number.isNaN(answer.value)
      ? answer.reason
      : 'with-data'
  const synTimes = synSeen ? synTimesOf(c, rare, side) : []
  return {
    verdict: v.handshake,
    certainty: v.handshakeCertainty,
    total: unknown.interval(
      'total',
      c,
      tcp.SYN_AT + side,
      tcp.COMPLETED,
      synSeen ? 'not-completed' : 'syn-not-captured',
    ),
    synRetries: client.retries,
    synTimes,
    retryDelay: synSeen ? retryDelay(c, rare, v, synTimes) : unknown.missing('retryDelay', 'syn-not-captured'),
    serverLeg: unknown.measure('serverLeg', server.value, server.reason),
    serverLegRange: server.range,
    clientLeg: unknown.measure('clientLeg', answer.value, answer.reason),
    clientLegRange: answer.range,
    withData: c.has(tcp.WITH_DATA),
    rtt: unknown.measure('rtt', rtt, rttReason),
    refusedAfter: refusedAfter(c, rare, v, synTimes, unknown),
    icmp: icmpOf(rare),
    unknown: unknown.reasons,
  }
}

/** SYN* → SYN-ACK*: from the capture point to the server and back; ns, NaN with the reason. */
export function serverLeg(c: Connection, rare: Rare | undefined, client: number): Leg {
  const side = client as 0 | 1
  const server = (1 - side) as 0 | 1
  if ((c.ends[side].seen & tcp.SYN_SEEN) === 0) return unknownLeg('syn-not-captured')
  if (c.has(tcp.CROSSED)) return unknownLeg('simultaneous-open')
  if (!c.isMarked(tcp.SYN_AT + server))
    return unknownLeg(c.has(tcp.ESTABLISHED_SEEN) ? 'synack-not-captured' : 'no-answer')
  const answered = c.at(tcp.SYN_AT + server)
  const sent = (rare?.synsOf(side) ?? []).filter(syn => syn.time <= answered)
  if (sent.length < 2) return one(c, tcp.SYN_AT + side, tcp.SYN_AT + server)
  return among(sent, answered, rare?.synAckEcho ?? null)
}

/** SYN-ACK* → the ACK that completes: from the capture point to the client and back. */
function clientLeg(c: Connection, rare: Rare | undefined, client: 0 | 1): Leg {
  const server = (1 - client) as 0 | 1
  if (c.has(tcp.CROSSED)) return unknownLeg('simultaneous-open')
  const isOwed = (c.ends[client].seen & tcp.SYN_SEEN) !== 0 && !c.has(tcp.ESTABLISHED_SEEN)
  if (!c.isMarked(tcp.SYN_AT + server)) return unknownLeg(isOwed ? 'no-answer' : 'synack-not-captured')
  if (!c.isMarked(tcp.COMPLETED)) return unknownLeg('not-completed')
  if (c.has(tcp.ACKED_MORE)) return unknownLeg('answers-later-data')
  const completed = c.at(tcp.COMPLETED)
  const sent = (rare?.synsOf(server) ?? []).filter(synAck => synAck.time <= completed)
  if (sent.length < 2) return one(c, tcp.SYN_AT + server, tcp.COMPLETED)
  return among(sent, completed, rare?.completingEcho ?? null)
}

const unknownLeg = (reason: string): Leg => ({
  value: NaN,
  reason,
  range: null,
})

function one(c: Connection, from: number, to: number): Leg {
  const unknown = new Unknown()
  const value = unknown.interval('leg', c, from, to, 'not-completed') ?? NaN
  return { value, reason: unknown.reasons.leg ?? '', range: null }
}

/** Which of several SYNs is answered at `at`: the only one whose TSval comes back, or nobody knows. */
function among(sent: { time: number; tsVal: number | null }[], at: number, echo: number | null): Leg {
  const echoed = echo === null ? [] : sent.filter(syn => syn.tsVal === echo)
  const [match] = echoed
  if (match && echoed.length === 1) return { value: at - match.time, reason: '', range: null }
  const times = sent.map(syn => at - syn.time)
  return {
    value: NaN,
    reason: 'ambiguous',
    range: [Math.min(...times), Math.max(...times)],
  }
}

function synTimesOf(c: Connection, rare: Rare | undefined, client: number): number[] {
  const sent = rare?.synsOf(client) ?? []
  return sent.length > 0 ? sent.map(syn => syn.time) : [c.at(tcp.SYN_AT + client)]
}

/** First SYN → the last before the SYN-ACK, or the RST that refused it, or the last: an ICMP error is no answer. */
function retryDelay(c: Connection, rare: Rare | undefined, v: Verdict, synTimes: number[]): number {
  const synAck = tcp.SYN_AT + 1 - v.roles.client
  const answered = c.isMarked(synAck) ? c.at(synAck) : v.handshake === 'refused' ? refusalAt(c, rare, v) : NaN
  const first = synTimes[0] ?? 0
  return Math.max(0, (synTimes.findLast(time => Number.isNaN(answered) || time <= answered) ?? first) - first)
}

/** When a RST or an ICMP error turned the SYN away first, ns; NaN when none did. */
function refusalAt(c: Connection, rare: Rare | undefined, v: Verdict): number {
  if (v.handshake === 'refused') return rare?.refusedAt ?? c.at(tcp.RST_AT)
  return v.handshake === 'rejected' ? (rare?.icmp?.time ?? NaN) : NaN
}

/** SYN* → the RST or ICMP error that turned it away. */
function refusedAfter(c: Connection, rare: Rare | undefined, v: Verdict, synTimes: number[], unknown: Unknown) {
  const at = refusalAt(c, rare, v)
  if (Number.isNaN(at)) return null
  const before = synTimes.filter(time => time <= at)
  if (before.length !== 1) return unknown.missing('refusedAfter', before.length === 0 ? 'reordered' : 'ambiguous')
  return at - (before[0] as number)
}

function icmpOf(rare: Rare | undefined): Handshake['icmp'] {
  if (!rare?.icmp) return null
  const { type, code, version, from } = rare.icmp
  return { type, code, from: addressText(version, ...from) }
}
