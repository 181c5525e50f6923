// Name Resolution Blocks (draft-ietf-opsawg-pcapng, 4.5): addresses and the names that the capturing side knew for them.
import type { CaptureNames } from './names.ts'

const [END, IPV4, IPV6] = [0, 1, 2] as const
/** Type and length. */
const RECORD_HEADER = 4

const utf8 = new TextDecoder()

/**
 * Takes the records between `at` and `end`: an address and names, each name ended by a zero byte. Gives how many names
 * were left out.
 */
export function readNames(view: DataView, at: number, end: number, little: boolean, names: CaptureNames): number {
  let omitted = 0
  while (at + RECORD_HEADER <= end) {
    const type = view.getUint16(at, little)
    const length = view.getUint16(at + 2, little)
    at += RECORD_HEADER
    if (type === END || at + length > end) break
    const size = type === IPV4 ? 4 : type === IPV6 ? 16 : 0
    if (size > 0 && length > size) {
      const address = type === IPV4 ? ipv4(view, at) : ipv6(view, at)
      const text = utf8.decode(new Uint8Array(view.buffer, view.byteOffset + at + size, length - size))
      for (const name of text.split('\0')) if (name !== '' && !names.add(address, name)) omitted++
    }
    at += (length + 3) & ~3
  }
  return omitted
}

function ipv4(view: DataView, at: number): string {
  return [0, 1, 2, 3].map(i => view.getUint8(at + i)).join('.')
}

/** RFC 5952: lower case, the longest run of zero groups shortened, IPv4-mapped addresses with a dotted quad. */
function ipv6(view: DataView, at: number): string {
  const groups = [0, 1, 2, 3, 4, 5, 6, 7].map(i => view.getUint16(at + 2 * i).toString(16))
  const text = groups.join(':')
  if (text.startsWith('0:0:0:0:0:ffff:')) return `::ffff:${ipv4(view, at + 12)}`
  let [begin, length] = [0, 0]
  for (const run of text.matchAll(/\b0(?::0)+\b/g))
    if (run[0].length > length) [begin, length] = [run.index, run[0].length]
  if (length === 0) return text
  return `${text.slice(0, Math.max(0, begin - 1))}::${text.slice(begin + length + 1)}`
}
