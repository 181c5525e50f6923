// pcapng (draft-ietf-opsawg-pcapng), bytes in, packets out. Here: where blocks begin and end, and in which byte order;
// what they say is in pcapng-section.ts. Blocks that nobody needs are passed over unread.
import type { Batch } from './batch.ts'
import type { ByteWindow } from './byte-window.ts'
import type { CaptureError } from './capture-error.ts'
import { type CaptureParser, cutOff, damaged, MAX_BLOCK } from './capture-parser.ts'
import type { CaptureNames } from './names.ts'
import type { CaptureFile, CaptureWarning } from './packet.ts'
import { NgBlock } from './pcapng-block.ts'
import { isRead, leastLength, NgSection, SECTION_HEADER } from './pcapng-section.ts'

/** Every block: type, length, and in its last four bytes the length again. */
const [TYPE, LENGTH] = [0, 4] as const
const TRAILER = 4
const SMALLEST_BLOCK = 12
/** Section Header Block: its byte-order magic. */
const BYTE_ORDER = 8
const [BIG_ENDIAN, LITTLE_ENDIAN] = [0x1a2b3c4d, 0x4d3c2b1a] as const

export class PcapngParser implements CaptureParser {
  needed: number = SMALLEST_BLOCK
  failure: CaptureError | null = null
  readonly #file: CaptureFile
  readonly #section: NgSection
  /** The block that is being read. */
  readonly #block = new NgBlock()
  /** Length of a block that was passed over but for its trailer; 0: none. */
  #passed = 0
  /** Length of a block at the window's start that is whole and cannot be read; 0: none. */
  #refused = 0
  /** Whether blocks that nobody needs must come whole too, which finds damage in their lengths. */
  readonly #strict: boolean

  constructor(file: CaptureFile, names: CaptureNames, recover = false) {
    this.#file = file
    this.#strict = recover
    this.#section = new NgSection(file, names)
  }

  parse(window: ByteWindow, batch: Batch): void {
    while (batch.end < batch.capacity && this.failure === null && this.#takeBlock(window, batch));
    this.#section.endTurn(batch)
  }

  finish(window: ByteWindow): CaptureError | null {
    const left = window.length
    if (left === 0 && this.#passed === 0) return null
    const begin = window.base + window.start - Math.max(0, this.#passed - TRAILER)
    return cutOff(this.#file, window.base + window.end, this.needed - left, `the block at byte ${begin}`)
  }

  /** A block is plausible when both its lengths agree and its type is one that is read. */
  seek(window: ByteWindow, ended: boolean): boolean {
    const block = this.#block
    window.start += this.#refused
    this.#refused = 0
    this.#passed = 0
    this.needed = SMALLEST_BLOCK
    block.view = window.view
    const { little } = block
    for (; window.length >= SMALLEST_BLOCK; window.start++) {
      block.at = window.start
      block.little = little
      const type = block.uint32(TYPE)
      if (!isRead(type) || (type === SECTION_HEADER && !this.#setByteOrder())) continue
      const length = block.uint32(LENGTH)
      if (length < leastLength(type) || length > MAX_BLOCK || (length & 3) !== 0) continue
      if (length <= window.length) {
        if (block.uint32(length - TRAILER) === length) return true
      } else if (!ended) {
        this.needed = length
        break
      }
    }
    block.little = little
    return false
  }

  warnings(): CaptureWarning[] {
    return this.#section.warnings()
  }

  /** Moves the window's start behind one block; false when it is not there yet, or damaged. */
  #takeBlock(window: ByteWindow, batch: Batch): boolean {
    this.needed = this.#passed > 0 ? TRAILER : SMALLEST_BLOCK
    if (window.length < this.needed) return false
    if (this.#passed > 0) return this.#endPassed(window)
    const block = this.#block
    block.view = window.view
    block.base = window.base
    block.at = window.start
    // The type of a section header reads the same in either byte order.
    block.type = block.uint32(TYPE)
    if (block.type === SECTION_HEADER && !this.#readByteOrder()) return false
    const said = block.uint32(LENGTH)
    const least = leastLength(block.type)
    if (said < least) return this.#damaged(LENGTH, `a block length of ${said}`, `at least ${least}`)
    const length = wholeWords(said)
    if (length > window.length) return this.#takeLater(window, length)
    block.end = block.at + length - TRAILER
    if (!this.#checkTrailer(length - TRAILER, length)) return false
    this.failure = this.#section.read(block, batch)
    if (this.failure) this.#refused = length
    else window.start += length
    return true
  }

  /** The block is not whole: one that is read must come whole, others are passed over. */
  #takeLater(window: ByteWindow, length: number): boolean {
    const { type } = this.#block
    if (isRead(type) || this.#strict) {
      if (length > MAX_BLOCK) return this.#damaged(LENGTH, `a block length of ${length}`, `at most ${MAX_BLOCK}`)
      this.needed = length
      return false
    }
    this.#section.passOver(type)
    window.start += length - TRAILER
    this.#passed = length
    return true
  }

  /** The window starts with the trailer of a block that was passed over. */
  #endPassed(window: ByteWindow): boolean {
    const block = this.#block
    block.view = window.view
    block.base = window.base
    block.at = window.start
    if (!this.#checkTrailer(0, this.#passed)) return false
    window.start += TRAILER
    this.#passed = 0
    return true
  }

  #readByteOrder(): boolean {
    if (this.#setByteOrder()) return true
    const found = `a byte-order magic of 0x${this.#byteOrder().toString(16).padStart(8, '0')}`
    return this.#damaged(BYTE_ORDER, found, '0x1a2b3c4d in either byte order')
  }

  /** That of the section header at the block; false when it says none. */
  #setByteOrder(): boolean {
    const magic = this.#byteOrder()
    this.#block.little = magic === LITTLE_ENDIAN
    return magic === BIG_ENDIAN || magic === LITTLE_ENDIAN
  }

  #byteOrder(): number {
    return this.#block.view.getUint32(this.#block.at + BYTE_ORDER)
  }

  #checkTrailer(offset: number, length: number): boolean {
    const said = this.#block.uint32(offset)
    if (wholeWords(said) === length) return true
    return this.#damaged(offset, `a block length of ${said} at the end of a block`, `${length} as at its beginning`)
  }

  #damaged(offset: number, found: string, expected: string): false {
    this.failure = damaged(this.#file, this.#block.fileOffset(offset), found, expected)
    return false
  }
}

/** A length must be a multiple of four; some writers pad the block but do not say so. */
function wholeWords(length: number): number {
  return Math.ceil(length / 4) * 4
}
