// Copies of one packet (a mirror port that shows both directions, the `any` interface, a packet routed twice) are told
// from packets before anything is counted. With an IPv4 identification: the same addresses, identification and L4 bytes
// within 100 ms of the first. Without one: the same within 1 ms, and only what nobody sends twice so fast, or what
// differs in TTL, MAC or VLAN: equal pure ACKs and bursts of RSTs are real.
import { FIN, type Segment, SYN } from '../decode/segment.ts'

const WITHIN_ID = 100e6
const WITHIN = 1e6

// Recent packets in sets of four: 32,768 of them (0.8 MB) cover 100 ms at 300,000 packets/s; a mirror port's copies follow
// within microseconds. A set's numbers lie together, since nearly every packet looks up a set that no cache holds.
const WAYS = 4
const SETS = 1 << 13
const [DIGEST, ADDRESS, PATH, WORDS] = [0, WAYS, 2 * WAYS, 3 * WAYS] as const

export class Copies {
  readonly #words = new Int32Array(SETS * WORDS)
  readonly #times = new Float64Array(SETS * WAYS).fill(Number.NEGATIVE_INFINITY)
  /** The way that is filled next, in whichever set. */
  #next = 0

  /** Whether the segment is a copy of one that was seen before; if not it is remembered. */
  isCopy(segment: Segment): boolean {
    const { digest } = segment
    const address = hashAddresses(segment)
    const path = (Math.imul(segment.linkHash ^ segment.encapsulation, 31) + segment.ttl) | 0
    const set = (digest ^ (digest >>> 16) ^ address) & (SETS - 1)
    const words = this.#words
    const at = set * WORDS
    for (let way = 0; way < WAYS; way++) {
      if (words[at + DIGEST + way] !== digest || words[at + ADDRESS + way] !== address) continue
      const apart = Math.abs(segment.time - (this.#times[set * WAYS + way] as number))
      if (segment.ipId !== 0) {
        if (apart <= WITHIN_ID) return true
      } else if (apart <= WITHIN) {
        if (segment.length > 0 || segment.flags & (SYN | FIN) || words[at + PATH + way] !== path) return true
      }
    }
    const way = this.#next
    this.#next = (way + 1) % WAYS
    words[at + DIGEST + way] = digest
    words[at + ADDRESS + way] = address
    words[at + PATH + way] = path
    this.#times[set * WAYS + way] = segment.time
    return false
  }
}

/** Addresses and identification together: equal ones are taken as the same. */
function hashAddresses(s: Segment): number {
  let hash = Math.imul(s.src3, 0x85ebca6b) ^ Math.imul(s.dst3, 0xc2b2ae35) ^ Math.imul(s.ipId, 0x9e3779b1)
  if (s.version === 6) {
    hash = Math.imul(hash ^ s.src0, 31) ^ Math.imul(s.src1, 0x27d4eb2f) ^ s.src2
    hash = Math.imul(hash ^ s.dst0, 31) ^ Math.imul(s.dst1, 0x165667b1) ^ s.dst2
  }
  return hash ^ (hash >>> 13)
}
