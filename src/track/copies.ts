// Copies of one packet (a mirror port that shows both directions, the `any` interface, a packet routed twice) are told
// from packets before anything is counted. With an IPv4 identification: the same addresses, identification and L4 bytes
// within 100 ms of the first. Without one: the same within 1 ms, and only what nobody sends twice so fast, or what
// differs in TTL, MAC or VLAN: equal pure ACKs and bursts of RSTs are real.
import { FIN, type Segment, SYN } from '../decode/segment.ts'

const WITHIN_ID = 100e6
const WITHIN = 1e6

// Recent packets in sets of four, the oldest replaced: 65,536 of them (1.8 MB) cover 100 ms at 600,000 packets/s.
const WAYS = 4
const SETS = 1 << 14

export class Copies {
  readonly #time = new Float64Array(SETS * WAYS).fill(Number.NEGATIVE_INFINITY)
  readonly #digest = new Int32Array(SETS * WAYS)
  readonly #address = new Int32Array(SETS * WAYS)
  readonly #ipId = new Uint16Array(SETS * WAYS)
  readonly #path = new Int32Array(SETS * WAYS)

  /** Whether the segment is a copy of one that was seen before; if not it is remembered. */
  isCopy(segment: Segment): boolean {
    const address = hashAddresses(segment)
    const path = Math.imul(segment.linkHash ^ segment.encapsulation, 31) + segment.ttl
    const set = ((segment.digest ^ (segment.digest >>> 16) ^ address) & (SETS - 1)) * WAYS
    let oldest = set
    for (let way = set; way < set + WAYS; way++) {
      if ((this.#time[way] as number) < (this.#time[oldest] as number)) oldest = way
      if (this.#digest[way] !== segment.digest || this.#address[way] !== address) continue
      if (this.#ipId[way] !== segment.ipId) continue
      const apart = Math.abs(segment.time - (this.#time[way] as number))
      if (segment.ipId !== 0) {
        if (apart <= WITHIN_ID) return true
      } else if (apart <= WITHIN) {
        if (segment.length > 0 || segment.flags & (SYN | FIN) || this.#path[way] !== (path | 0)) return true
      }
    }
    this.#time[oldest] = segment.time
    this.#digest[oldest] = segment.digest
    this.#address[oldest] = address
    this.#ipId[oldest] = segment.ipId
    this.#path[oldest] = path
    return false
  }
}

function hashAddresses(s: Segment): number {
  let hash = Math.imul(s.src3, 0x85ebca6b) ^ Math.imul(s.dst3, 0xc2b2ae35)
  if (s.version === 6) {
    hash = Math.imul(hash ^ s.src0, 31) ^ Math.imul(s.src1, 0x27d4eb2f) ^ s.src2
    hash = Math.imul(hash ^ s.dst0, 31) ^ Math.imul(s.dst1, 0x165667b1) ^ s.dst2
  }
  return hash ^ (hash >>> 13)
}
