import type { BitInput } from './bit-input.ts'
import { PackedError } from './packed-input.ts'

/** No code is longer. */
const LONGEST = 20

export const damagedBlock = (): PackedError => new PackedError('a damaged block', 'a bzip2 block')

/** A canonical Huffman code, as bzip2 writes it: the length of each symbol's code as a difference to the one before. */
export class Bzip2Code {
  /** By length: what the codes up to there lie below, as their first 20 bits. */
  readonly #limit = new Int32Array(LONGEST + 2)
  /** By length: what is added to a code to have its place among the symbols. */
  readonly #offset = new Int32Array(LONGEST + 1)
  readonly #symbols: Uint16Array
  #shortest = 1

  constructor(bits: BitInput, symbols: number) {
    const lengths = new Uint8Array(symbols)
    let length = bits.take(5)
    for (let symbol = 0; symbol < symbols; symbol++) {
      for (;;) {
        if (length < 1 || length > LONGEST) throw damagedBlock()
        if (bits.take(1) === 0) break
        length += bits.take(1) === 0 ? 1 : -1
      }
      lengths[symbol] = length
    }
    this.#symbols = new Uint16Array(symbols)
    let [code, place] = [0, 0]
    for (length = 1; length <= LONGEST; length++) {
      this.#offset[length] = place - code
      for (let symbol = 0; symbol < symbols; symbol++) {
        if (lengths[symbol] === length) {
          this.#symbols[place++] = symbol
          code++
        }
      }
      this.#limit[length] = code << (LONGEST - length)
      if (place === 0) this.#shortest = length + 1
      code <<= 1
    }
    // Ends the search.
    this.#limit[LONGEST + 1] = 1 << LONGEST
  }

  /** The next symbol. What was taken beyond the end of the file is to be found by `check`. */
  read(bits: BitInput): number {
    const next = bits.peek(LONGEST)
    let length = this.#shortest
    while (next >= this.#limit[length]!) length++
    if (length > LONGEST) throw damagedBlock()
    bits.skip(length)
    const symbol = this.#symbols[(next >>> (LONGEST - length)) + this.#offset[length]!]
    // Lengths that make no code lead beyond the last symbol.
    if (symbol === undefined) throw damagedBlock()
    return symbol
  }
}
