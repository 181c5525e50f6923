// Link layer → IP → TCP: one packet into one segment, or a reason why not. A new link type, ethertype or tunnel is one
// file with its header's function, and one row of a table here.

import { Encapsulations } from './encapsulation.ts'
import { icmpv4, icmpv6 } from './icmp.ts'
import { ipv4 } from './ipv4.ts'
import { ipv6 } from './ipv6.ts'
import { AUTHENTICATION, extensionHeaders } from './ipv6-extension.ts'
import { ETHERTYPE_LLC, ethernet } from './link/ethernet.ts'
import { linuxCooked, linuxCooked2 } from './link/linux-cooked.ts'
import { llc } from './link/llc.ts'
import { loopback } from './link/loopback.ts'
import { mpls } from './link/mpls.ts'
import { ppp, pppHdlc } from './link/ppp.ts'
import { pppoe } from './link/pppoe.ts'
import { rawIp } from './link/raw-ip.ts'
import { vlan } from './link/vlan.ts'
import { NOT_IP, NOT_TCP, UNKNOWN_LINK_TYPE } from './reason.ts'
import type { Segment } from './segment.ts'
import { tcp } from './tcp.ts'
import { udp } from './tunnel/udp.ts'
import { vxlan } from './tunnel/vxlan.ts'
import {
  ETHERTYPE,
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  type Header,
  IP_PROTOCOL,
  IP_PROTOCOL_TCP,
  LINK,
  PPP,
  UDP_PORT,
  Walk,
} from './walk.ts'

const ETHERNET = 1
const MAX_LINK_TYPE = 0xffff

const HEADERS: [what: number, header: Header][] = [
  [LINK + 0, loopback],
  [LINK + ETHERNET, ethernet],
  [LINK + 9, ppp],
  [LINK + 12, rawIp],
  [LINK + 14, rawIp],
  [LINK + 50, pppHdlc],
  [LINK + 51, pppoe],
  [LINK + 101, rawIp],
  [LINK + 108, loopback],
  [LINK + 113, linuxCooked],
  [LINK + 219, mpls],
  [LINK + 228, ipv4],
  [LINK + 229, ipv6],
  [LINK + 276, linuxCooked2],

  [ETHERTYPE_LLC, llc],
  [ETHERTYPE + 0x8100, vlan],
  [ETHERTYPE + 0x8847, mpls],
  [ETHERTYPE + 0x8848, mpls],
  [ETHERTYPE + 0x8864, pppoe],
  [ETHERTYPE + 0x88a8, vlan],
  [ETHERTYPE + 0x9100, vlan],
  [ETHERTYPE + 0x9200, vlan],

  [PPP + 0x0021, ipv4],
  [PPP + 0x0057, ipv6],
  [PPP + 0x0281, mpls],
  [PPP + 0x0283, mpls],

  [IP_PROTOCOL + 1, icmpv4],
  [IP_PROTOCOL + 58, icmpv6],
  [IP_PROTOCOL + AUTHENTICATION, walk => extensionHeaders(walk, AUTHENTICATION)],
]

/** What `decap: false` leaves out. */
const TUNNELS: [what: number, header: Header][] = [
  [IP_PROTOCOL + 17, udp],
  [UDP_PORT + 4789, vxlan],
  [UDP_PORT + 8472, vxlan],
]

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
    while (next !== IP_PROTOCOL_TCP) {
      if (next === ETHERTYPE_IPV4) next = ipv4(walk)
      else if (next === ETHERTYPE_IPV6) next = ipv6(walk)
      else if (next < LINK) return next
      else next = this.#other(next)
    }
    return tcp(walk)
  }

  /** The stack of VLAN tags and tunnels that `Segment.encapsulation` stands for, outermost first. */
  encapsulation(id: number): string[] {
    return this.#encapsulations.text(id)
  }

  #link(linkType: number): number {
    const header = linkType <= MAX_LINK_TYPE ? this.#headers.get(LINK + linkType) : undefined
    return header ? header(this.#walk) : UNKNOWN_LINK_TYPE
  }

  #other(next: number): number {
    const header = this.#headers.get(next)
    if (header) return header(this.#walk)
    return next >= IP_PROTOCOL ? NOT_TCP : NOT_IP
  }
}
