import { CutError, type PackedInput } from './packed-input.ts'

/** Bits that are looked at, at most. */
const LONGEST_LOOK = 24

/** Bits of compressed data, most significant first. `fill` waits for bytes; between two fills nothing waits. */
export class BitInput {
  readonly #input: PackedInput
  /** As much as is read between two fills. Twice that lies in the buffer, so that what is left is seldom moved. */
  readonly #most: number
  readonly #bytes: Uint8Array
  #end = 0
  #ended = false
  /** In bits from the beginning of the buffer. */
  #position = 0

  constructor(input: PackedInput, most: number) {
    this.#input = input
    this.#most = most
    this.#bytes = new Uint8Array(2 * most + 8)
  }

  /** Reads until there is as much as is taken before the next call, or the file ends. */
  async fill(): Promise<void> {
    const start = this.#position >>> 3
    if (this.#ended || this.#end - start >= this.#most) return
    this.#bytes.copyWithin(0, start, this.#end)
    this.#end -= start
    this.#position &= 7
    const room = 2 * this.#most
    while (this.#end < room && !this.#ended) {
      const piece = await this.#input.some(room - this.#end)
      this.#ended = piece.length === 0
      this.#bytes.set(piece, this.#end)
      this.#end += piece.length
    }
    this.#bytes.fill(0, this.#end)
  }

  get atEnd(): boolean {
    return this.#position >>> 3 >= this.#end
  }

  /** The next `count` bits, 24 at most, which stay the next; zeros behind the end. */
  peek(count: number): number {
    const bytes = this.#bytes
    const at = this.#position >>> 3
    const word = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
    return (word << (this.#position & 7)) >>> (32 - count)
  }

  skip(count: number): void {
    this.#position += count
  }

  /** Takes at most 24 bits; throws a CutError where the file has no more. */
  take(count: number): number {
    const value = this.peek(count)
    this.#position += count
    this.check()
    return value
  }

  take32(): number {
    return this.take(16) * 0x10000 + this.take(16)
  }

  /** Throws a CutError when bits were taken that are not there. */
  check(): void {
    if (this.#position > this.#end * 8) throw new CutError()
  }

  /** Whether what was looked at last reaches beyond the end: then it is no sign of damage. */
  get isCut(): boolean {
    return this.#position + LONGEST_LOOK > this.#end * 8
  }

  toByte(): void {
    this.#position = (this.#position + 7) & ~7
  }
}
