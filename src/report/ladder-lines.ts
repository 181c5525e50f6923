// Keeps the segments of some connections as lines of a ladder while the tracker takes them.
import { addressText } from '../decode/address.ts'
import { ABSENT, type Segment, SYN, TFO_COOKIE, TFO_REQUEST } from '../decode/segment.ts'
import { sideOf } from '../track/choice.ts'
import type { Connection, Endpoint } from '../track/connection.ts'
import { FINDING_CODES } from '../track/findings.ts'
import type { Observation, TrackObserver } from '../track/observation.ts'
import { STATE_NAMES, UNKNOWN } from '../track/state.ts'
import { NOTE_NAMES } from '../track/tables.ts'
import { KERNEL, PROVED } from '../track/transitions.ts'
import { windowShift } from '../track/window.ts'
import type { Ladder, LadderIcmp, LadderLine, LadderState } from './ladder-line.ts'
import type { ConnectionRecord } from './schema.ts'
import type { State } from './words.ts'

/** Lines of one ladder from its beginning, and as many to its end: what is between is left out. */
const HALF = 1000

interface Kept {
  client: 0 | 1
  record: ConnectionRecord
  head: LadderLine[]
  tail: LadderLine[]
  icmp: LadderIcmp[]
  omitted: number
}

export class LadderLines implements TrackObserver {
  readonly #kept = new Map<number, Kept>()
  /** Places of SYNs that belong to an older connection, to that one's place. */
  readonly #into = new Map<number, number>()

  /** Keep the lines of the connection with this place in the order of first packets. */
  want(serial: number, client: 0 | 1, record: ConnectionRecord): void {
    this.#kept.set(serial, { client, record, head: [], tail: [], icmp: [], omitted: 0 })
  }

  readonly merged = (from: number, into: number): void => {
    this.#into.set(from, into)
  }

  segment(observation: Observation): void {
    const kept = this.#keptOf(observation.connection)
    if (!kept) return
    const line = lineOf(observation, kept.client)
    if (kept.head.length < HALF) kept.head.push(line)
    else if (kept.tail.push(line) > HALF) {
      kept.tail.shift()
      kept.omitted++
    }
  }

  icmp(connection: Connection, quoted: Segment): void {
    const kept = this.#keptOf(connection)
    if (kept)
      kept.icmp.push(icmpOf(connection, quoted, kept.client, kept.head.length + kept.omitted + kept.tail.length))
  }

  /** By id. */
  ladders(): Ladder[] {
    return [...this.#kept.values()].map(ladderOf).sort((a, b) => a.record.id - b.record.id)
  }

  #keptOf({ serial }: Connection): Kept | undefined {
    return this.#kept.get(this.#into.get(serial) ?? serial)
  }
}

function ladderOf({ record, head, tail, icmp, omitted }: Kept): Ladder {
  const place = (after: number) => (after <= HALF ? after : Math.max(HALF, after - omitted))
  return {
    record,
    lines: [...head, ...tail],
    icmp: icmp.map(error => ({ ...error, after: place(error.after) })),
    omitted,
  }
}

function icmpOf(connection: Connection, quoted: Segment, client: 0 | 1, after: number): LadderIcmp {
  const { version, from0, from1, from2, from3, time, file, frame, icmpType, icmpCode } = quoted
  return {
    at: time,
    file,
    frame,
    type: icmpType,
    code: icmpCode,
    from: addressText(version, from0, from1, from2, from3),
    to: sideOf(connection, quoted) === client ? 'client' : 'server',
    after,
    ...statesOf(connection, client),
  }
}

function lineOf({ connection, segment, side, notes, found, isCopy }: Observation, client: 0 | 1): LadderLine {
  return {
    at: segment.time,
    file: segment.file,
    frame: segment.frame,
    from: side === client ? 'client' : 'server',
    flags: segment.flags,
    seq: segment.seq >>> 0,
    ack: segment.ack >>> 0,
    length: segment.length,
    window: segment.window,
    scaledWindow: segment.window << shiftOf(connection, segment, side),
    options: optionsOf(segment),
    ...statesOf(connection, client),
    notes: noteNames(isCopy, notes, found),
  }
}

function statesOf({ ends }: Connection, client: 0 | 1): Pick<LadderLine, 'client' | 'server'> {
  const state = ({ state, certainty }: Endpoint) => stateOf(state, certainty)
  return { client: state(ends[client]), server: state(ends[(1 - client) as 0 | 1]) }
}

/** By how many bits the segment's window is to be shifted; 0 where nobody knows. */
export function shiftOf({ ends }: Connection, segment: Segment, side: 0 | 1): number {
  return segment.flags & SYN ? 0 : Math.max(0, windowShift(ends[side], ends[(1 - side) as 0 | 1]))
}

/** What was noticed of a segment, bit sets of the tracker, in words. */
export const noteNames = (isCopy: boolean, notes: number, found: number): string[] => [
  ...(isCopy ? ['copy'] : []),
  ...named(notes, NOTE_NAMES),
  ...named(found, FINDING_CODES),
]

const named = (bits: number, names: readonly string[]): string[] => names.filter((_, bit) => bits & (1 << bit))

/** Numbers of the tracker as what a ladder says. */
export function stateOf(state: number, certainty: number): LadderState {
  if (state === UNKNOWN) return { state: null, inferred: false }
  return { state: STATE_NAMES[state] as State, inferred: certainty !== PROVED && certainty !== KERNEL }
}

/** In tcpdump's words. */
function optionsOf(s: Segment): string[] {
  return [
    ...(s.mss !== ABSENT ? [`mss ${s.mss}`] : []),
    ...(s.windowScale !== ABSENT ? [`wscale ${s.windowScale}`] : []),
    ...(s.sackPermitted ? ['sackOK'] : []),
    ...(s.timestamps ? [`TS val ${s.tsVal >>> 0} ecr ${s.tsEcr >>> 0}`] : []),
    ...(s.fastOpen === TFO_REQUEST ? ['tfo'] : s.fastOpen === TFO_COOKIE ? ['tfo cookie'] : []),
    ...(s.sackBlocks > 0 ? [`sack ${s.sackLeft >>> 0}:${s.sackRight >>> 0}`] : []),
    ...(s.mptcpToken !== 0 ? [`mp_join ${(s.mptcpToken >>> 0).toString(16)}`] : []),
    ...(s.optionsCut ? ['cut'] : []),
    ...(s.optionsBad ? ['malformed'] : []),
  ]
}
