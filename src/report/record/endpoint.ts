// One side of a connection: who it is, what it sent, and which states it was in for how long.
import { addressText } from '../../decode/address.ts'
import type { Connection, Endpoint } from '../../track/connection.ts'
import * as tcp from '../../track/connection.ts'
import type { Rare } from '../../track/rare.ts'
import { fewSamples } from '../../track/samples.ts'
import { STATE_NAMES, UNKNOWN } from '../../track/state.ts'
import { CERTAINTY_NAMES, type TransitionRow } from '../../track/transitions.ts'
import type { EndpointRecord } from '../schema.ts'
import type { State } from '../words.ts'
import { Unknown } from './unknown.ts'

/** `rows` are the side's own, in order; `end` is until when it was watched, ns. */
export function endpointRecord(
  c: Connection,
  endpoint: Endpoint,
  rare: Rare | undefined,
  rows: readonly TransitionRow[],
  end: number,
  names: ReadonlyMap<string, string>,
): EndpointRecord {
  const unknown = new Unknown()
  const { address0, address1, address2, address3, port } = endpoint
  const address = addressText(c.version, address0, address1, address2, address3)
  const name = names.get(address)
  const known = endpoint.state !== UNKNOWN
  const whyNoState = endpoint.seen & tcp.NO_ANSWER ? 'no-answer' : 'not-synchronized'
  const synSeen = (endpoint.seen & tcp.SYN_SEEN) !== 0
  return {
    address,
    port,
    ...(name !== undefined && { name }),
    state: known ? (STATE_NAMES[endpoint.state] as State) : unknown.missing('state', whyNoState),
    certainty: known ? (CERTAINTY_NAMES[endpoint.certainty] ?? null) : null,
    isn: synSeen ? endpoint.iss >>> 0 : unknown.missing('isn', 'syn-not-captured'),
    packets: endpoint.packets,
    bytes: endpoint.bytes,
    payload: endpoint.payload,
    retransmissions: endpoint.retransmissions,
    outOfOrder: endpoint.outOfOrder,
    duplicates: endpoint.duplicates,
    zeroWindows: endpoint.zeroWindows,
    options: synSeen ? optionsOf(endpoint, rare) : unknown.missing('options', 'syn-not-captured'),
    rtt: rttOf(endpoint, rare) ?? unknown.missing('rtt', 'no-sample'),
    states: dwells(rows, end),
    loss: unknown.missing('loss', 'not-classified'),
    unknown: unknown.reasons,
  }
}

function optionsOf(endpoint: Endpoint, rare: Rare | undefined): EndpointRecord['options'] {
  const { options, windowScale, mss } = endpoint
  const token = rare?.known(endpoint.side)?.mptcpToken ?? 0
  return {
    mss: mss === 0 ? null : mss,
    windowScale: windowScale === tcp.NO_SCALE ? null : windowScale,
    sackPermitted: (options & tcp.OPT_SACK) !== 0,
    timestamps: (options & tcp.OPT_TIMESTAMPS) !== 0,
    fastOpen: options & tcp.OPT_TFO_COOKIE ? 'cookie' : options & tcp.OPT_TFO_REQUEST ? 'request' : null,
    mptcpJoin: token === 0 ? null : (token >>> 0).toString(16).padStart(8, '0'),
  }
}

function rttOf(endpoint: Endpoint, rare: Rare | undefined): EndpointRecord['rtt'] {
  const { rttCount: n } = endpoint
  if (n === 0) return null
  const samples = rare?.known(endpoint.side)?.rtt ?? fewSamples(endpoint, n)
  return { n, min: samples.min, p50: samples.percentile(0.5), p95: samples.percentile(0.95), max: samples.max }
}

function dwells(rows: readonly TransitionRow[], end: number): EndpointRecord['states'] {
  return rows.map((row, i) => {
    const left = rows[i + 1]
    const to = left ? left.at : null
    const measurable = !left || left.epoch === row.epoch
    const duration = (to ?? end) - row.at
    return {
      state: STATE_NAMES[row.to] as State,
      from: row.at,
      to,
      duration: measurable && duration >= 0 ? duration : null,
      lowerBound: to === null,
      certainty: CERTAINTY_NAMES[row.certainty] ?? 'inferred',
    }
  })
}
