// Blocks of words for what is packed away (packing.ts). They lie in pieces of 1 MB, which are never copied or moved: memory
// grows by what is needed, and a released block is given again to the next that needs its size.

/** Words of the largest block. */
export const MAX_WORDS = 512
/** Words that a block's size is a multiple of, and units in a piece, as a power of two. */
const [UNIT, PIECE_BITS] = [4, 16] as const
const PIECE = 1 << PIECE_BITS

export class Arena {
  readonly #pieces: Int32Array[] = []
  /** The first unit that was never given. Unit 0 never is: no block has the number 0. */
  #next = 1
  /** For each size in units the block released last, 0: none; its first word is the one released before it. */
  readonly #free = new Uint32Array(MAX_WORDS / UNIT + 1)

  /** A block of at least `words` words, at most MAX_WORDS. */
  allocate(words: number): number {
    const units = Math.ceil(words / UNIT)
    const free = this.#free[units] as number
    if (free !== 0) {
      this.#free[units] = this.piece(free)[this.index(free)] as number
      return free
    }
    // What is left of a piece is too small: it stays unused.
    if ((this.#next & (PIECE - 1)) + units > PIECE) this.#next = (this.#next | (PIECE - 1)) + 1
    const block = this.#next
    this.#next += units
    if (block >> PIECE_BITS >= this.#pieces.length) this.#pieces.push(new Int32Array(PIECE * UNIT))
    return block
  }

  /** `words` as it was allocated. */
  release(block: number, words: number): void {
    const units = Math.ceil(words / UNIT)
    this.piece(block)[this.index(block)] = this.#free[units] as number
    this.#free[units] = block
  }

  fill(block: number, from: Int32Array, words: number): void {
    const to = this.piece(block)
    const at = this.index(block)
    for (let i = 0; i < words; i++) to[at + i] = from[i] as number
  }

  /** Where the block is, from the word with `index` on. */
  piece(block: number): Int32Array {
    return this.#pieces[block >> PIECE_BITS] as Int32Array
  }

  index(block: number): number {
    return (block & (PIECE - 1)) * UNIT
  }
}
