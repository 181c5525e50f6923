// Blocks of bytes of any length up to some kilobytes, in large pieces of memory. A block's length is rounded up to 32
// bytes, and blocks of one length that are free hang on one list: nothing is moved, and little is lost between them.

const PIECE = 1 << 20
const GRAIN = 32

export class Arena {
  readonly #pieces: { bytes: Uint8Array; words: Int32Array }[] = []
  /** By length in grains: the place of the first free block and 1, 0: none. A free block's first word is the next one. */
  readonly #free: Int32Array
  /** Bytes of the last piece that were never used. */
  #left = 0

  /** `longest`: bytes of a block at most. */
  constructor(longest: number) {
    this.#free = new Int32Array(Math.ceil(longest / GRAIN) + 1)
  }

  /** Keeps the first `length` bytes of `words`; returns their place, from 0 on. */
  put(words: Int32Array, length: number): number {
    const grains = Math.ceil(length / GRAIN)
    const place = this.#take(grains)
    const to = this.#pieces[place >>> 20]!.words
    const begin = (place & (PIECE - 1)) >> 2
    for (let i = 0; i < length >> 2; i++) to[begin + i] = words[i] as number
    if ((length & 3) !== 0) to[begin + (length >> 2)] = words[length >> 2] as number
    return place
  }

  /** The piece in which a place lies; the block begins at `offset`. */
  bytes(place: number): Uint8Array {
    return this.#pieces[place >>> 20]!.bytes
  }

  offset(place: number): number {
    return place & (PIECE - 1)
  }

  /** The block of `length` bytes is free again. */
  free(place: number, length: number): void {
    const grains = Math.ceil(length / GRAIN)
    this.#pieces[place >>> 20]!.words[this.offset(place) >> 2] = this.#free[grains] as number
    this.#free[grains] = place + 1
  }

  #take(grains: number): number {
    const free = this.#free[grains] as number
    if (free !== 0) {
      const place = free - 1
      this.#free[grains] = this.#pieces[place >>> 20]!.words[this.offset(place) >> 2] as number
      return place
    }
    const size = grains * GRAIN
    if (this.#left < size) {
      const bytes = new Uint8Array(PIECE)
      this.#pieces.push({ bytes, words: new Int32Array(bytes.buffer) })
      this.#left = PIECE
    }
    const place = this.#pieces.length * PIECE - this.#left
    this.#left -= size
    return place
  }
}
