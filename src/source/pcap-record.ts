// What every reader of classic pcap shares: magic numbers, sizes, limits, and the sentences for what is wrong.
import type { CaptureError } from './capture-error.ts'
import { cutOff, damaged } from './capture-parser.ts'
import type { CaptureFile, CaptureWarning } from './packet.ts'

/** Magic numbers: microseconds, nanoseconds, and the patched libpcap's longer record headers. */
export const [MICROSECONDS, NANOSECONDS, MODIFIED] = [0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34] as const

/** Bytes of the file header and of a record header. */
export const [FILE_HEADER, RECORD_HEADER] = [24, 16] as const

/**
 * What a record header may be longer by than its magic number says: Nokia's and SuSE 6.3's tcpdump added 4 bytes, Red Hat
 * 6.1's 8, and kept the magic number. Wireshark's pcap reader tells them as we do, by whether a second record follows.
 */
export const EXTRA_HEADERS = [4, 8] as const

/** Where the two lengths stand in a record header; the captured one is first from version 2.3 on. */
export const [FIRST_LENGTH, SECOND_LENGTH] = [8, 12] as const

/** The link type in the file header's last field, whose upper bits say whether and how long a frame check sequence is. */
export function linkTypeOf(field: number): number {
  return field & 0x03ff_ffff
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
