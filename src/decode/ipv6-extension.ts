// IPv6 extension headers, RFC 8200, 4; the Authentication Header also stands in IPv4 packets.

import { AH } from './encapsulation.ts'
import { TOO_DEEP, TRUNCATED_HEADER } from './reason.ts'
import { IP_PROTOCOL, type Walk } from './walk.ts'

const [NEXT_HEADER, HEADER_LENGTH] = [0, 1] as const
/** The smallest of each, and the unit of all lengths but AH's (RFC 4302, 2.2: four bytes, less 2). */
const UNIT = 8

const [HOP_BY_HOP, ROUTING, FRAGMENT_HEADER, DESTINATION_OPTIONS] = [0, 43, 44, 60] as const
export const AUTHENTICATION = 51
/** RFC 6275, 7401 and 5533. */
const [MOBILITY, HOST_IDENTITY, SHIM6] = [135, 139, 140] as const

const [FRAGMENTATION, IDENTIFICATION] = [2, 4] as const
const [FRAGMENT_OFFSET, MORE_FRAGMENTS] = [0xfff8, 1] as const

/** Goes through the extension headers of which `next` is the first, and tells the protocol behind the last. */
export function extensionHeaders(walk: Walk, next: number): number {
  while (isExtension(next)) {
    const { view, at } = walk
    if (walk.end - at < UNIT) return TRUNCATED_HEADER
    const units = view.getUint8(at + HEADER_LENGTH)
    let length = (units + 1) * UNIT
    if (next === AUTHENTICATION) length = (units + 2) * 4
    else if (next === FRAGMENT_HEADER) length = UNIT
    if (length > walk.end - at) return TRUNCATED_HEADER
    if (next === ROUTING) routing(walk, length)
    if (next === AUTHENTICATION && !walk.enter(AH, 0)) return TOO_DEEP

    const header = next
    next = view.getUint8(at + NEXT_HEADER)
    walk.at = at + length
    if (header !== FRAGMENT_HEADER) continue
    const fragmentation = view.getUint16(at + FRAGMENTATION)
    const isLast = (fragmentation & MORE_FRAGMENTS) === 0
    const whole = walk.fragment(view.getInt32(at + IDENTIFICATION), next, fragmentation & FRAGMENT_OFFSET, isLast)
    if (whole < IP_PROTOCOL) return whole
    next = whole - IP_PROTOCOL
  }
  return IP_PROTOCOL + next
}

export function isExtension(next: number): boolean {
  switch (next) {
    case HOP_BY_HOP:
    case ROUTING:
    case FRAGMENT_HEADER:
    case AUTHENTICATION:
    case DESTINATION_OPTIONS:
    case MOBILITY:
    case HOST_IDENTITY:
    case SHIM6:
      return true
    default:
      return false
  }
}

const [ROUTING_TYPE, SEGMENTS_LEFT, ADDRESSES, ADDRESS_LENGTH] = [2, 3, 8, 16] as const
/** RFC 5095 (deprecated), RFC 6275, RFC 8754. */
const [SOURCE_ROUTE, HOME_ADDRESS, SEGMENT_ROUTING] = [0, 2, 4] as const

/** While hops are left, the packet's destination is the next of them; the connection's stands here. */
function routing({ view, at, segment }: Walk, length: number): void {
  const type = view.getUint8(at + ROUTING_TYPE)
  if (view.getUint8(at + SEGMENTS_LEFT) === 0 || length < ADDRESSES + ADDRESS_LENGTH) return
  // Segment routing lists the hops from the last to the first.
  let last = at + ADDRESSES
  if (type === SOURCE_ROUTE || type === HOME_ADDRESS) last = at + length - ADDRESS_LENGTH
  else if (type !== SEGMENT_ROUTING) return
  segment.dst0 = view.getInt32(last)
  segment.dst1 = view.getInt32(last + 4)
  segment.dst2 = view.getInt32(last + 8)
  segment.dst3 = view.getInt32(last + 12)
}
