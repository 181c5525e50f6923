// The timings of close, reset and TIME-WAIT. "First" FIN is the first by the numbers; of two that crossed, the first
// captured.

import type { Connection } from '../../track/connection.ts'
import * as tcp from '../../track/connection.ts'
import type { Rare } from '../../track/rare.ts'
import { TIME_WAIT } from '../../track/state.ts'
import type { TransitionRow } from '../../track/transitions.ts'
import type { Verdict } from '../../track/verdict.ts'
import type { ConnectionRecord } from '../schema.ts'
import { Unknown } from './unknown.ts'

type Close = ConnectionRecord['close']

export function closeRecord(c: Connection, v: Verdict): Close {
  const unknown = new Unknown()
  const [first, second] = c.ends
  const { close: verdict, certainty, kind } = v
  const finRetries = first.finRetries + second.finRetries
  const crossed = kind === 'simultaneous'
  const side = firstSide(c, v)
  if (side < 0) {
    const closing = { client: null, server: null }
    return {
      verdict,
      certainty,
      kind,
      finRetries,
      finWait1: null,
      halfClosed: null,
      lastAck: null,
      closing,
      total: null,
      unknown: {},
    }
  }
  const [fin1, acked1] = [tcp.FIN_AT + side, tcp.FIN_ACKED_AT + side]
  const [fin2, acked2] = [tcp.FIN_AT + 1 - side, tcp.FIN_ACKED_AT + 1 - side]
  // Of a side that was not captured nobody can say that it did not answer.
  const noAnswer = c.has(tcp.ONE_WAY) ? 'one-way' : 'no-answer'
  const why1 = c.isMarked(fin1) ? noAnswer : 'fin-not-captured'
  const why2 = c.isMarked(fin2) ? noAnswer : c.has(tcp.ONE_WAY) ? 'one-way' : 'no-second-fin'
  const own = (name: string, end: number): number | null =>
    crossed ? unknown.interval(`closing.${name}`, c, tcp.FIN_AT + end, tcp.FIN_ACKED_AT + end, 'no-answer') : null
  return {
    verdict,
    certainty,
    kind,
    finRetries,
    finWait1: unknown.interval('finWait1', c, fin1, acked1, why1),
    halfClosed: crossed
      ? unknown.missing('halfClosed', 'simultaneous')
      : unknown.interval('halfClosed', c, acked1, fin2, c.isMarked(acked1) ? why2 : why1),
    lastAck: unknown.interval('lastAck', c, fin2, acked2, why2),
    closing: {
      client: own('client', v.roles.client),
      server: own('server', 1 - v.roles.client),
    },
    total: unknown.interval(
      'total',
      c,
      fin1,
      crossed ? later(c, acked1, acked2) : acked2,
      c.isMarked(fin1) ? why2 : why1,
    ),
    unknown: unknown.reasons,
  }
}

/** Of two ACKs the later one; one that was not seen is later than all. */
const later = (c: Connection, one: number, other: number): number =>
  !c.isMarked(one) || (c.isMarked(other) && c.at(one) > c.at(other)) ? one : other

function firstSide(c: Connection, v: Verdict): number {
  if (v.firstFin !== 2) return v.firstFin
  return c.at(tcp.FIN_AT) <= c.at(tcp.FIN_AT + 1) ? 0 : 1
}

export function resetRecord(c: Connection, v: Verdict, probable: boolean): ConnectionRecord['reset'] {
  if (!c.has(tcp.RST_SEEN)) return null
  const unknown = new Unknown()
  const { client } = v.roles
  const [first, second] = [tcp.LAST_PAYLOAD, tcp.LAST_PAYLOAD + 1]
  const unacked = (name: string, side: number) => {
    const { packets, unackedAtRst: bytes } = c.ends[side as 0 | 1]
    const isKnown = bytes !== tcp.UNKNOWN_UNACKED
    return isKnown ? bytes : unknown.missing(`unacked.${name}`, packets > 0 ? 'not-acknowledged' : 'one-way')
  }
  const last = !c.isMarked(first) || (c.isMarked(second) && c.at(second) > c.at(first)) ? second : first
  return {
    at: c.at(tcp.RST_AT),
    by: c.rstBy === client ? 'client' : 'server',
    sinceLastData: unknown.interval('sinceLastData', c, last, tcp.RST_AT, 'no-data'),
    acceptable: probable ? 'probable' : 'exact',
    unacked: { client: unacked('client', client), server: unacked('server', 1 - client) },
    unknown: unknown.reasons,
  }
}

export function timeWaitRecord(
  c: Connection,
  v: Verdict,
  rare: Rare | undefined,
  rows: readonly TransitionRow[],
  timeWait: number,
): ConnectionRecord['timeWait'] {
  const sides = new Set(rows.filter(row => row.to === TIME_WAIT).map(row => row.side))
  if (sides.size === 0 || !c.isMarked(tcp.TIME_WAIT_AT)) return null
  const by = sides.size === 2 ? 'both' : sides.has(v.roles.client) ? 'client' : 'server'
  return {
    by,
    until: c.at(tcp.TIME_WAIT_AT) + timeWait,
    reusedAfter: rare?.reusedAfter ?? null,
  }
}
