import type { ByteSource } from './byte-source.ts'

/** Why compressed data could not be read on; `compressed.ts` makes the sentence of it. */
export class PackedError extends Error {
  readonly found: string
  readonly expected: string

  constructor(found: string, expected: string) {
    super(`found ${found}, expected ${expected}`)
    this.found = found
    this.expected = expected
  }
}

/** The data is right, but in a form that is not read. */
export class UnsupportedError extends PackedError {}

/** The file ends before the compressed data does. */
export class CutError extends Error {}

const READ = 64 * 1024

/** Compressed bytes in pieces of any size; what a decompressor did not use is given back. */
export class PackedInput {
  readonly #source: ByteSource
  #left: Uint8Array
  /** Bytes handed out and not given back. */
  taken = 0

  /** `head` is what was already read of the source. */
  constructor(source: ByteSource, head: Uint8Array) {
    this.#source = source
    this.#left = head
  }

  /** At least one byte and at most `size`; empty at the end. */
  async some(size: number): Promise<Uint8Array> {
    if (this.#left.length === 0) {
      // A buffer of its own for every read: the decompressor's thread may still hold the last one.
      const chunk = new Uint8Array(READ)
      this.#left = chunk.subarray(0, await this.#source.read(chunk, 0))
    }
    const piece = this.#left.subarray(0, size)
    this.#left = this.#left.subarray(piece.length)
    this.taken += piece.length
    return piece
  }

  /** Exactly `size` bytes; throws a CutError when there are fewer. */
  async exactly(size: number): Promise<Uint8Array> {
    const bytes = await this.upTo(size)
    if (bytes.length < size) throw new CutError()
    return bytes
  }

  /** `size` bytes, fewer only where the file ends. */
  async upTo(size: number): Promise<Uint8Array> {
    const first = await this.some(size)
    if (first.length === size) return first
    const bytes = new Uint8Array(size)
    let length = 0
    for (let piece = first; length < size; piece = await this.some(size - length)) {
      if (piece.length === 0) break
      bytes.set(piece, length)
      length += piece.length
    }
    return bytes.subarray(0, length)
  }

  /** Gives the end of the last piece back. */
  unread(rest: Uint8Array): void {
    this.taken -= rest.length
    this.#left = rest.length > 0 ? Buffer.concat([rest, this.#left]) : this.#left
  }

  async atEnd(): Promise<boolean> {
    const piece = await this.some(1)
    this.unread(piece)
    return piece.length === 0
  }
}
