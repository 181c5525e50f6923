// One block of bzip2: Huffman codes, zero runs, move-to-front, the Burrows-Wheeler transform and runs of bytes, taken
// back one after the other. There is no specification but the program; J. Tsai's "BZIP2: Format Specification" describes it.
import type { BitInput } from './bit-input.ts'
import { Bzip2Code, damagedBlock } from './bzip2-code.ts'
import { PackedError } from './packed-input.ts'

/** Symbols that are read with one code before the next is chosen. */
const GROUP = 50
/** So many equal bytes are followed by a number of more. */
const RUN = 4
/** Bytes of a piece of what a block holds. */
const PIECE = 256 * 1024

export class Bzip2Block {
  /** Bytes of the block, and in the upper bits where the one is that follows each. */
  readonly #links: Uint32Array
  #count = 0
  /** What the block says its checksum is. */
  checksum = 0

  constructor(largest: number) {
    this.#links = new Uint32Array(largest)
  }

  /**
   * What the block holds, which begins behind its magic number. Its checksum is right. `size`: its bytes at most, before
   * runs are taken back; then they may be 52 times as many.
   */
  read(bits: BitInput, size: number): Uint8Array[] {
    this.checksum = bits.take32()
    if (bits.take(1) === 1) throw new PackedError('a randomised block', 'one of bzip2 0.9.5 or later')
    const origin = bits.take(24)
    this.#readSymbols(bits, size)
    if (origin >= this.#count) throw damagedBlock()
    this.#link()
    return this.#withRuns(this.#links[origin]! >>> 8)
  }

  #readSymbols(bits: BitInput, size: number): void {
    const front = usedBytes(bits)
    const end = front.length + 1
    const groups = bits.take(3)
    if (groups < 2 || groups > 6 || front.length === 0) throw damagedBlock()
    const selectors = readSelectors(bits, groups)
    const codes = Array.from({ length: groups }, () => new Bzip2Code(bits, end + 1))
    const links = this.#links
    let [count, run, weight] = [0, 0, 1]
    let code = codes[0]!
    for (let n = 0; ; n++) {
      if (n % GROUP === 0) {
        bits.check()
        code = codes[selectors[n / GROUP] ?? groups] ?? noCode()
      }
      const symbol = code.read(bits)
      // 0 and 1 are the digits, from the lowest on, of how often the front byte comes.
      if (symbol < 2) {
        run += weight << symbol
        weight <<= 1
        if (count + run > size) throw damagedBlock()
        continue
      }
      if (run > 0) {
        links.fill(front[0]!, count, count + run)
        count += run
        run = 0
        weight = 1
      }
      if (symbol === end) break
      if (count === size) throw damagedBlock()
      let place = symbol - 1
      const byte = front[place]!
      for (; place > 0; place--) front[place] = front[place - 1]!
      front[0] = byte
      links[count++] = byte
    }
    bits.check()
    this.#count = count
  }

  /** The Burrows-Wheeler transform: the bytes are the last column of all rotations, in order; the first one is they sorted. */
  #link(): void {
    const links = this.#links
    const places = new Uint32Array(257)
    for (let i = 0; i < this.#count; i++) places[links[i]! + 1]!++
    for (let byte = 1; byte < 256; byte++) places[byte]! += places[byte - 1]!
    for (let i = 0; i < this.#count; i++) {
      const byte = links[i]! & 0xff
      const place = places[byte]!
      places[byte] = place + 1
      links[place] = (links[place]! | (i << 8)) >>> 0
    }
  }

  #withRuns(first: number): Uint8Array[] {
    const links = this.#links
    const pieces: Uint8Array[] = []
    let piece = new Uint8Array(Math.min(PIECE, this.#count + RUN))
    let [length, same, before, checksum, at] = [0, 0, 0, -1, first]
    for (let left = this.#count; left > 0; left--) {
      const link = links[at]!
      at = link >>> 8
      let byte = link & 0xff
      let times = 1
      if (same === RUN) {
        times = byte
        byte = before
        same = 0
      } else {
        same = byte === before ? same + 1 : 1
        before = byte
      }
      for (; times > 0; times--) {
        if (length === piece.length) {
          pieces.push(piece)
          piece = new Uint8Array(PIECE)
          length = 0
        }
        piece[length++] = byte
        checksum = (checksum << 8) ^ CRC[(checksum >>> 24) ^ byte]!
      }
    }
    const found = ~checksum >>> 0
    if (found !== this.checksum) throw new PackedError(`a block checksum of ${found}`, `${this.checksum}`)
    return [...pieces, piece.subarray(0, length)]
  }
}

/** The bytes that the block has, from sixteen bits that say which sixteenths have any. */
function usedBytes(bits: BitInput): Uint8Array {
  const used: number[] = []
  const parts = bits.take(16)
  for (let part = 0; part < 16; part++) {
    if ((parts & (0x8000 >> part)) === 0) continue
    const bytes = bits.take(16)
    for (let i = 0; i < 16; i++) if ((bytes & (0x8000 >> i)) !== 0) used.push(part * 16 + i)
  }
  return Uint8Array.from(used)
}

/** Which code each group has, as its place among those used last. */
function readSelectors(bits: BitInput, groups: number): Uint8Array {
  const selectors = new Uint8Array(bits.take(15))
  const front = [0, 1, 2, 3, 4, 5]
  for (let i = 0; i < selectors.length; i++) {
    let place = 0
    while (bits.take(1) === 1) if (++place >= groups) throw damagedBlock()
    const [code = 0] = front.splice(place, 1)
    front.unshift(code)
    selectors[i] = code
  }
  return selectors
}

function noCode(): never {
  throw damagedBlock()
}

/** CRC-32 with the polynomial 04c11db7, most significant bit first: not the one of zlib, which goes the other way. */
const CRC = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24
  for (let bit = 0; bit < 8; bit++) value = (value << 1) ^ (value < 0 ? 0x04c11db7 : 0)
  return value
})
