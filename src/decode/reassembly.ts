// IP fragments put together again (RFC 791, 3.2; RFC 8200, 4.5). A packet is whole at the frame that brings its last missing
// byte, and is decoded there; the frames before count as fragments, and so do all of one that never becomes whole.
// Everything is bounded, since fragments cost a forger nothing: what is oldest goes first.
//
// Where fragments overlap with other bytes, those that came first stay, and the segment says so. Hosts differ: Linux, and
// IPv6 hosts by RFC 5722, drop the whole packet, others keep the first bytes or the last. Copies of a fragment are no overlap.
import { BoundedMap } from '../source/bounded-map.ts'
import { Datagram, MAX_LENGTH } from './datagram.ts'
import { isExtension } from './ipv6-extension.ts'
import { FRAGMENT, NOT_TCP } from './reason.ts'
import { IP_PROTOCOL, type Walk } from './walk.ts'

/** Packets in the making at once, at most 64 kB each: 16 MB. */
export const MAX_DATAGRAMS = 256
/** How long fragments are waited for, ns of capture time: RFC 8200's 60 s; IPv4 hosts wait 30 to 120 s. */
export const MAX_AGE = 60e9
/**
 * Fragments leave their sender at once. Bytes that contradict what came longer ago, ns, are those of another packet: the
 * identification came round (RFC 4963: 65,536 packets are soon sent).
 */
export const SAME_PACKET = 1e9

/** `Segment.fragment` of a packet put together: that it was, and that its fragments contradicted each other. */
export const [REASSEMBLED, OVERLAPPED] = [1, 2] as const

const [PROTOCOL_TCP, PROTOCOL_UDP] = [6, 17] as const
const IPV6_FRAGMENT_HEADER = 8

export class Reassembly {
  /** Packets that were called FRAGMENT and of which the rest came later. */
  used = 0
  readonly #protocols: ReadonlySet<number>
  readonly #datagrams = new BoundedMap<string, Datagram>(MAX_DATAGRAMS)

  /** Only packets of these IP protocols are put together: those in which a segment may be. */
  constructor(protocols: ReadonlySet<number>) {
    this.#protocols = protocols
  }

  /**
   * Takes the fragment that stands from `walk.at` to `walk.wireEnd`, `offset` bytes into its packet, all of it captured.
   * Returns the protocol with the walk in the whole packet, or the reason why there is none yet.
   */
  add(walk: Walk, id: number, protocol: number, offset: number, isLast: boolean): number {
    const { view, at, wireEnd, segment } = walk
    const missing = this.missing(protocol)
    const length = wireEnd - at
    if (!this.#mayHold(protocol) || offset + length > MAX_LENGTH) return missing
    const part = new Uint8Array(view.buffer, view.byteOffset + at, length)
    const key = keyOf(walk, id, protocol)
    const datagram = this.#datagram(key, segment.time, part, offset, isLast)
    datagram.put(part, offset, isLast)
    if (offset === 0) {
      datagram.protocol = protocol
      datagram.headers = segment.ipLength - length - (segment.version === 6 ? IPV6_FRAGMENT_HEADER : 0)
    }
    datagram.remember(walk.parts)
    if (!datagram.isWhole) {
      datagram.remember([{ file: segment.file, frame: segment.frame }])
      return missing
    }
    this.#datagrams.delete(key)
    if (missing === FRAGMENT) this.used += datagram.fragments - 1
    else walk.earlier += datagram.fragments - 1
    enter(walk, datagram)
    return IP_PROTOCOL + datagram.protocol
  }

  /** The reason why a fragment of a protocol is no segment. All but UDP's of what is looked into may be one of TCP. */
  missing(protocol: number): number {
    return this.#mayHold(protocol) && protocol !== PROTOCOL_UDP ? FRAGMENT : NOT_TCP
  }

  #mayHold(protocol: number): boolean {
    return protocol === PROTOCOL_TCP || this.#protocols.has(protocol) || isExtension(protocol)
  }

  /** The packet that a fragment belongs to, begun with it when there is none. */
  #datagram(key: string, time: number, part: Uint8Array, offset: number, isLast: boolean): Datagram {
    const known = this.#datagrams.get(key)
    if (known) {
      const age = time - known.begun
      const contradicts = known.contradicts(part, offset, isLast)
      if (age <= (contradicts ? SAME_PACKET : MAX_AGE)) {
        known.isContradictory ||= contradicts
        return known
      }
      this.#datagrams.delete(key)
    }
    const made = new Datagram(time)
    this.#datagrams.set(key, made)
    return made
  }
}

/** RFC 791 and RFC 8200, 4.5 (IPv6 fragments may differ in what they say follows), and what the packet came in. */
function keyOf({ segment }: Walk, id: number, protocol: number): string {
  const { version, src0, src1, src2, src3, dst0, dst1, dst2, dst3, encapsulation } = segment
  const follows = version === 4 ? protocol : 0
  return [version, src0, src1, src2, src3, dst0, dst1, dst2, dst3, id, follows, encapsulation].join()
}

/** The walk goes on in the packet as its sender made it. */
function enter(walk: Walk, { bytes, length, headers, isContradictory, parts }: Datagram): void {
  walk.view = new DataView(bytes.buffer, 0, length)
  walk.at = 0
  walk.end = walk.wireEnd = length
  walk.segment.ipLength = headers + length
  walk.fragments |= REASSEMBLED | (isContradictory ? OVERLAPPED : 0)
  walk.moreFragments = false
  walk.parts = parts
}
