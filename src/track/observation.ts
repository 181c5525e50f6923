import { Segment } from '../decode/segment.ts'
import type { Connection } from './connection.ts'

/** Sees every segment that belongs to a connection: ladders, events, graphs and filtered captures are made from it. */
export interface TrackObserver {
  /** `observation` is filled again for the next segment. */
  segment(observation: Observation): void
  /** The connection with place `from` turned out to be segments of the one with place `into`. */
  merged?(from: number, into: number): void
}

/** One segment as the tracker took it. */
export class Observation {
  /** After the segment; the cursor moves on when the observer returns. */
  readonly connection: Connection
  segment: Segment = new Segment()
  /** Which endpoint sent it, and both states before it. */
  side: 0 | 1 = 0
  readonly before: [number, number] = [0, 0]
  /** A copy of a packet that was taken already; nothing else was done with it. */
  isCopy = false
  /** Bit sets: notes of tables.ts, codes of findings.ts. */
  notes = 0
  found = 0

  constructor(connection: Connection) {
    this.connection = connection
  }

  fill(segment: Segment, side: 0 | 1, isCopy: boolean, notes: number, found: number): void {
    this.segment = segment
    this.side = side
    this.isCopy = isCopy
    this.notes = notes
    this.found = found
  }
}
