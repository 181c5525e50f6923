// One block of a pcapng file (draft-ietf-opsawg-pcapng, 3.1) and its options (3.5). Offsets count from the block's start.

/** Where a block lies; one object, filled again for every block. */
export class NgBlock {
  view: DataView = new DataView(new ArrayBuffer(0))
  little = true
  type = 0
  /** The block's first byte, and the first of its trailer, in `view`. */
  at = 0
  end = 0
  /** Offset in the file of the view's first byte. */
  base = 0

  /** Offset in the file of a byte of the block. */
  fileOffset(offset: number): number {
    return this.base + this.at + offset
  }

  uint8(offset: number): number {
    return this.view.getUint8(this.at + offset)
  }

  uint16(offset: number): number {
    return this.view.getUint16(this.at + offset, this.little)
  }

  uint32(offset: number): number {
    return this.view.getUint32(this.at + offset, this.little)
  }

  /** As a double: exact to 2^53. */
  uint64(offset: number): number {
    const first = this.uint32(offset)
    const second = this.uint32(offset + 4)
    return this.little ? second * 2 ** 32 + first : first * 2 ** 32 + second
  }

  int64(offset: number): bigint {
    return this.view.getBigInt64(this.at + offset, this.little)
  }

  /** The first option `code` in the list that begins at `offset`, as text of at most 255 bytes; null when there is none. */
  text(offset: number, code: number): string | null {
    const at = this.option(offset, code)
    if (at < 0) return null
    const length = Math.min(LONGEST_TEXT, this.uint16(at - 2))
    return UTF8.decode(new Uint8Array(this.view.buffer, this.view.byteOffset + this.at + at, length)).replace(
      /\0.*$/s,
      '',
    )
  }

  /**
   * Where the value of the first option `code` stands, of `length` bytes if that is given, in the list that begins at
   * `offset`; -1 when there is none. A list that runs past the block is read as far as it is whole.
   */
  option(offset: number, code: number, length = -1): number {
    const size = this.end - this.at
    while (offset + OPTION_HEADER <= size) {
      const found = this.uint16(offset)
      const bytes = this.uint16(offset + 2)
      offset += OPTION_HEADER
      if (found === END_OF_OPTIONS || offset + bytes > size) return -1
      if (found === code && (length < 0 || bytes === length)) return offset
      offset += (bytes + 3) & ~3
    }
    return -1
  }
}

/** Code and length; values are padded to four bytes. */
const OPTION_HEADER = 4
const END_OF_OPTIONS = 0
const LONGEST_TEXT = 255
const UTF8 = new TextDecoder()
