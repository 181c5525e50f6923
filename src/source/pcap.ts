// Classic pcap (draft-ietf-opsawg-pcap), bytes in, packets out: both byte orders, micro- and nanoseconds, versions 2.0
// to 2.4, and the patched libpcap's variant with longer record headers. Rules as in libpcap's reader:
// before 2.3 the two lengths stand in the other order, and files that say 2.3 were written in either.
import type { Batch } from './batch.ts'
import type { ByteWindow } from './byte-window.ts'
import { CaptureError } from './capture-error.ts'
import { type CaptureParser, cutOff, damaged, longestPacket } from './capture-parser.ts'
import type { CaptureFile, CaptureWarning } from './packet.ts'

export const [MICROSECONDS, NANOSECONDS, MODIFIED] = [0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34] as const

// The file header, in the order of its fields; between them a time zone and an accuracy that no writer uses.
const [MAJOR, MINOR, SNAPLEN, LINK_TYPE, FILE_HEADER] = [4, 6, 16, 20, 24] as const
/** The upper bits of the link type field say whether and how long a frame check sequence is. */
const LINK_TYPE_MASK = 0x03ff_ffff

// A record header.
const [SECONDS, FRACTION, FIRST_LENGTH, SECOND_LENGTH, RECORD_HEADER] = [0, 4, 8, 12, 16] as const
/** The patched libpcap adds interface index, protocol and packet type. */
const MODIFIED_HEADER = 24

type LengthOrder = 'captured-first' | 'original-first' | 'either'

export class PcapParser implements CaptureParser {
  needed: number = FILE_HEADER
  failure: CaptureError | null = null
  readonly #file: CaptureFile
  readonly #fractions: OddFractions
  #little = true
  #order: LengthOrder = 'captured-first'
  /** 0 until the file header was read. */
  #recordHeader = 0
  #longest = 0
  #linkType = 0
  /** Units of the fraction in a second, and ns in one of them. */
  #perSecond = 1_000_000
  #unit = 1000
  #frames = 0

  constructor(file: CaptureFile) {
    this.#file = file
    this.#fractions = new OddFractions(file)
  }

  parse(window: ByteWindow, batch: Batch): void {
    if (this.#recordHeader === 0 && !this.#readFileHeader(window)) return
    const { view, end } = window
    const little = this.#little
    const header = this.#recordHeader
    const either = this.#order === 'either'
    const originalFirst = this.#order === 'original-first'
    let at = window.start
    let frames = this.#frames
    let count = 0
    this.needed = header
    while (count < batch.capacity && at + header <= end) {
      let captured = view.getUint32(at + FIRST_LENGTH, little)
      let original = view.getUint32(at + SECOND_LENGTH, little)
      if (originalFirst || (either && captured > original)) {
        const first = captured
        captured = original
        original = first
      }
      if (captured > this.#longest) {
        this.failure = tooLong(this.#file, window.base + at, captured, this.#longest, originalFirst)
        break
      }
      if (at + header + captured > end) {
        this.needed = header + captured
        break
      }
      let seconds = view.getUint32(at + SECONDS, little)
      let fraction = view.getUint32(at + FRACTION, little)
      frames++
      if (fraction >= this.#perSecond) {
        this.#fractions.note(frames)
        seconds += Math.floor(fraction / this.#perSecond)
        fraction %= this.#perSecond
      }
      batch.frame[count] = frames
      batch.offset[count] = at + header
      batch.captured[count] = captured
      batch.original[count] = original
      batch.seconds[count] = seconds
      batch.nanos[count] = fraction * this.#unit
      count++
      at += header + captured
    }
    // Interface and direction stay 0.
    batch.linkType.fill(this.#linkType, 0, count)
    batch.end = count
    window.start = at
    this.#frames = frames
  }

  finish(window: ByteWindow): CaptureError | null {
    const left = window.end - window.start
    const offset = window.base + window.end
    if (this.#recordHeader === 0) return cutOff(this.#file, offset, FILE_HEADER - left, 'the file header')
    return left === 0 ? null : cutOffRecord(this.#file, offset, left, this.needed, this.#recordHeader, this.#frames + 1)
  }

  warnings(): CaptureWarning[] {
    return this.#fractions.warnings()
  }

  #readFileHeader(window: ByteWindow): boolean {
    const { view, start } = window
    if (window.end - start < FILE_HEADER) return false
    this.#little = isLittle(view.getUint32(start))
    const magic = view.getUint32(start, this.#little)
    const major = view.getUint16(start + MAJOR, this.#little)
    const minor = view.getUint16(start + MINOR, this.#little)
    if (major !== 2 || minor > 4) {
      this.failure = wrongVersion(this.#file, `${major}.${minor}`)
      return false
    }
    if (minor < 4) this.#order = minor === 3 ? 'either' : 'original-first'
    if (magic === NANOSECONDS) [this.#perSecond, this.#unit] = [1_000_000_000, 1]
    this.#recordHeader = magic === MODIFIED ? MODIFIED_HEADER : RECORD_HEADER
    const snaplen = view.getUint32(start + SNAPLEN, this.#little)
    this.#longest = longestPacket(snaplen)
    this.#linkType = linkTypeOf(view.getUint32(start + LINK_TYPE, this.#little))
    this.#file.linkTypes.push(this.#linkType)
    this.#file.snaplen = snaplen
    this.#file.precision = magic === NANOSECONDS ? 9 : 6
    window.start += FILE_HEADER
    return true
  }
}

/** By the magic number as its bytes stand, most significant first. */
export function isLittle(magic: number): boolean {
  return magic !== MICROSECONDS && magic !== NANOSECONDS && magic !== MODIFIED
}

export function linkTypeOf(field: number): number {
  return field & LINK_TYPE_MASK
}

export function tooLong(
  file: CaptureFile,
  record: number,
  captured: number,
  longest: number,
  originalFirst = false,
): CaptureError {
  const offset = record + (originalFirst ? SECOND_LENGTH : FIRST_LENGTH)
  return damaged(file, offset, `a captured length of ${captured}`, `at most ${longest}`)
}

/** The file ends `left` bytes into the record of `frame`, which has `needed` bytes if these hold its header. */
export function cutOffRecord(
  file: CaptureFile,
  end: number,
  left: number,
  needed: number,
  header: number,
  frame: number,
): CaptureError {
  if (left < header) return cutOff(file, end, header - left, `the header of frame ${frame}`)
  return cutOff(file, end, needed - left, `frame ${frame}`)
}

function wrongVersion(file: CaptureFile, found: string): CaptureError {
  const message = `found pcap version ${found} at byte ${MAJOR}, expected 2.0 to 2.4`
  return new CaptureError('unsupported-version', file.path, MAJOR, message)
}

/** Fractions of a second that are a second or more: some writers do not carry. */
export class OddFractions {
  readonly #file: CaptureFile
  #count = 0
  #first = 0

  constructor(file: CaptureFile) {
    this.#file = file
  }

  note(frame: number): void {
    if (this.#count === 0) this.#first = frame
    this.#count++
  }

  warnings(): CaptureWarning[] {
    if (this.#count === 0) return []
    const packets = this.#count === 1 ? '1 packet has' : `${this.#count} packets have`
    const message = `${packets} a fraction of a second of a whole second or more (first: frame ${this.#first}); it was carried into the seconds`
    return [{ code: 'time-fraction', message: `${this.#file.path}: ${message}` }]
  }
}
