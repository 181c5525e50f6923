// A connection that is final → the record that everybody reads: our one public schema (schema.ts), plain and JSON-safe.

import type { Connection } from '../../track/connection.ts'
import * as tcp from '../../track/connection.ts'
import { RESET_PROBABLE } from '../../track/findings.ts'
import { CLOSED, EVENT_NAMES, FIRST_SEEN, LISTEN, RCV_SYN, STATE_NAMES, UNKNOWN } from '../../track/state.ts'
import type { Tracker } from '../../track/tracker.ts'
import { CERTAINTY_NAMES, MAX_TRANSITIONS, type TransitionRow } from '../../track/transitions.ts'
import type { Verdict } from '../../track/verdict.ts'
import { historyText, zeekState } from '../../track/zeek.ts'
import type { ConnectionRecord } from '../schema.ts'
import type { State } from '../words.ts'
import { closeRecord, resetRecord, timeWaitRecord } from './close.ts'
import { establishedRecord, firstByteRecord, responseRecord } from './data.ts'
import { endpointRecord } from './endpoint.ts'
import { findingsOf } from './findings.ts'
import { handshakeRecord } from './handshake.ts'
import { communityId, type Sha1, uid } from './identity.ts'
import { timeText } from './time.ts'

/** What records need beside the tracker. */
export interface RecordContext {
  tracker: Tracker
  /** ns. */
  timeWait: number
  /** Time of the capture's first packet, which `at` counts from. */
  start: { seconds: number; nanos: number }
  /** Names that the capture brings, by address. */
  names: ReadonlyMap<string, string>
  /** A stack of VLAN tags and tunnels by its number, outermost first. */
  encapsulation(id: number): string[]
  sha1: Sha1
}

/** `v` is what `judge` said of the connection; `now`: of one that lives, since its time is not over then, ns. */
export function connectionRecord(
  c: Connection,
  v: Verdict,
  context: RecordContext,
  now = Number.POSITIVE_INFINITY,
): ConnectionRecord {
  const { tracker, timeWait, names } = context
  const rare = tracker.tables.known(c)
  const side = v.roles.client
  const [client, server] = [c.ends[side], c.ends[(1 - side) as 0 | 1]]
  const rows = rowsOf(c, tracker)
  const own = (of: number) => rows.filter(row => row.side === of)
  const end = Math.max(Math.min(c.deadline, now), c.at(tcp.LAST))
  const flipped = side === 1 && !c.has(tcp.FIRST_IS_SYN)
  const history = historyText(c, side, flipped)
  const capped = c.transitions >= MAX_TRANSITIONS
  const duration = c.interval(tcp.START, tcp.LAST)
  const reset = resetRecord(c, v, (c.findings & (1 << RESET_PROBABLE)) !== 0)
  return {
    id: tracker.numbering.id(c.serial),
    uid: uid(c, side, context.start, context.sha1),
    communityId: communityId(c, context.sha1),
    client: endpointRecord(c, client, rare, own(side), end, names),
    server: endpointRecord(c, server, rare, own(1 - side), end, names),
    roles: { certainty: v.roles.certainty, why: v.roles.why },
    seen: client.packets === 0 ? 'server' : server.packets === 0 ? 'client' : 'both',
    outcome: v.outcome,
    by: v.by === -1 ? null : v.by === 2 ? 'both' : v.by === side ? 'client' : 'server',
    certainty: v.certainty,
    evicted: c.has(tcp.EVICTED),
    handshake: handshakeRecord(c, rare, v),
    established: establishedRecord(c, end),
    firstByte: firstByteRecord(c, side),
    response: responseRecord(c, rare, v),
    close: closeRecord(c, v),
    reset,
    timeWait: timeWaitRecord(c, v, rare, rows, timeWait),
    timeWaitReuse: rare?.timeWaitReuse ?? null,
    idle: { max: idleMax(c, reset !== null) },
    keepAlive: {
      count: rare?.keepAlive?.count ?? 0,
      interval: rare?.keepAlive?.interval ?? null,
    },
    start: timeText(context.start, c.at(tcp.START)),
    at: c.at(tcp.START),
    duration: Number.isNaN(duration) ? null : duration,
    history,
    zeekState: zeekState(client, server, history),
    transitions: transitionsOf(c, rows, side),
    findings: findingsOf(c, rare, v),
    encapsulation: rare?.encapsulations.map(id => context.encapsulation(id)) ?? [],
    unknown: {
      ...(Number.isNaN(duration) && { duration: 'time-backwards' }),
      ...(capped && { transitions: 'more-than-250' }),
    },
  }
}

/** The rows of both sides that were not taken back, in order. */
function rowsOf(c: Connection, tracker: Tracker): TransitionRow[] {
  const rows: TransitionRow[] = []
  for (let number = 0; number < c.transitions; number++) {
    const row: TransitionRow = {
      at: 0,
      frame: 0,
      file: 0,
      side: 0,
      to: 0,
      on: 0,
      certainty: 0,
      epoch: 0,
    }
    if (tracker.tables.transitions.read(c, number, row)) rows.push(row)
  }
  return rows
}

function transitionsOf(c: Connection, rows: readonly TransitionRow[], client: number): ConnectionRecord['transitions'] {
  const before = [c.ends[0].firstState, c.ends[1].firstState]
  return rows.map(row => {
    const left = leftBy(row.on, before[row.side] as number)
    before[row.side] = row.to
    return {
      at: row.at,
      evidence: row.frame === 0 ? null : { file: row.file, frame: row.frame },
      endpoint: row.side === client ? 'client' : 'server',
      from: left === UNKNOWN ? null : (STATE_NAMES[left] as State),
      to: STATE_NAMES[row.to] as State,
      on: EVENT_NAMES[row.on] as string,
      certainty: CERTAINTY_NAMES[row.certainty] ?? 'inferred',
    }
  })
}

/** Silence to the end counts, whatever probes came in it; so does the silence before a RST, which is no activity either. */
function idleMax(c: Connection, isReset: boolean): number {
  return Math.max(c.idleMax, c.at(isReset ? tcp.RST_AT : tcp.LAST) - c.lastActivity)
}

/** What a row leaves: a listener, which is not what answered before, that is CLOSED; nothing known; or the state before. */
function leftBy(on: number, before: number): number {
  if (on === FIRST_SEEN) return UNKNOWN
  return on === RCV_SYN && before === CLOSED ? LISTEN : before
}
