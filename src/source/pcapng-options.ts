// Options of pcapng blocks (draft-ietf-opsawg-pcapng, 3.5): code, length, value, padding to four bytes. A list that runs
// past its block is read as far as it is whole.

const END_OF_OPTIONS = 0
const OPTION_HEADER = 4

/** Where the value of the first option `code` of `length` bytes stands between `at` and `end`; -1 when there is none. */
export function findOption(
  view: DataView,
  at: number,
  end: number,
  little: boolean,
  code: number,
  length: number,
): number {
  while (at + OPTION_HEADER <= end) {
    const found = view.getUint16(at, little)
    const size = view.getUint16(at + 2, little)
    at += OPTION_HEADER
    if (found === END_OF_OPTIONS || at + size > end) return -1
    if (found === code && size === length) return at
    at += (size + 3) & ~3
  }
  return -1
}

/** A 64-bit number as a double: exact to 2^53. */
export function readUint64(view: DataView, at: number, little: boolean): number {
  const first = view.getUint32(at, little)
  const second = view.getUint32(at + 4, little)
  return little ? second * 2 ** 32 + first : first * 2 ** 32 + second
}
