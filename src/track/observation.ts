import { Segment } from '../decode/segment.ts'
import type { Connection } from './connection.ts'

/** Sees every segment that belongs to a connection: ladders, events, graphs and filtered captures are made from it. */
export interface TrackObserver {
  /** `observation` is filled again for the next segment. */
  segment(observation: Observation): void
  /** An ICMP error that answers a SYN of the connection; `quoted` is the segment that it quotes, with the frame's own number. */
  icmp?(connection: Connection, quoted: Segment): void
  /** The connection with place `from` turned out to be segments of the one with place `into`. */
  merged?(from: number, into: number): void
  /** No segment will come to it any more: it becomes final, or turned out to be segments of another; states are as they were. */
  ended?(connection: Connection): void
}

/** One segment as the tracker took it. */
export class Observation {
  /** After the segment; valid until the observer returns. */
  connection!: Connection
  segment: Segment = new Segment()
  /** Which endpoint sent it. */
  side: 0 | 1 = 0
  /** Before it: the connection's facts, and what had been seen of both endpoints (bit sets of connection.ts). */
  factsBefore = 0
  readonly seenBefore: [number, number] = [0, 0]
  /** The states of both before it, numbers of state.ts. */
  readonly statesBefore: [number, number] = [0, 0]
  /** A copy of a packet that was taken already; nothing else was done with it. */
  isCopy = false
  /** Bit sets: notes of tables.ts, codes of findings.ts. */
  notes = 0
  found = 0

  before(connection: Connection): void {
    const { facts, ends } = connection
    this.connection = connection
    this.factsBefore = facts
    this.seenBefore[0] = ends[0].seen
    this.seenBefore[1] = ends[1].seen
    this.statesBefore[0] = ends[0].state
    this.statesBefore[1] = ends[1].state
  }

  after(segment: Segment, side: 0 | 1, isCopy: boolean, notes: number, found: number): void {
    this.segment = segment
    this.side = side
    this.isCopy = isCopy
    this.notes = notes
    this.found = found
  }
}
