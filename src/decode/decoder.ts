// Link layer → IP → TCP: one packet into one segment, or a reason why not. A new link type, ethertype or tunnel is one
// file with its header's function, and one row of a table here.

import { Encapsulations } from './encapsulation.ts'
import { ipv4 } from './ipv4.ts'
import { ipv6 } from './ipv6.ts'
import { AUTHENTICATION, extensionHeaders } from './ipv6-extension.ts'
import { ETHERTYPE_LLC, ethernet } from './link/ethernet.ts'
import { llc } from './link/llc.ts'
import { vlan } from './link/vlan.ts'
import { NOT_IP, NOT_TCP, UNKNOWN_LINK_TYPE } from './reason.ts'
import type { Segment } from './segment.ts'
import { TCP_FOLLOWS, tcp } from './tcp.ts'
import { ETHERTYPE, type Header, IP_PROTOCOL, LINK, Walk } from './walk.ts'

const ETHERNET = 1
const IPV4_FOLLOWS = ETHERTYPE + 0x0800
const IPV6_FOLLOWS = ETHERTYPE + 0x86dd

const HEADERS: [number, Header][] = [
  [LINK + ETHERNET, ethernet],
  [ETHERTYPE + 0x8100, vlan],
  [ETHERTYPE + 0x88a8, vlan],
  [ETHERTYPE + 0x9100, vlan],
  [ETHERTYPE + 0x9200, vlan],
  [ETHERTYPE_LLC, llc],
  [IP_PROTOCOL + AUTHENTICATION, walk => extensionHeaders(walk, AUTHENTICATION)],
]

const TUNNELS: [number, Header][] = []

export interface DecoderOptions {
  /** Verify the checksums of IPv4 and TCP where the whole packet was captured; default false. */
  checksums?: boolean
  /** Look into tunnels; default true. VLAN tags, MPLS and PPPoE are always looked into. */
  decap?: boolean
}

export class Decoder {
  readonly #checksums: boolean
  readonly #headers: Map<number, Header>
  readonly #encapsulations = new Encapsulations()
  readonly #walk = new Walk(this.#encapsulations)

  constructor({ checksums = false, decap = true }: DecoderOptions = {}) {
    this.#checksums = checksums
    this.#headers = new Map(decap ? [...HEADERS, ...TUNNELS] : HEADERS)
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
    while (next >= LINK) {
      if (next === IPV4_FOLLOWS) next = ipv4(walk)
      else if (next === IPV6_FOLLOWS) next = ipv6(walk)
      else next = this.#other(next)
      if (next === TCP_FOLLOWS) return tcp(walk)
    }
    return next
  }

  /** The stack of VLAN tags and tunnels that `Segment.encapsulation` stands for, outermost first. */
  encapsulation(id: number): string[] {
    return this.#encapsulations.text(id)
  }

  #link(linkType: number): number {
    return this.#headers.get(LINK + linkType)?.(this.#walk) ?? UNKNOWN_LINK_TYPE
  }

  #other(next: number): number {
    const header = this.#headers.get(next)
    if (header) return header(this.#walk)
    return next >= IP_PROTOCOL ? NOT_TCP : NOT_IP
  }
}
