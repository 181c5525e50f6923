// The connections that live, a row of memory for each that is heard of and a packed block (packing.ts) for each that is
// quiet: nearly all of those that wait for TIME-WAIT to end, SYNs that nobody answers, idle ones. A connection keeps its
// number, wherever it is; a cursor that is moved to it unpacks it.
import { Arena } from './arena.ts'
import { CONNECTION_SIZE, Connection, LAST } from './connection.ts'
import { Packing } from './packing.ts'
import { Rows } from './struct.ts'
import type { Transitions } from './transitions.ts'

/** So many rows (1.2 MB, which a processor's cache holds) before anything is packed. */
export const DEFAULT_UNPACKED = 2048
/** Rows looked at for one segment, at most. */
const LOOK = 64

export class Store {
  /** Connections: live ones, and final ones that nobody pulled yet. */
  count = 0
  readonly #rows = new Rows(CONNECTION_SIZE)
  readonly #history: Transitions
  readonly #arena = new Arena()
  readonly #packing = new Packing()
  readonly #c = this.cursor()
  /** Of each number: its slot among the rows, or its block, negative. Of a number that is free: the next free one. */
  #places = new Int32Array(1024)
  #next = 1
  #free = 0
  /** Of each slot: whose it is, 0 for nobody's, and whether it was heard of since the hand went by. */
  #owners = new Int32Array(1024)
  #heard = new Uint8Array(1024)
  /** The slot that was looked at last, to see whether its connection is quiet. */
  #hand = 0
  /** Rows from which on the quiet are packed; since it last changed, how many were, and how many were heard of again. */
  #limit: number
  #packed = 0
  #heardAgain = 0

  /** `unpacked`: rows before anything is packed; more when that turns out to be too few. */
  constructor(history: Transitions, unpacked: number) {
    this.#history = history
    this.#limit = unpacked
  }

  /** Those that are not packed. */
  get unpacked(): number {
    return this.#rows.count
  }

  /** A cursor over these connections. */
  cursor(): Connection {
    return new Connection(this, this.#rows)
  }

  /** A new connection with every field 0. */
  allocate(): number {
    this.count++
    let number = this.#free
    if (number !== 0) this.#free = this.#places[number] as number
    else number = this.#next++
    if (number >= this.#places.length) this.#places = grown(this.#places)
    this.#seat(number)
    return number
  }

  release(number: number): void {
    this.count--
    this.#leave(this.slot(number))
    this.#places[number] = this.#free
    this.#free = number
  }

  /** The slot of its row; it is unpacked where it must be. */
  slot(number: number): number {
    const place = this.#places[number] as number
    return place >= 0 ? place : this.#unpack(number, -place)
  }

  /** A segment of it has come. */
  hear(number: number): void {
    if ((this.#places[number] as number) < 0) this.#heardAgain++
    this.#heard[this.slot(number)] = 1
  }

  /** When its last segment came, ns; it stays packed. */
  lastTime(number: number): number {
    const place = this.#places[number] as number
    if (place >= 0) return this.#c.move(number).at(LAST)
    return this.#packing.lastTime(this.#arena.piece(-place), this.#arena.index(-place))
  }

  /** Packs one that was quiet for a while, not `kept`, when there are many. Cursors but the one on `kept` lose their place. */
  tidy(kept: number): void {
    for (let look = 0; look < LOOK && this.#rows.count > this.#limit; look++) {
      this.#hand = this.#hand + 1 < this.#rows.end ? this.#hand + 1 : 1
      const owner = this.#owners[this.#hand] as number
      if (owner === 0 || owner === kept) continue
      if (this.#heard[this.#hand] === 1) this.#heard[this.#hand] = 0
      else this.#pack(owner)
    }
  }

  #pack(number: number): void {
    const words = this.#packing.pack(this.#c.move(number), this.#history)
    if (words === 0) return
    const block = this.#arena.allocate(words)
    this.#arena.fill(block, this.#packing.words, words)
    this.#leave(this.#hand)
    this.#places[number] = -block
    if (++this.#packed < this.#limit) return
    // So many are heard of again that unpacking them costs more than their rows.
    if (this.#heardAgain * 4 > this.#packed) this.#limit *= 2
    this.#packed = 0
    this.#heardAgain = 0
  }

  #unpack(number: number, block: number): number {
    const slot = this.#seat(number)
    const words = this.#packing.unpack(
      this.#c.move(number),
      this.#history,
      this.#arena.piece(block),
      this.#arena.index(block),
    )
    this.#arena.release(block, words)
    return slot
  }

  #seat(number: number): number {
    const slot = this.#rows.allocate()
    if (slot >= this.#owners.length) {
      this.#owners = grown(this.#owners)
      const heard = new Uint8Array(this.#owners.length)
      heard.set(this.#heard)
      this.#heard = heard
    }
    this.#owners[slot] = number
    this.#heard[slot] = 1
    this.#places[number] = slot
    return slot
  }

  #leave(slot: number): void {
    this.#owners[slot] = 0
    this.#rows.release(slot)
  }
}

function grown(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const more = new Int32Array(numbers.length * 2)
  more.set(numbers)
  return more
}
