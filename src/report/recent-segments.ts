// The last segments of all connections together, so that the ladder of any of them can be drawn while it lives.
import type { Observation, TrackObserver } from '../track/observation.ts'
import { Rows, struct } from '../track/struct.ts'
import type { LadderLine } from './ladder-line.ts'
import { noteNames, shiftOf, stateOf } from './ladder-lines.ts'

/** At most so many, 2 MB: some seconds of a busy network, hours of a quiet one. */
export const MAX_RECENT = 32_768

class Recent extends struct({
  time: 'f64',
  serial: 'f64',
  frame: 'u32',
  file: 'u32',
  seq: 'u32',
  ack: 'u32',
  length: 'u32',
  found: 'u32',
  window: 'u16',
  flags: 'u16',
  notes: 'u8',
  isCopy: 'u8',
  shift: 'u8',
  side: 'u8',
  states: 'u8[2]',
  certainties: 'u8[2]',
}) {}

export class RecentSegments implements TrackObserver {
  readonly #rows = new Rows(Recent.size)
  readonly #row = new Recent()
  #next = 0

  constructor() {
    this.#rows.attach(this.#row)
  }

  segment({ connection, segment, side, isCopy, notes, found }: Observation): void {
    const row = this.#at(this.#next++)
    row.time = segment.time
    row.serial = connection.serial
    row.frame = segment.frame
    row.file = segment.file
    row.seq = segment.seq
    row.ack = segment.ack
    row.length = segment.length
    row.found = found
    row.window = segment.window
    row.flags = segment.flags
    row.notes = notes
    row.isCopy = isCopy ? 1 : 0
    row.shift = shiftOf(connection, segment, side)
    row.side = side
    for (const end of connection.ends) {
      row.u8[row.states + end.side] = end.state
      row.u8[row.certainties + end.side] = end.certainty
    }
  }

  readonly merged = (from: number, into: number): void => {
    for (let number = this.#oldest(); number < this.#next; number++) {
      const row = this.#at(number)
      if (row.serial === from) row.serial = into
    }
  }

  /** Those of the connection with this place in the order of first packets, up to a time, ns; without their options. */
  lines(serial: number, client: 0 | 1, until: number): LadderLine[] {
    const lines: LadderLine[] = []
    for (let number = this.#oldest(); number < this.#next; number++) {
      const row = this.#at(number)
      if (row.serial === serial && row.time <= until) lines.push(lineOf(row, client))
    }
    return lines
  }

  #oldest(): number {
    return Math.max(0, this.#next - MAX_RECENT)
  }

  /** The row of the segment with this number, counted from 0; each row is used again. */
  #at(number: number): Recent {
    if (number === this.#rows.count && number < MAX_RECENT) this.#rows.allocate()
    this.#row.base = ((number % MAX_RECENT) + 1) * Recent.size
    return this.#row
  }
}

function lineOf(row: Recent, client: 0 | 1): LadderLine {
  const { window, shift, notes, found, u8, states, certainties } = row
  const state = (side: number) => stateOf(u8[states + side] as number, u8[certainties + side] as number)
  return {
    at: row.time,
    file: row.file,
    frame: row.frame,
    from: row.side === client ? 'client' : 'server',
    flags: row.flags,
    seq: row.seq,
    ack: row.ack,
    length: row.length,
    window,
    scaledWindow: window << shift,
    options: [],
    client: state(client),
    server: state(1 - client),
    notes: noteNames(row.isCopy === 1, notes, found),
  }
}
