// The way through one packet, from the link layer inwards. Every header has one function `(walk) => number`: it reads
// the header at `walk.at`, moves `at` behind it (and `end` inwards, where the header tells a length), and returns what
// follows: a number of one of the registries below, or the reason why nothing does (reason.ts).

import type { Encapsulations } from './encapsulation.ts'
import type { Reassembly } from './reassembly.ts'
import { Segment } from './segment.ts'

/** Registries: `ETHERTYPE + 0x0800` means "IPv4 follows". Their numbers have 16 bits; reasons lie below all of them. */
export const [LINK, ETHERTYPE, PPP, IP_PROTOCOL, UDP_PORT] = [0x10000, 0x20000, 0x30000, 0x40000, 0x50000] as const

/** What most packets lead through. */
export const [ETHERTYPE_IPV4, ETHERTYPE_IPV6, IP_PROTOCOL_TCP] = [
  ETHERTYPE + 0x0800,
  ETHERTYPE + 0x86dd,
  IP_PROTOCOL + 6,
] as const

/** VLAN tags, labels and tunnels around one packet. Real stacks have up to 5; each level costs a forger only 4 bytes. */
export const MAX_DEPTH = 8

/** No packet is longer; keeps offsets small integers whatever a record claims to have been its length on the wire. */
const LONGEST = 1 << 28

export type Header = (walk: Walk) => number

/** A frame that brought a fragment. */
export interface Part {
  file: number
  frame: number
}

const NO_PARTS: readonly Part[] = []

export class Walk {
  view: DataView = new DataView(new ArrayBuffer(0))
  /** Where the next header begins. */
  at = 0
  /** Where the captured bytes of the present layer end: nothing is read from here on. */
  end = 0
  /** Where they ended on the wire, as far as the headers or the capture tell: beyond `end` if the snap length cut. */
  wireEnd = 0
  /** The present IP packet is the first fragment of several, and cannot be put together with the others. */
  moreFragments = false
  /** What `Segment.fragment` is to be, where a packet around the segment was put together. */
  fragments = 0
  /** Packets before this one that were called NOT_TCP and are part of what is read now. */
  earlier = 0
  /** The frames that brought the other fragments of it. */
  parts: readonly Part[] = NO_PARTS
  checksums = false
  /** What is read is a packet that an ICMP error quotes: no fragment to put together with others. */
  isQuote = false
  depth = 0
  segment = new Segment()
  /** Only a port says that what is read now is a tunnel. */
  isGuess = false
  readonly encapsulations: Encapsulations
  readonly #reassembly: Reassembly

  constructor(encapsulations: Encapsulations, reassembly: Reassembly) {
    this.encapsulations = encapsulations
    this.#reassembly = reassembly
  }

  begin(view: DataView, at: number, end: number, original: number, checksums: boolean, segment: Segment): void {
    this.view = view
    this.at = at
    this.end = end
    const captured = end - at
    this.wireEnd = original > captured ? at + Math.min(original, LONGEST) : end
    this.moreFragments = false
    this.fragments = 0
    this.earlier = 0
    this.parts = NO_PARTS
    this.checksums = checksums
    this.isQuote = false
    this.depth = 0
    this.segment = segment
    segment.captured = captured
    segment.original = original
    segment.ipLength = 0
    segment.linkHash = 0
    segment.encapsulation = 0
    this.isGuess = false
  }

  /**
   * The present IP packet is a fragment, `offset` bytes into the whole, of which `walk.at` is the first. Returns the protocol
   * that follows, or a reason. What the snap length cut cannot be put together: then the first one is all there is.
   */
  fragment(id: number, protocol: number, offset: number, isLast: boolean): number {
    if (offset === 0 && isLast) return IP_PROTOCOL + protocol
    if (this.end >= this.wireEnd && !this.isQuote) return this.#reassembly.add(this, id, protocol, offset, isLast)
    if (offset !== 0) return this.#reassembly.missing(protocol)
    this.moreFragments = true
    return IP_PROTOCOL + protocol
  }

  /** Goes into a tag or tunnel of `kind`; false when the packet is nested too deeply. */
  enter(kind: number, id: number): boolean {
    if (this.depth === MAX_DEPTH) return false
    this.depth++
    this.segment.encapsulation = this.encapsulations.push(this.segment.encapsulation, kind, id)
    return true
  }
}
