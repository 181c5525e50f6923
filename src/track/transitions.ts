// The history of states of all connections: 16 bytes a row, in chunks of five linked from the connection. A row says
// when an endpoint entered a state, why, how surely and by which frame; what it left is the row before it. Rows that
// evidence took back stay in place, marked.
import type { Connection, Endpoint } from './connection.ts'
import { readDouble, writeDouble } from './fields.ts'

/** How a state is known (SPEC of the record: `certainty`). */
export const [PROVED, INFERRED, MODELLED, KERNEL] = [0, 1, 2, 3] as const
export const CERTAINTY_NAMES = ['proved', 'inferred', 'modelled', 'kernel'] as const

/** Rows that there is room for at first: a normal life takes ten. */
const FEW = 12
/** A hostile peer can flap for ever between two states: later changes still count, but are no longer listed. */
export const MAX_TRANSITIONS = 250

/** One row, filled again by `Transitions.read`. */
export interface TransitionRow {
  at: number
  frame: number
  file: number
  side: number
  to: number
  on: number
  certainty: number
  /** How often the capture's time had stepped back before it (at most 15): a difference of two such times means nothing. */
  epoch: number
}

// The packed word: file 16 bits, epoch 4, side 1, to 4, on 4, certainty 2, taken back 1.
const [EPOCH, SIDE, TO, ON, CERTAINTY, FILE] = [12, 11, 7, 3, 1, 16] as const
const TAKEN_BACK = 1
/**
 * A packed row's first word: the low bits of the packed word, and above them how far its frame is from the connection's first;
 * or that frame and time are as in the row before; or that the row itself follows.
 */
const [LOW_BITS, LOW] = [12, 0xfff] as const
const [AS_BEFORE, ITSELF] = [0xfffff, 0xffffe] as const

/** The rows of one connection. */
export class Changes {
  at = new Float64Array(FEW)
  frame = new Uint32Array(FEW)
  word = new Uint32Array(FEW)

  grow(): void {
    const { at, frame, word } = this
    this.#resize(Math.min(2 * at.length, MAX_TRANSITIONS))
    this.at.set(at)
    this.frame.set(frame)
    this.word.set(word)
  }

  /** Lets go of what few need. */
  shrink(): void {
    if (this.at.length > FEW) this.#resize(FEW)
  }

  #resize(rows: number): void {
    this.at = new Float64Array(rows)
    this.frame = new Uint32Array(rows)
    this.word = new Uint32Array(rows)
  }
}

export class Transitions {
  /** Adds a row; `frame` 0 means that no frame shows it: a timer, or one whose number is too large. */
  add(
    c: Connection,
    side: number,
    to: number,
    on: number,
    certainty: number,
    at: number,
    file: number,
    frame: number,
  ): void {
    const number = c.transitions
    if (number >= MAX_TRANSITIONS) return
    c.transitions = number + 1
    c.ends[side as 0 | 1].lastRow = number + 1
    const { changes } = c
    if (number >= changes.at.length) changes.grow()
    changes.at[number] = at
    changes.frame[number] = frame
    const epoch = Math.min(c.epoch, 15)
    changes.word[number] =
      (Math.min(file, 0xffff) << FILE) |
      (epoch << EPOCH) |
      (side << SIDE) |
      (to << TO) |
      (on << ON) |
      (certainty << CERTAINTY)
  }

  /** Reads row `number` of the connection into `row`; false when it was taken back. */
  read(c: Connection, number: number, row: TransitionRow): boolean {
    const packed = c.changes.word[number] as number
    row.at = c.changes.at[number] as number
    row.frame = c.changes.frame[number] as number
    row.file = packed >>> FILE
    row.epoch = (packed >> EPOCH) & 15
    row.side = (packed >> SIDE) & 1
    row.to = (packed >> TO) & 15
    row.on = (packed >> ON) & 15
    row.certainty = (packed >> CERTAINTY) & 3
    return (packed & TAKEN_BACK) === 0
  }

  /** The number of the endpoint's last row that stands before `below`, or -1. */
  last(c: Connection, side: number, below: number): number {
    const last = c.ends[side as 0 | 1].lastRow - 1
    if (last < below) return last
    for (let number = Math.min(below, c.transitions) - 1; number >= 0; number--) {
      const packed = c.changes.word[number] as number
      if ((packed & TAKEN_BACK) === 0 && ((packed >> SIDE) & 1) === side) return number
    }
    return -1
  }

  on(c: Connection, number: number): number {
    return ((c.changes.word[number] as number) >> ON) & 15
  }

  to(c: Connection, number: number): number {
    return ((c.changes.word[number] as number) >> TO) & 15
  }

  certainty(c: Connection, number: number): number {
    return ((c.changes.word[number] as number) >> CERTAINTY) & 3
  }

  /** An inferred row turns out proved: its time and evidence stay. */
  prove(c: Connection, number: number): void {
    const { word } = c.changes
    word[number] = (word[number] as number) & ~(3 << CERTAINTY)
  }

  /** Takes the endpoint's row `number`, its last, out of the history: `state` is again what it was before. */
  takeBack(c: Connection, endpoint: Endpoint, number: number): void {
    const { word } = c.changes
    word[number] = (word[number] as number) | TAKEN_BACK
    const before = this.last(c, endpoint.side, number)
    endpoint.lastRow = before + 1
    endpoint.state = before < 0 ? endpoint.firstState : this.to(c, before)
    endpoint.certainty = before < 0 ? PROVED : this.certainty(c, before)
  }

  /** Writes the history of a connection to `words` from `at` on; gives where it ends. Most rows take one word or two. */
  pack(c: Connection, start: number, words: Int32Array, at: number): number {
    const { firstFrame, transitions, changes } = c
    const near = c.firstFile << (FILE - EPOCH)
    let lastFurther = -1
    let lastSince = -1
    for (let number = 0; number < transitions; number++) {
      const time = changes.at[number] as number
      const since = time - start
      const further = (changes.frame[number] as number) - firstFrame
      const packed = changes.word[number] as number
      const low = packed & LOW
      const isNear = since >>> 0 === since && start + since === time && further >= 0 && further < ITSELF
      if (!isNear || packed >>> EPOCH !== near) {
        words[at++] = (ITSELF << LOW_BITS) | low
        at = writeDouble(words, at, time)
        words[at++] = changes.frame[number] as number
        words[at++] = packed
      } else if (further === lastFurther && since === lastSince) words[at++] = (AS_BEFORE << LOW_BITS) | low
      else {
        words[at++] = (further << LOW_BITS) | low
        words[at++] = since
        lastFurther = further
        lastSince = since
      }
    }
    return at
  }

  /** The way back: `c.transitions` rows. */
  unpack(c: Connection, start: number, words: Int32Array, at: number): void {
    const { firstFrame, transitions, changes } = c
    const near = c.firstFile << FILE
    let further = 0
    let since = 0
    while (changes.at.length < transitions) changes.grow()
    for (let number = 0; number < transitions; number++) {
      const low = words[at++] as number
      const above = low >>> LOW_BITS
      if (above === ITSELF) {
        changes.at[number] = readDouble(words, at)
        changes.frame[number] = words[at + 2] as number
        changes.word[number] = words[at + 3] as number
        at += 4
        continue
      }
      if (above !== AS_BEFORE) {
        further = above
        since = (words[at++] as number) >>> 0
      }
      changes.at[number] = start + since
      changes.frame[number] = firstFrame + further
      changes.word[number] = near | (low & LOW)
    }
  }
}
