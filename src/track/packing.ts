// A connection that is quiet, packed: of its row the words that are not 0, times as the distance from its start, and its
// history behind. A closed connection then takes some 400 bytes instead of 740, a SYN without answer 200 instead of 650.
import { MAX_WORDS, type Piece } from './arena.ts'
import { CONNECTION_SIZE, type Connection, LAST, MOMENTS_AT, START, TIMES } from './connection.ts'
import type { Transitions } from './transitions.ts'

/** More changes of state than anybody's life has: not worth packing. */
const MAX_PACKED_TRANSITIONS = 60
const ROW_WORDS = CONNECTION_SIZE / 4
/**
 * Words of its head: how many in all, how many changes of state, the times of its last and its first segment (two words each),
 * which of its other times are set, and which of those are too far from the first for one word.
 */
const [SIZE, TRANSITIONS, LAST_TIME, START_TIME, PRESENT, WIDE, HEAD] = [0, 1, 2, 4, 6, 7, 8] as const
/** Times that the head has. */
const IN_HEAD = (1 << (MOMENTS_AT + START)) | (1 << (MOMENTS_AT + LAST))

export class Packing {
  /** What `pack` has written. */
  readonly words = new Uint32Array(MAX_WORDS)
  readonly #doubles = new Float64Array(this.words.buffer)

  /** Writes a connection to `words` and lets go of its history; gives how many words, 0 for one that cannot be packed. */
  pack(c: Connection, history: Transitions): number {
    const count = c.transitions
    if (count > MAX_PACKED_TRANSITIONS) return 0
    const start = c.at(START)
    const { words } = this
    words[TRANSITIONS] = count
    this.#doubles[LAST_TIME / 2] = c.at(LAST)
    this.#doubles[START_TIME / 2] = start
    const chunk = c.firstChunk
    c.firstChunk = 0
    c.lastChunk = 0
    const times = this.#packTimes(c, start, HEAD)
    const row = this.#packWords(c, times)
    const size = history.pack(c, chunk, start, words, row)
    words[SIZE] = size
    return size
  }

  /** Fills an empty row, on which the cursor stands, from the words that `pack` wrote; gives how many they were. */
  unpack(c: Connection, history: Transitions, { words, doubles }: Piece, at: number): number {
    const start = doubles[(at + START_TIME) / 2] as number
    c.f64[c.moments + START] = start
    c.f64[c.moments + LAST] = doubles[(at + LAST_TIME) / 2] as number
    const times = this.#unpackTimes(c, start, words, at)
    const row = this.#unpackWords(c, words, times)
    history.unpack(c, words[at + TRANSITIONS] as number, start, words, row)
    return words[at + SIZE] as number
  }

  /** When the last segment of a packed connection was seen. */
  lastTime({ doubles }: Piece, at: number): number {
    return doubles[(at + LAST_TIME) / 2] as number
  }

  #packTimes(c: Connection, start: number, at: number): number {
    const { words } = this
    const from = c.base >> 3
    let present = 0
    let wide = 0
    for (let i = 0; i < TIMES; i++) {
      const time = c.f64[from + i] as number
      if (time === 0 || IN_HEAD & (1 << i)) continue
      present |= 1 << i
      const since = time - start
      if (since >>> 0 === since && start + since === time) words[at++] = since
      else {
        wide |= 1 << i
        words[at++] = c.u32[2 * (from + i)] as number
        words[at++] = c.u32[2 * (from + i) + 1] as number
      }
    }
    words[PRESENT] = present
    words[WIDE] = wide
    return at
  }

  #unpackTimes(c: Connection, start: number, words: Uint32Array, at: number): number {
    const to = c.base >> 3
    const wide = words[at + WIDE] as number
    let next = at + HEAD
    for (let left = words[at + PRESENT] as number; left !== 0; left &= left - 1) {
      const i = 31 - Math.clz32(left & -left)
      if ((wide & (1 << i)) === 0) c.f64[to + i] = start + (words[next++] as number)
      else {
        c.u32[2 * (to + i)] = words[next++] as number
        c.u32[2 * (to + i) + 1] = words[next++] as number
      }
    }
    return next
  }

  #packWords(c: Connection, at: number): number {
    const { words } = this
    const row = c.base >> 2
    for (let from = 2 * TIMES; from < ROW_WORDS; from += 32) {
      const maskAt = at++
      const end = Math.min(from + 32, ROW_WORDS)
      let mask = 0
      for (let i = from; i < end; i++) {
        const word = c.u32[row + i] as number
        if (word === 0) continue
        mask |= 1 << (i - from)
        words[at++] = word
      }
      words[maskAt] = mask
    }
    return at
  }

  #unpackWords(c: Connection, words: Uint32Array, at: number): number {
    const row = c.base >> 2
    for (let from = 2 * TIMES; from < ROW_WORDS; from += 32) {
      for (let left = words[at++] as number; left !== 0; left &= left - 1) {
        c.u32[row + from + 31 - Math.clz32(left & -left)] = words[at++] as number
      }
    }
    return at
  }
}
