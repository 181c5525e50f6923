// pcapng (draft-ietf-opsawg-pcapng), bytes in, packets out. Here: where blocks begin and end, and in which byte order;
// what they say is in pcapng-section.ts. Blocks that nobody needs are passed over unread.
import type { Batch } from './batch.ts'
import type { ByteWindow } from './byte-window.ts'
import type { CaptureError } from './capture-error.ts'
import { type CaptureParser, cutOff, damaged, MAX_BLOCK } from './capture-parser.ts'
import type { CaptureNames } from './names.ts'
import type { CaptureFile, CaptureWarning } from './packet.ts'
import { isRead, leastLength, NgSection, SECTION_HEADER } from './pcapng-section.ts'

/** Type and length; the length stands again in the block's last four bytes. */
const LENGTH = 4
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
  #little = true
  /** Length of a block that was passed over but for its trailer; 0: none. */
  #passed = 0

  constructor(file: CaptureFile, names: CaptureNames) {
    this.#file = file
    this.#section = new NgSection(file, names)
  }

  parse(window: ByteWindow, batch: Batch): void {
    while (batch.end < batch.capacity && this.failure === null && this.#takeBlock(window, batch));
    this.#section.endTurn(batch)
  }

  finish(window: ByteWindow): CaptureError | null {
    const left = window.end - window.start
    if (left === 0 && this.#passed === 0) return null
    const begin = window.base + window.start - Math.max(0, this.#passed - TRAILER)
    return cutOff(this.#file, window.base + window.end, this.needed - left, `the block at byte ${begin}`)
  }

  warnings(): CaptureWarning[] {
    return this.#section.warnings()
  }

  /** Moves the window's start behind one block; false when it is not there yet, or damaged. */
  #takeBlock(window: ByteWindow, batch: Batch): boolean {
    const { view, start: at, base } = window
    this.needed = this.#passed > 0 ? TRAILER : SMALLEST_BLOCK
    if (window.end - at < this.needed) return false
    if (this.#passed > 0) {
      this.#checkTrailer(window, at, this.#passed)
      window.start = at + TRAILER
      this.#passed = 0
      return true
    }
    // The type of a section header reads the same in either byte order.
    const type = view.getUint32(at, this.#little)
    if (type === SECTION_HEADER && !this.#readByteOrder(window, at)) return false
    const said = view.getUint32(at + LENGTH, this.#little)
    const length = wholeWords(said)
    const least = leastLength(type)
    if (said < least) return this.#damaged(base + at + LENGTH, `a block length of ${said}`, `at least ${least}`)
    if (at + length > window.end) {
      if (!isRead(type)) {
        this.#section.passOver(type)
        window.start = at + length - TRAILER
        this.#passed = length
        return true
      }
      if (length > MAX_BLOCK)
        return this.#damaged(base + at + LENGTH, `a block length of ${said}`, `at most ${MAX_BLOCK}`)
      this.needed = length
      return false
    }
    const trailer = at + length - TRAILER
    if (!this.#checkTrailer(window, trailer, length)) return false
    this.failure = this.#section.read(type, view, at, trailer, this.#little, batch, base)
    window.start = at + length
    return true
  }

  #readByteOrder({ view, base }: ByteWindow, at: number): boolean {
    const magic = view.getUint32(at + BYTE_ORDER)
    if (magic === BIG_ENDIAN || magic === LITTLE_ENDIAN) {
      this.#little = magic === LITTLE_ENDIAN
      return true
    }
    const found = `a byte-order magic of 0x${magic.toString(16).padStart(8, '0')}`
    return this.#damaged(base + at + BYTE_ORDER, found, '0x1a2b3c4d in either byte order')
  }

  #checkTrailer({ view, base }: ByteWindow, at: number, length: number): boolean {
    const said = view.getUint32(at, this.#little)
    if (wholeWords(said) === length) return true
    return this.#damaged(base + at, `a block length of ${said} at the end of a block`, `${length} as at its beginning`)
  }

  #damaged(offset: number, found: string, expected: string): false {
    this.failure = damaged(this.#file, offset, found, expected)
    return false
  }
}

/** A length must be a multiple of four; some writers pad the block but do not say so. */
function wholeWords(length: number): number {
  return Math.ceil(length / 4) * 4
}
