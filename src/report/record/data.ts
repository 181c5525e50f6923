// The timings between handshake and close: how long established, when the first bytes came, how fast the answer was.

import type { Connection } from '../../track/connection.ts'
import * as tcp from '../../track/connection.ts'
import type { Rare } from '../../track/rare.ts'
import type { Verdict } from '../../track/verdict.ts'
import type { ConnectionRecord } from '../schema.ts'
import { serverLeg } from './handshake.ts'
import { Unknown } from './unknown.ts'

/** The completing ACK → first FIN or RST. */
export function establishedRecord(c: Connection, end: number): ConnectionRecord['established'] {
  const unknown = new Unknown()
  const ends = [tcp.FIN_AT, tcp.FIN_AT + 1, tcp.RST_AT].filter(moment => c.isMarked(moment))
  const until = ends.reduce((a, b) => (a < 0 || c.at(b) < c.at(a) ? b : a), -1)
  if (c.has(tcp.MID_STREAM)) {
    unknown.missing('at', 'mid-stream')
    unknown.missing('duration', 'mid-stream')
    const lowerBound = Math.max(0, (until < 0 ? end : c.at(until)) - c.at(tcp.START))
    return { at: null, duration: null, lowerBound, unknown: unknown.reasons }
  }
  if (!c.isMarked(tcp.COMPLETED)) {
    const why = whyNotCompleted(c)
    unknown.missing('at', why)
    return {
      at: null,
      duration: unknown.missing('duration', why),
      lowerBound: null,
      unknown: unknown.reasons,
    }
  }
  const at = c.at(tcp.COMPLETED)
  if (until >= 0) {
    const duration = unknown.interval('duration', c, tcp.COMPLETED, until, '')
    return { at, duration, lowerBound: null, unknown: unknown.reasons }
  }
  const duration = unknown.missing('duration', 'still-open')
  return {
    at,
    duration,
    lowerBound: Math.max(0, end - at),
    unknown: unknown.reasons,
  }
}

/** Why there is no moment at which the handshake completed. */
function whyNotCompleted(c: Connection): string {
  if (c.has(tcp.MID_STREAM)) return 'handshake-not-captured'
  return c.has(tcp.ESTABLISHED_SEEN) ? 'ack-not-captured' : 'never-established'
}

export function firstByteRecord(c: Connection, client: number): ConnectionRecord['firstByte'] {
  const unknown = new Unknown()
  const first = (name: string, side: number): number | null => {
    const missing = c.isMarked(tcp.FIRST_PAYLOAD + side) ? whyNotCompleted(c) : 'no-data'
    return unknown.interval(name, c, tcp.COMPLETED, tcp.FIRST_PAYLOAD + side, missing)
  }
  return {
    client: first('client', client),
    server: first('server', 1 - client),
    unknown: unknown.reasons,
  }
}

/** End of the client's first burst → first payload of the server, ns; NaN when there was none, or the server spoke first. */
export function responseFirst(c: Connection, client: number): number {
  const responder = c.has(tcp.RESPONDER) ? 1 : 0
  return c.has(tcp.RESPONDED) && responder !== client ? c.interval(tcp.BURST_END, tcp.RESPONSE) : NaN
}

export function responseRecord(c: Connection, rare: Rare | undefined, v: Verdict): ConnectionRecord['response'] {
  const unknown = new Unknown()
  const { client } = v.roles
  const first = unknown.measure('first', responseFirst(c, client), whyNoResponse(c, client))
  if (first === null) {
    return {
      first,
      serverThink: unknown.missing('serverThink', 'no-response'),
      unknown: unknown.reasons,
    }
  }
  const leg = serverLeg(c, rare, client)
  const think = first - leg.value
  const serverThink = unknown.measure('serverThink', think < 0 ? NaN : think, think < 0 ? 'below-leg' : leg.reason)
  return { first, serverThink, unknown: unknown.reasons }
}

function whyNoResponse(c: Connection, client: number): string {
  if (!c.isMarked(tcp.FIRST_PAYLOAD + client)) return 'no-request'
  if (!c.isMarked(tcp.FIRST_PAYLOAD + 1 - client)) return 'no-response'
  return c.has(tcp.RESPONDED) && c.has(tcp.RESPONDER) === (client === 1) ? 'server-spoke-first' : 'reordered'
}
