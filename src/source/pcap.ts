// Classic pcap (draft-ietf-opsawg-pcap), bytes in, packets out: both byte orders, micro- and nanoseconds, versions 2.0
// to 2.4, and the patched libpcap's variant with longer record headers. Rules as in libpcap's reader:
// before 2.3 the two lengths stand in the other order, and files that say 2.3 were written in either.
import type { Batch } from './batch.ts'
import type { ByteWindow } from './byte-window.ts'
import { CaptureError } from './capture-error.ts'
import { type CaptureParser, cutOff, damaged, longestPacket } from './capture-parser.ts'
import type { CaptureFile, CaptureWarning } from './packet.ts'
import {
  cutOffRecord,
  EXTRA_HEADERS,
  FILE_HEADER,
  FIRST_LENGTH,
  linkTypeOf,
  MICROSECONDS,
  MODIFIED,
  NANOSECONDS,
  OddFractions,
  RECORD_HEADER,
  SECOND_LENGTH,
  tooLong,
} from './pcap-record.ts'

// The file header, in the order of its fields; between them a time zone and an accuracy that no writer uses.
const [MAJOR, MINOR, SNAPLEN, LINK_TYPE] = [4, 6, 16, 20] as const
// A record header; then the lengths.
const [SECONDS, FRACTION] = [0, 4] as const
/** The patched libpcap adds interface index, protocol and packet type. */
const MODIFIED_HEADER = 24

