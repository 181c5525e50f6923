// GRE, RFC 2784 and 2890, with the routing of RFC 1701; PPTP's enhanced GRE, RFC 2637; ERSPAN I to III over it.

import { ERSPAN, ERSPAN_I, GRE, GRE_KEY } from '../encapsulation.ts'
import { ppp } from '../link/ppp.ts'
import { NOT_TCP, TOO_DEEP } from '../reason.ts'
import { ETHERTYPE, ETHERTYPE_IPV4, LINK, type Walk } from '../walk.ts'

const [FLAGS, PROTOCOL, LENGTH] = [0, 2, 4] as const
const [CHECKSUM, ROUTING, KEY, SEQUENCE, ACKNOWLEDGEMENT, VERSION] = [
  0x8000, 0x4000, 0x2000, 0x1000, 0x0080, 0x0007,
] as const
const [BRIDGED, ENHANCED_PPP, WCCP, ERSPAN_1_2, ERSPAN_3] = [0x6558, 0x880b, 0x883e, 0x88be, 0x22eb] as const
const ETHERNET = LINK + 1

export function gre(walk: Walk): number {
  const { view, at, end } = walk
  if (end - at < LENGTH) return NOT_TCP
  const flags = view.getUint16(at + FLAGS)
  const protocol = view.getUint16(at + PROTOCOL)
  const version = flags & VERSION
  if (version > 1 || (version === 1 && protocol !== ENHANCED_PPP)) return NOT_TCP
  let next = at + LENGTH
  if ((flags & (CHECKSUM | ROUTING)) !== 0 && version === 0) next += 4
  const key = next
  if ((flags & KEY) !== 0) next += 4
  if ((flags & SEQUENCE) !== 0) next += 4
  if (version === 1 && (flags & ACKNOWLEDGEMENT) !== 0) next += 4
  if (version === 0 && (flags & ROUTING) !== 0) next = behindRouting(walk, next)
  if (next < 0 || next >= end) return NOT_TCP
  walk.at = next
  if (protocol === ERSPAN_1_2) return (flags & SEQUENCE) === 0 ? erspan1(walk) : erspan2(walk)
  if (protocol === ERSPAN_3) return erspan3(walk)
  // The key of PPTP holds a length and the call.
  const id = (flags & KEY) === 0 ? 0 : version === 1 ? view.getUint16(key + 2) : view.getUint32(key)
  if (!walk.enter((flags & KEY) !== 0 ? GRE_KEY : GRE, id)) return TOO_DEEP
  return inside(walk, protocol)
}

function inside(walk: Walk, protocol: number): number {
  switch (protocol) {
    case BRIDGED:
      return ETHERNET
    case ENHANCED_PPP:
      return ppp(walk)
    case WCCP:
      // Version 2 has a redirect header of four bytes before the packet.
      if (walk.view.getUint8(walk.at) >> 4 !== 4) walk.at += 4
      return ETHERTYPE_IPV4
    default:
      return ETHERTYPE + protocol
  }
}

const [ENTRY_LENGTH, ENTRY_HEADER] = [3, 4] as const

/** Source route entries, RFC 1701: each says how long it is, the last is empty. -1 when they do not end. */
function behindRouting({ view, end }: Walk, at: number): number {
  while (end - at >= ENTRY_HEADER) {
    const length = view.getUint8(at + ENTRY_LENGTH)
    const isLast = length === 0 && view.getUint16(at) === 0
    at += ENTRY_HEADER + length
    if (isLast) return at
  }
  return -1
}

function erspan1(walk: Walk): number {
  return walk.enter(ERSPAN_I, 0) ? ETHERNET : TOO_DEEP
}

const [SESSION, ERSPAN_2_LENGTH, ERSPAN_3_LENGTH, PLATFORM_LENGTH] = [2, 8, 12, 8] as const
const SESSION_ID = 0x3ff
/** Last two bytes of type III's header: the frame is an IP packet without a link layer; a platform subheader follows. */
const [FRAME_TYPE, FRAME_IS_IP, HAS_PLATFORM] = [0x7c00, 2 << 10, 0x0001] as const

/** draft-foschiano-erspan, 4.2. */
function erspan2(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < ERSPAN_2_LENGTH || view.getUint8(at) >> 4 !== 1) return NOT_TCP
  if (!walk.enter(ERSPAN, view.getUint16(at + SESSION) & SESSION_ID)) return TOO_DEEP
  walk.at = at + ERSPAN_2_LENGTH
  return ETHERNET
}

/** draft-foschiano-erspan, 4.3. */
function erspan3(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < ERSPAN_3_LENGTH || view.getUint8(at) >> 4 !== 2) return NOT_TCP
  if (!walk.enter(ERSPAN, view.getUint16(at + SESSION) & SESSION_ID)) return TOO_DEEP
  const last = view.getUint16(at + ERSPAN_3_LENGTH - 2)
  walk.at = at + ERSPAN_3_LENGTH + ((last & HAS_PLATFORM) !== 0 ? PLATFORM_LENGTH : 0)
  return (last & FRAME_TYPE) === FRAME_IS_IP ? LINK + 101 : ETHERNET
}
