// Name Resolution Blocks (draft-ietf-opsawg-pcapng, 4.5): addresses and the names that the capturing side knew for them.
import type { CaptureNames } from './names.ts'
import type { NgBlock } from './pcapng-block.ts'

const [END, IPV4, IPV6] = [0, 1, 2] as const
/** Where the records begin; type and length of each. */
const [RECORDS, RECORD_HEADER] = [8, 4] as const

const utf8 = new TextDecoder()

/** Takes the block's records: an address and names, each name ended by a zero byte. Gives how many names were left out. */
export function readNames({ view, at, end, little }: NgBlock, names: CaptureNames): number {
  let omitted = 0
  let record = at + RECORDS
  while (record + RECORD_HEADER <= end) {
    const type = view.getUint16(record, little)
    const length = view.getUint16(record + 2, little)
    record += RECORD_HEADER
    if (type === END || record + length > end) break
    const size = type === IPV4 ? 4 : type === IPV6 ? 16 : 0
    if (size > 0 && length > size) {
      const address = type === IPV4 ? ipv4(view, record) : ipv6(view, record)
      const text = utf8.decode(new Uint8Array(view.buffer, view.byteOffset + record + size, length - size))
      for (const name of text.split('\0')) if (name !== '' && !names.add(address, name)) omitted++
    }
    record += (length + 3) & ~3
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
