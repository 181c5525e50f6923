// Link layer → IP → TCP: one packet into one segment, or a reason why not. A new link type, ethertype or tunnel is one
// file with its header's function, and one row of a table in headers.ts.

import { Encapsulations } from './encapsulation.ts'
import { ETHERTYPES, IP_PROTOCOLS, LINKS, PPP_PROTOCOLS, TUNNELS } from './headers.ts'
import { ipv4 } from './ipv4.ts'
import { ipv6 } from './ipv6.ts'
import { ethernet } from './link/ethernet.ts'
import { NOT_IP, NOT_TCP, TCP, TRUNCATED_HEADER, UNKNOWN_LINK_TYPE } from './reason.ts'
import { Reassembly } from './reassembly.ts'
import type { Segment } from './segment.ts'
import { tcp } from './tcp.ts'
import {
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  type Header,
  IP_PROTOCOL,
  IP_PROTOCOL_TCP,
  LINK,
  type Part,
  UDP_PORT,
  Walk,
} from './walk.ts'

const ETHERNET = 1
const MAX_LINK_TYPE = 0xffff

export interface DecoderOptions {
  /** Verify the checksums of IPv4 and TCP where the whole packet was captured; default false. */
  checksums?: boolean
  /** Look into tunnels; default true. VLAN tags, MPLS and PPPoE are always looked into. */
  decap?: boolean
}

export interface FragmentCounts {
  used: number
  found: number
}

export class Decoder {
  readonly #checksums: boolean
  readonly #headers: Map<number, Header>
  readonly #encapsulations = new Encapsulations()
  readonly #reassembly: Reassembly
  readonly #walk: Walk
  #fragmentsFound = 0

  constructor({ checksums = false, decap = true }: DecoderOptions = {}) {
    this.#checksums = checksums
    const all = [...LINKS, ...ETHERTYPES, ...PPP_PROTOCOLS, ...IP_PROTOCOLS, ...(decap ? TUNNELS : [])]
    this.#headers = new Map(all.map(([what, header]) => [what, header]))
    this.#reassembly = new Reassembly(protocolsOf(this.#headers))
    this.#walk = new Walk(this.#encapsulations, this.#reassembly)
  }

  /**
   * Decodes the packet captured in the bytes from `at` to `end` of `view`, `original` bytes long on the wire, of a link
   * of the LINKTYPE_ number `linkType`. Fills all of the segment but what its reader knows (`time`, `file`, `frame`,
   * `interface`, and `direction` unless a Linux cooked header tells it) and returns TCP or ICMP_ERROR; with any other
   * reason what stands in the segment means nothing. Never throws, whatever the bytes are.
   */
  decode(view: DataView, at: number, end: number, original: number, linkType: number, segment: Segment): number {
    const walk = this.#walk
    walk.begin(view, at, end, original, this.#checksums, segment)
    // Direct calls for what most packets are; a table for the rest.
    let next = linkType === ETHERNET ? ethernet(walk) : this.#link(linkType)
    while (next !== IP_PROTOCOL_TCP) {
      if (next === ETHERTYPE_IPV4) next = ipv4(walk)
      else if (next === ETHERTYPE_IPV6) next = ipv6(walk)
      else if (next < LINK) return this.#reason(next)
      else next = this.#other(next)
    }
    const reason = tcp(walk)
    if (walk.earlier > 0 && reason === TCP) this.#fragmentsFound += walk.earlier
    return reason
  }

  /** The stack of VLAN tags and tunnels that `Segment.encapsulation` stands for, outermost first. */
  encapsulation(id: number): string[] {
    return this.#encapsulations.text(id)
  }

  /**
   * What came of packets that were no segments: `used` of those called FRAGMENT had their rest come later; `found` of those
   * called NOT_TCP, since UDP's fragments seldom hold a tunnel, were fragments of a segment after all.
   */
  get fragments(): FragmentCounts {
    return { used: this.#reassembly.used, found: this.#fragmentsFound }
  }

  /** The frames before it whose fragments are part of the packet that was decoded last. */
  get parts(): readonly Part[] {
    return this.#walk.parts
  }

  /** Whether anything can be read of packets of a link type. */
  reads(linkType: number): boolean {
    return linkType <= MAX_LINK_TYPE && this.#headers.has(LINK + linkType)
  }

  #link(linkType: number): number {
    const header = linkType <= MAX_LINK_TYPE ? this.#headers.get(LINK + linkType) : undefined
    return header ? header(this.#walk) : UNKNOWN_LINK_TYPE
  }

  #other(next: number): number {
    const header = this.#headers.get(next)
    if (header) return header(this.#walk)
    // Only a header that tells a link type leads there: PPI, PKTAP.
    if (next < LINK + 0x10000) return UNKNOWN_LINK_TYPE
    return next >= IP_PROTOCOL ? NOT_TCP : NOT_IP
  }

  /** A packet is called by what stands in its outermost IP header when no segment is found inside. */
  #reason(reason: number): number {
    const { end, wireEnd, isGuess, segment } = this.#walk
    if (reason === NOT_IP && segment.ipLength > 0) return NOT_TCP
    return reason === TRUNCATED_HEADER && isGuess && end >= wireEnd ? NOT_TCP : reason
  }
}

/** IP protocols in whose fragments a segment may be: TCP, and those that are looked into, but not ICMP. */
function protocolsOf(headers: ReadonlyMap<number, Header>): Set<number> {
  const known = [...headers.keys()]
    .filter(what => what > IP_PROTOCOL && what < UDP_PORT)
    .map(what => what - IP_PROTOCOL)
  return new Set([IP_PROTOCOL_TCP - IP_PROTOCOL, ...known.filter(protocol => protocol !== 1 && protocol !== 58)])
}
