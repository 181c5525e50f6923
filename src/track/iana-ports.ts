import { IANA_TCP } from './iana-tcp.ts'

/** One bit a port; made when first asked for, since only a connection without a SYN asks. */
let bits: Uint8Array | undefined

/** Whether IANA lists the TCP port, 1024 to 65535, for a service; of system ports it knows nothing. */
export function isRegistered(port: number): boolean {
  bits ??= bitSet(IANA_TCP)
  return ((bits[port >> 3] as number) & (1 << (port & 7))) !== 0
}

function bitSet(ranges: string): Uint8Array {
  const set = new Uint8Array(65_536 / 8)
  for (const range of ranges.trim().split(/\s/)) {
    const [first = 0, last = first] = range.split('-').map(Number)
    for (let port = first; port <= last; port++) (set[port >> 3] as number) |= 1 << (port & 7)
  }
  return set
}
