// Server endpoint → row number, by integers: open addressing over the words of an address and the port.

/** Servers told apart; connections to any further one count in a common row. A scan of all ports fills this, no more. */
export const MAX_SERVERS = 10_000
/** The row of all servers beyond that. */
export const OTHER_SERVERS = -1

const WORDS = 5

export class ServerTable {
  rows = 0
  /** Row + 1 of each slot, 0 where it is free; a power of two, at most half full. */
  #slots = new Int32Array(64)
  /** Four address words, then port and version in one, for each row. */
  #keys = new Int32Array(32 * WORDS)

  /** The row of this endpoint, a new one when it is new and there is room. */
  row(version: number, a0: number, a1: number, a2: number, a3: number, port: number): number {
    const last = (version << 16) | port
    const keys = this.#keys
    const mask = this.#slots.length - 1
    let slot = hash(a0, a1, a2, a3, last) & mask
    for (let row = this.#slots[slot] as number; row !== 0; row = this.#slots[slot] as number) {
      const at = (row - 1) * WORDS
      if (
        keys[at + 3] === a3 &&
        keys[at + 4] === last &&
        keys[at + 2] === a2 &&
        keys[at + 1] === a1 &&
        keys[at] === a0
      ) {
        return row - 1
      }
      slot = (slot + 1) & mask
    }
    if (this.rows === MAX_SERVERS) return OTHER_SERVERS
    if (this.rows * 2 === this.#slots.length) this.#grow()
    return this.#insert(a0, a1, a2, a3, last)
  }

  /** Words 0 to 3 of the address of a row. */
  address(row: number): [version: number, a0: number, a1: number, a2: number, a3: number] {
    const [a0 = 0, a1 = 0, a2 = 0, a3 = 0, last = 0] = this.#keys.subarray(row * WORDS)
    return [last >>> 16, a0, a1, a2, a3]
  }

  port(row: number): number {
    return (this.#keys[row * WORDS + 4] as number) & 0xffff
  }

  #insert(a0: number, a1: number, a2: number, a3: number, last: number): number {
    const row = this.rows++
    this.#keys.set([a0, a1, a2, a3, last], row * WORDS)
    this.#place(row)
    return row
  }

  #place(row: number): void {
    const at = row * WORDS
    const [keys, slots] = [this.#keys, this.#slots]
    const key = (i: number) => keys[at + i] as number
    let slot = hash(key(0), key(1), key(2), key(3), key(4)) & (slots.length - 1)
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1)
    slots[slot] = row + 1
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2)
    const keys = new Int32Array((this.#slots.length / 2) * WORDS)
    keys.set(this.#keys)
    this.#keys = keys
    for (let row = 0; row < this.rows; row++) this.#place(row)
  }
}

/** FNV's step over words, then Murmur's last mix, so that the low bits depend on all of them. */
function hash(a0: number, a1: number, a2: number, a3: number, last: number): number {
  let h = 0x811c9dc5 | 0
  h = Math.imul(h ^ a0, 0x01000193)
  h = Math.imul(h ^ a1, 0x01000193)
  h = Math.imul(h ^ a2, 0x01000193)
  h = Math.imul(h ^ a3, 0x01000193)
  h = Math.imul(h ^ last, 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  return h ^ (h >>> 13)
}