/** Where damage is looked for, a record is plausible within a day, s, of the one before, and up to 16 MiB long on the wire. */
const [A_DAY, LARGEST_PACKET] = [86_400, 1 << 24] as const

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
  /** Whether every record is held against the one before it, which finds damage that lengths do not show. */
  readonly #strict: boolean
  /** Time of the last record, s; NaN before the first. */
  #lastSeconds = Number.NaN
  /** Offset in the file of a record that is not plausible by itself, and of one that is to be taken all the same. */
  #doubted = -1
  #trusted = -1

  constructor(file: CaptureFile, recover = false) {
    this.#file = file
    this.#strict = recover
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
      if (this.#strict && !this.#isPlausible(view, at, this.#lastSeconds) && window.base + at !== this.#trusted) {
        this.#doubted = window.base + at
        this.failure = implausible(this.#file, this.#doubted, frames + 1)
        break
      }
      if (at + header + captured > end) {
        this.needed = header + captured
        break
      }
      let seconds = view.getUint32(at + SECONDS, little)
      if (this.#strict) this.#lastSeconds = seconds
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

  seek(window: ByteWindow, ended: boolean): boolean {
    const { view, end } = window
    // What cannot be read of a file header says nothing of the records.
    if (this.#recordHeader === 0) return false
    this.needed = this.#recordHeader
    for (; window.start + this.#recordHeader <= end; window.start++) {
      const at = window.start
      const isNear = this.#isPlausible(view, at, this.#lastSeconds)
      const isDoubted = window.base + at === this.#doubted && this.#lengths(view, at).captured <= this.#longest
      // A good record may be odd, as may be those behind it, or a week away: then more must follow.
      if (!isNear && !isDoubted && !this.#isPlausible(view, at, Number.NaN)) continue
      const isFollowed = this.#isFollowed(window, ended, isNear ? 1 : 2, isDoubted)
      if (isFollowed) this.#trusted = window.base + at
      if (isFollowed !== false) return isFollowed ?? false
    }
    return false
  }

  /**
   * Whether `count` plausible records follow the one at the window's start, or the end; null when that is not there yet.
   * `mayBeOdd`: what is odd about that one may be so about them.
   */
  #isFollowed({ view, start, end }: ByteWindow, ended: boolean, count: number, mayBeOdd: boolean): boolean | null {
    const header = this.#recordHeader
    let at = start
    let seconds = view.getUint32(at + SECONDS, this.#little)
    const anyTime = mayBeOdd && Math.abs(seconds - this.#lastSeconds) <= A_DAY
    for (let left = count; ; left--) {
      at += header + this.#lengths(view, at).captured
      if (at + header > end) {
        this.needed = at + header - start
        return ended ? at <= end : null
      }
      if (!this.#isPlausible(view, at, anyTime ? Number.NaN : seconds, mayBeOdd)) return false
      if (left === 1) return true
      seconds = view.getUint32(at + SECONDS, this.#little)
    }
  }

  #lengths(view: DataView, at: number): { captured: number; original: number } {
    const first = view.getUint32(at + FIRST_LENGTH, this.#little)
    const second = view.getUint32(at + SECOND_LENGTH, this.#little)
    const isSwapped = this.#order === 'original-first' || (this.#order === 'either' && first > second)
    return isSwapped ? { captured: second, original: first } : { captured: first, original: second }
  }

  /** `seconds`: the time that it must be near to; NaN for any. */
  #isPlausible(view: DataView, at: number, seconds: number, mayBeOdd = false): boolean {
    const { captured, original } = this.#lengths(view, at)
    if (original === 0 || captured > this.#longest || original > LARGEST_PACKET) return false
    if (Math.abs(view.getUint32(at + SECONDS, this.#little) - seconds) > A_DAY) return false
    // Some writers do not carry into the seconds, or give a length on the wire that is too small.
    return mayBeOdd || (original >= captured && view.getUint32(at + FRACTION, this.#little) < this.#perSecond)
  }

  finish(window: ByteWindow): CaptureError | null {
    const left = window.length
    const offset = window.base + window.end
    if (this.#recordHeader === 0) return cutOff(this.#file, offset, FILE_HEADER - left, 'the file header')
    return left === 0 ? null : cutOffRecord(this.#file, offset, left, this.needed, this.#recordHeader, this.#frames + 1)
  }

  warnings(): CaptureWarning[] {
    return this.#fractions.warnings()
  }

  /** Bytes of a record header in this file: as usual, unless longer ones are seen to lead to a second and third record. */
  #headerLength({ view, start, end }: ByteWindow, usual: number): number {
    const leads = (header: number, records: number): boolean | null => {
      let at = start
      for (let left = records; left > 0; left--) {
        if (at + usual > end) return null
        const seconds = view.getUint32(at + SECONDS, this.#little)
        at += header + this.#lengths(view, at).captured
        if (at + usual <= end && !this.#isPlausible(view, at, seconds)) return false
      }
      return at + usual <= end || null
    }
    if (leads(usual, 1) !== false) return usual
    return usual + (EXTRA_HEADERS.find(extra => leads(usual + extra, 2)) ?? 0)
  }

  #readFileHeader(window: ByteWindow): boolean {
    if (window.length < FILE_HEADER) return false
    const { view, start } = window
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
    const snaplen = view.getUint32(start + SNAPLEN, this.#little)
    this.#longest = longestPacket(snaplen)
    this.#linkType = linkTypeOf(view.getUint32(start + LINK_TYPE, this.#little))
    this.#file.linkTypes.push(this.#linkType)
    this.#file.snaplen = snaplen
    this.#file.precision = magic === NANOSECONDS ? 9 : 6
    window.start += FILE_HEADER
    this.#recordHeader = this.#headerLength(window, magic === MODIFIED ? MODIFIED_HEADER : RECORD_HEADER)
    return true
  }
}

/** By the magic number as its bytes stand, most significant first. */
function isLittle(magic: number): boolean {
  return magic !== MICROSECONDS && magic !== NANOSECONDS && magic !== MODIFIED
}

function implausible(file: CaptureFile, record: number, frame: number): CaptureError {
  return damaged(file, record, 'no plausible record header', `that of frame ${frame}`)
}

function wrongVersion(file: CaptureFile, found: string): CaptureError {
  const message = `found pcap version ${found} at byte ${MAJOR}, expected 2.0 to 2.4`
  return new CaptureError('unsupported-version', file.path, MAJOR, message)
}
