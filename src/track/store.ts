// The connections that live: an object for each that is heard of, and a packed block (packing.ts) for each that is quiet:
// nearly all of those that wait for TIME-WAIT to end, SYNs that nobody answers, idle ones. A connection keeps its number,
// wherever it is; who asks for it by that has it unpacked.
import { Arena } from './arena.ts'
import { Connection, LAST } from './connection.ts'
import { Packing } from './packing.ts'
import type { Transitions } from './transitions.ts'

/** So many (1.5 MB, which a processor’s cache holds) before anything is packed. */
export const DEFAULT_UNPACKED = 512
/** So many (100 MB) at most; beyond that one is packed for each that talks. */
const MAX_UNPACKED = 1 << 15
/** Seats looked at for one segment, at most. */
const LOOK = 64

export class Store {
  /** Connections: live ones, and final ones that nobody pulled yet. */
  count = 0
  readonly #history: Transitions
  readonly #arena = new Arena()
  readonly #packing = new Packing()
  /** Of each number: its seat, or its block, negative. Of a number that is free: the next free one. */
  #places = new Int32Array(1024)
  #next = 1
  #free = 0
  /** Objects, each of the connection whose number it has; seat 0 is never given. */
  readonly #seats: Connection[] = [new Connection()]
  readonly #empty: number[] = []
  /** The seat that was looked at last, to see whether its connection is quiet. */
  #hand = 0
  /** Seats from which on the quiet are packed; since it last changed, how many were, and how many were heard of again. */
  #limit: number
  #packed = 0
  #heardAgain = 0

  /** `unpacked`: connections before anything is packed; more when that turns out to be too few. */
  constructor(history: Transitions, unpacked: number) {
    this.#history = history
    this.#limit = unpacked
  }

  /** Those that are not packed. */
  get unpacked(): number {
    return this.#seats.length - 1 - this.#empty.length
  }

  /** A new connection with every field 0. */
  allocate(): Connection {
    this.count++
    let number = this.#free
    if (number !== 0) this.#free = this.#places[number] as number
    else number = this.#next++
    if (number >= this.#places.length) this.#places = grown(this.#places)
    const c = this.#seat(number)
    c.clear()
    return c
  }

  release(c: Connection): void {
    this.count--
    const { number } = c
    this.#leave(this.#places[number] as number, c)
    this.#places[number] = this.#free
    this.#free = number
  }

  /** The connection with that number, valid until it is released or the next `tidy`. */
  at(number: number): Connection {
    const place = this.#places[number] as number
    return place > 0 ? (this.#seats[place] as Connection) : this.#unpack(number, -place)
  }

  /** The same; a segment of it has come. */
  hear(number: number): Connection {
    if ((this.#places[number] as number) < 0) this.#heardAgain++
    const c = this.at(number)
    c.heard = true
    return c
  }

  /** When its last segment came, ns; it stays packed. */
  lastTime(number: number): number {
    const place = this.#places[number] as number
    if (place > 0) return this.at(number).at(LAST)
    return this.#packing.lastTime(this.#arena.piece(-place), this.#arena.index(-place))
  }

  /** Packs one that was quiet for a while, not `kept`, when there are many. */
  tidy(kept: number): void {
    for (let look = 0; look < LOOK && this.unpacked > this.#limit; look++) {
      this.#hand = this.#hand + 1 < this.#seats.length ? this.#hand + 1 : 1
      const c = this.#seats[this.#hand] as Connection
      if (c.number === 0 || c.number === kept) continue
      if (c.heard) c.heard = false
      else this.#pack(c)
    }
  }

  #pack(c: Connection): void {
    const words = this.#packing.pack(c, this.#history)
    if (words === 0) return
    const block = this.#arena.allocate(words)
    this.#arena.fill(block, this.#packing.words, words)
    this.#places[c.number] = -block
    this.#leave(this.#hand, c)
    if (++this.#packed < this.#limit) return
    // So many are heard of again that unpacking them costs more than their memory.
    if (this.#heardAgain * 2 > this.#packed) this.#limit = Math.min(2 * this.#limit, MAX_UNPACKED)
    this.#packed = 0
    this.#heardAgain = 0
  }

  #unpack(number: number, block: number): Connection {
    const c = this.#seat(number)
    const words = this.#packing.unpack(c, this.#history, this.#arena.piece(block), this.#arena.index(block))
    this.#arena.release(block, words)
    return c
  }

  #seat(number: number): Connection {
    let seat = this.#empty.pop()
    if (seat === undefined) {
      seat = this.#seats.length
      this.#seats.push(new Connection())
    }
    const c = this.#seats[seat] as Connection
    c.number = number
    c.heard = true
    this.#places[number] = seat
    return c
  }

  #leave(seat: number, c: Connection): void {
    c.vacate()
    this.#empty.push(seat)
  }
}

function grown(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const more = new Int32Array(numbers.length * 2)
  more.set(numbers)
  return more
}
