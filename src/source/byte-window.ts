import type { ByteSource } from './byte-source.ts'

/**
 * A stretch of a file in one reused buffer: bytes `start` to `end - 1` are there and not yet parsed. A parser moves
 * `start`; beyond `end` it means that the bytes up to there are to be passed over unread.
 */
export class ByteWindow {
  bytes: Uint8Array
  view: DataView
  start = 0
  end = 0
  /** Offset in the file of `bytes[0]`. */
  base = 0

  constructor(size: number) {
    this.bytes = new Uint8Array(size)
    this.view = new DataView(this.bytes.buffer)
  }

  /** How many bytes are there; less than 0 while bytes are still to be passed over. */
  get length(): number {
    return this.end - this.start
  }

  /** Moves what is left to the front and reads until `needed` bytes are there; false when the file ends before that. */
  async fill(source: ByteSource, needed: number): Promise<boolean> {
    while (this.start > this.end) {
      this.base += this.end
      this.start -= this.end
      this.end = await source.read(this.bytes, 0)
      if (this.end === 0) return false
    }
    this.bytes.copyWithin(0, this.start, this.end)
    this.base += this.start
    this.end -= this.start
    this.start = 0
    // Twice as much, so that what is left is moved once for as many bytes as it has.
    if (2 * needed > this.bytes.length) this.#grow(2 * needed)
    while (this.end < needed) {
      const length = await source.read(this.bytes, this.end)
      if (length === 0) return false
      this.end += length
    }
    return true
  }

  /** The bytes that are there; valid until the next `fill`. */
  unread(): Uint8Array {
    return this.bytes.subarray(this.start, this.end)
  }

  /** Parsers bound what they ask for, so this is bounded too. */
  #grow(size: number): void {
    const bytes = new Uint8Array(size)
    bytes.set(this.bytes.subarray(0, this.end))
    this.bytes = bytes
    this.view = new DataView(bytes.buffer)
  }
}
