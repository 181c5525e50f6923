// The history of states of all connections: 16 bytes a row, in chunks of five linked from the connection. A row says
// when an endpoint entered a state, why, how surely and by which frame; what it left is the row before it. Rows that
// evidence took back stay in place, marked.
import type { Connection, Endpoint } from './connection.ts'
import { Cursor, Rows } from './struct.ts'

/** How a state is known (SPEC of the record: `certainty`). */
export const [PROVED, INFERRED, MODELLED, KERNEL] = [0, 1, 2, 3] as const
export const CERTAINTY_NAMES = ['proved', 'inferred', 'modelled', 'kernel'] as const

/** Rows in a chunk: a normal life takes ten. */
const CHUNK = 5
const ROW = 16
const LINK = CHUNK * ROW
const CHUNK_SIZE = LINK + 8
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

export class Transitions {
  readonly #chunks = new Rows(CHUNK_SIZE)
  readonly #at = new Cursor()

  constructor() {
    this.#chunks.attach(this.#at)
  }

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
    if (number % CHUNK === 0) this.#grow(c)
    const base = c.lastChunk * CHUNK_SIZE + (number % CHUNK) * ROW
    this.#at.f64[base >> 3] = at
    this.#at.u32[(base >> 2) + 2] = frame
    const epoch = Math.min(c.epoch, 15)
    this.#at.u32[(base >> 2) + 3] =
      (Math.min(file, 0xffff) << FILE) |
      (epoch << EPOCH) |
      (side << SIDE) |
      (to << TO) |
      (on << ON) |
      (certainty << CERTAINTY)
  }

  /** Reads row `number` of the connection into `row`; false when it was taken back. */
  read(c: Connection, number: number, row: TransitionRow): boolean {
    const word = this.#word(c, number)
    const packed = this.#at.u32[word] as number
    row.at = this.#at.f64[(word - 3) >> 1] as number
    row.frame = this.#at.u32[word - 1] as number
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
      const packed = this.#packed(c, number)
      if ((packed & TAKEN_BACK) === 0 && ((packed >> SIDE) & 1) === side) return number
    }
    return -1
  }

  on(c: Connection, number: number): number {
    return (this.#packed(c, number) >> ON) & 15
  }

  to(c: Connection, number: number): number {
    return (this.#packed(c, number) >> TO) & 15
  }

  certainty(c: Connection, number: number): number {
    return (this.#packed(c, number) >> CERTAINTY) & 3
  }

  /** An inferred row turns out proved: its time and evidence stay. */
  prove(c: Connection, number: number): void {
    const word = this.#word(c, number)
    this.#at.u32[word] = (this.#at.u32[word] as number) & ~(3 << CERTAINTY)
  }

  /** Takes the endpoint's row `number`, its last, out of the history: `state` is again what it was before. */
  takeBack(c: Connection, endpoint: Endpoint, number: number): void {
    const word = this.#word(c, number)
    this.#at.u32[word] = (this.#at.u32[word] as number) | TAKEN_BACK
    const before = this.last(c, endpoint.side, number)
    endpoint.lastRow = before + 1
    endpoint.state = before < 0 ? endpoint.firstState : this.to(c, before)
    endpoint.certainty = before < 0 ? PROVED : this.certainty(c, before)
  }

  /**
   * Writes the history of a connection, which begins with the chunk `first`, to `words` from `at` on and lets go of it; gives
   * where it ends. Most rows take one word or two.
   */
  pack(c: Connection, first: number, start: number, words: Uint32Array, at: number): number {
    const { firstFrame, transitions } = c
    const near = c.firstFile << (FILE - EPOCH)
    const { f64, u32 } = this.#at
    let chunk = first
    let lastFurther = -1
    let lastSince = -1
    for (let number = 0, inChunk = 0; number < transitions; number++, inChunk++) {
      if (inChunk === CHUNK) {
        chunk = this.#next(chunk)
        inChunk = 0
      }
      const word = (chunk * CHUNK_SIZE + inChunk * ROW) >> 2
      const time = f64[word >> 1] as number
      const since = time - start
      const further = (u32[word + 2] as number) - firstFrame
      const packed = u32[word + 3] as number
      const low = packed & LOW
      const isNear = since >>> 0 === since && start + since === time && further >= 0 && further < ITSELF
      if (!isNear || packed >>> EPOCH !== near) {
        words[at++] = (ITSELF << LOW_BITS) | low
        for (let i = 0; i < 4; i++) words[at++] = u32[word + i] as number
      } else if (further === lastFurther && since === lastSince) words[at++] = (AS_BEFORE << LOW_BITS) | low
      else {
        words[at++] = (further << LOW_BITS) | low
        words[at++] = since
        lastFurther = further
        lastSince = since
      }
    }
    this.release(first)
    return at
  }

  /** The way back: `count` rows. */
  unpack(c: Connection, count: number, start: number, words: Uint32Array, at: number): void {
    const { firstFrame } = c
    const near = c.firstFile << FILE
    let further = 0
    let since = 0
    for (let number = 0; number < count; number++) {
      if (number % CHUNK === 0) this.#grow(c)
      const { f64, u32 } = this.#at
      const word = (c.lastChunk * CHUNK_SIZE + (number % CHUNK) * ROW) >> 2
      const low = words[at++] as number
      const above = low >>> LOW_BITS
      if (above === ITSELF) {
        for (let i = 0; i < 4; i++) u32[word + i] = words[at++] as number
        continue
      }
      if (above !== AS_BEFORE) {
        further = above
        since = words[at++] as number
      }
      f64[word >> 1] = start + since
      u32[word + 2] = firstFrame + further
      u32[word + 3] = near | (low & LOW)
    }
  }

  /** Lets go of a history that begins with `chunk`. */
  release(chunk: number): void {
    while (chunk !== 0) {
      const following = this.#next(chunk)
      this.#chunks.release(chunk)
      chunk = following
    }
  }

  #next(chunk: number): number {
    return this.#at.u32[(chunk * CHUNK_SIZE + LINK) >> 2] as number
  }

  #grow(c: Connection): void {
    const chunk = this.#chunks.allocate()
    if (c.firstChunk === 0) c.firstChunk = chunk
    else this.#at.u32[(c.lastChunk * CHUNK_SIZE + LINK) >> 2] = chunk
    c.lastChunk = chunk
  }

  #packed(c: Connection, number: number): number {
    return this.#at.u32[this.#word(c, number)] as number
  }

  /** Index of the packed word of a row. A normal life has two chunks: walking them costs nothing. */
  #word(c: Connection, number: number): number {
    let chunk = c.firstChunk
    for (; number >= CHUNK; number -= CHUNK) chunk = this.#next(chunk)
    return ((chunk * CHUNK_SIZE + number * ROW) >> 2) + 3
  }
}
