// A connection that is quiet, packed: of its fields those that are not 0, times as the distance from its start, and its
// history behind. A closed connection then takes some 400 bytes instead of 2,000, a SYN without answer 200.
import { MAX_WORDS } from './arena.ts'
import { CONNECTION_FIELDS, type Connection, ENDPOINT_FIELDS, FEW_RTTS, LAST, START, TIMES } from './connection.ts'
import { readDouble, writeDouble } from './fields.ts'
import type { Transitions } from './transitions.ts'

/** More changes of state than anybody's life has: not worth packing. */
const MAX_PACKED_TRANSITIONS = 60
/**
 * Words of its head: how many in all, the times of its last and its first segment (two words each), which of its other times
 * are set, and which of those are too far from the first for one word.
 */
const [SIZE, LAST_TIME, START_TIME, PRESENT, WIDE, HEAD] = [0, 1, 3, 5, 6, 7] as const
/** Times that the head has. */
const IN_HEAD = (1 << START) | (1 << LAST)

export class Packing {
  /** What `pack` has written. */
  readonly words = new Int32Array(MAX_WORDS)

  /** Writes a connection to `words`; gives how many words, 0 for one that cannot be packed. */
  pack(c: Connection, history: Transitions): number {
    if (c.transitions > MAX_PACKED_TRANSITIONS) return 0
    const { words } = this
    const start = c.at(START)
    writeDouble(words, LAST_TIME, c.at(LAST))
    writeDouble(words, START_TIME, start)
    let at = this.#packTimes(c, start, HEAD)
    at = CONNECTION_FIELDS.write(c, words, at)
    for (let side = 0; side < 2; side++) {
      const end = c.ends[side as 0 | 1]
      at = ENDPOINT_FIELDS.write(end, words, at)
      const rtts = Math.min(end.rttCount, FEW_RTTS)
      for (let i = 0; i < rtts; i++) words[at++] = end.rtts[i] as number
    }
    at = packBytes(c.letters, c.historyLength, words, at)
    if (c.epoch !== 0) at = packBytes(c.epochs, TIMES, words, at)
    at = history.pack(c, start, words, at)
    words[SIZE] = at
    return at
  }

  /** Fills a connection from the words that `pack` wrote; gives how many they were. */
  unpack(c: Connection, history: Transitions, words: Int32Array, from: number): number {
    const start = readDouble(words, from + START_TIME)
    let at = this.#unpackTimes(c, start, words, from)
    c.times[START] = start
    c.times[LAST] = readDouble(words, from + LAST_TIME)
    at = CONNECTION_FIELDS.read(c, words, at)
    for (let side = 0; side < 2; side++) {
      const end = c.ends[side as 0 | 1]
      at = ENDPOINT_FIELDS.read(end, words, at)
      const rtts = Math.min(end.rttCount, FEW_RTTS)
      for (let i = 0; i < rtts; i++) end.rtts[i] = words[at++] as number
    }
    at = unpackBytes(c.letters, c.historyLength, words, at)
    if (c.epoch !== 0) at = unpackBytes(c.epochs, TIMES, words, at)
    history.unpack(c, start, words, at)
    return words[from + SIZE] as number
  }

  /** When the last segment of a packed connection was seen. */
  lastTime(words: Int32Array, from: number): number {
    return readDouble(words, from + LAST_TIME)
  }

  #packTimes({ times }: Connection, start: number, at: number): number {
    const { words } = this
    let present = 0
    let wide = 0
    for (let i = 0; i < TIMES; i++) {
      const time = times[i] as number
      if (time === 0 || IN_HEAD & (1 << i)) continue
      present |= 1 << i
      const since = time - start
      if (since >>> 0 === since && start + since === time) words[at++] = since
      else {
        wide |= 1 << i
        at = writeDouble(words, at, time)
      }
    }
    words[PRESENT] = present
    words[WIDE] = wide
    return at
  }

  #unpackTimes({ times }: Connection, start: number, words: Int32Array, from: number): number {
    const present = words[from + PRESENT] as number
    const wide = words[from + WIDE] as number
    let at = from + HEAD
    for (let i = 0; i < TIMES; i++) {
      if ((present & (1 << i)) === 0) times[i] = 0
      else if ((wide & (1 << i)) === 0) times[i] = start + ((words[at++] as number) >>> 0)
      else {
        times[i] = readDouble(words, at)
        at += 2
      }
    }
    return at
  }
}

function packBytes(bytes: Uint8Array, count: number, words: Int32Array, at: number): number {
  for (let i = 0; i < count; i += 4) {
    const [a, b, c, d] = [bytes[i] as number, bytes[i + 1] ?? 0, bytes[i + 2] ?? 0, bytes[i + 3] ?? 0]
    words[at++] = a | (b << 8) | (c << 16) | (d << 24)
  }
  return at
}

function unpackBytes(bytes: Uint8Array, count: number, words: Int32Array, at: number): number {
  for (let i = 0; i < count; i++) bytes[i] = (words[at + (i >> 2)] as number) >> (8 * (i & 3))
  return at + ((count + 3) >> 2)
}
