// GRE, RFC 2784 and 2890, with the routing of RFC 1701; PPTP's enhanced GRE, RFC 2637; ERSPAN I to III over it; all of it
// also in UDP (RFC 8086, port 4754).

import { ERSPAN, ERSPAN_I, GRE, GRE_KEY, PPTP } from '../encapsulation.ts'
import { NOT_TCP, TOO_DEEP } from '../reason.ts'
import { ETHERTYPE, ETHERTYPE_IPV4, LINK, type Walk } from '../walk.ts'

const [FLAGS, PROTOCOL, LENGTH] = [0, 2, 4] as const
const [CHECKSUM, ROUTING, KEY, SEQUENCE, ACKNOWLEDGEMENT, VERSION] = [
  0x8000, 0x4000, 0x2000, 0x1000, 0x0080, 0x0007,
] as const
const [ENHANCED_PPP, WCCP, ERSPAN_1_2, ERSPAN_3, BRIDGED_FRAME_RELAY] = [
  0x880b, 0x883e, 0x88be, 0x22eb, 0x6559,
] as const
/** Access points of Aruba: 802.11 frames, by the number of their tunnel 8200, 8210, … 8370. */
const [ARUBA_FIRST, ARUBA_LAST] = [0x8200, 0x8370] as const
const [ETHERNET, IEEE_802_11, FRAME_RELAY] = [LINK + 1, LINK + 105, LINK + 107] as const

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
  if (protocol === ERSPAN_1_2 || protocol === ERSPAN_3) return erspan(walk, (flags & SEQUENCE) !== 0, protocol)
  return enter(walk, version, (flags & KEY) === 0 ? -1 : key) ? inside(walk, protocol) : TOO_DEEP
}

/** The key of PPTP holds a length and the call. */
function enter(walk: Walk, version: number, key: number): boolean {
  if (key < 0) return walk.enter(GRE, 0)
  if (version === 1) return walk.enter(PPTP, walk.view.getUint16(key + 2))
  return walk.enter(GRE_KEY, walk.view.getUint32(key))
}

function inside(walk: Walk, protocol: number): number {
  switch (protocol) {
    case BRIDGED_FRAME_RELAY:
      return FRAME_RELAY
    case WCCP:
      // Version 2 has a redirect header of four bytes before the packet.
      if (walk.view.getUint8(walk.at) >> 4 !== 4) walk.at += 4
      return ETHERTYPE_IPV4
    default:
      return isAruba(protocol) ? IEEE_802_11 : ETHERTYPE + protocol
  }
}

function isAruba(protocol: number): boolean {
  return protocol >= ARUBA_FIRST && protocol <= ARUBA_LAST && (protocol & 15) === 0
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

const [SESSION, ERSPAN_2_LENGTH, ERSPAN_3_LENGTH, PLATFORM_LENGTH] = [2, 8, 12, 8] as const
const [VERSION_2, VERSION_3] = [1, 2] as const
const SESSION_ID = 0x3ff
/** Last two bytes of type III's header: the frame is an IP packet without a link layer; a platform subheader follows. */
const [FRAME_TYPE, FRAME_IS_IP, HAS_PLATFORM] = [0x7c00, 2 << 10, 0x0001] as const

/** draft-foschiano-erspan, 4. Type I has no header of its own, and as GRE no sequence number; the others tell their version. */
function erspan(walk: Walk, hasSequence: boolean, protocol: number): number {
  const { view, at, end } = walk
  if (protocol === ERSPAN_1_2 && !hasSequence) return walk.enter(ERSPAN_I, 0) ? ETHERNET : TOO_DEEP
  const version = view.getUint8(at) >> 4
  const length = version === VERSION_2 ? ERSPAN_2_LENGTH : ERSPAN_3_LENGTH
  if ((version !== VERSION_2 && version !== VERSION_3) || end - at < length) return NOT_TCP
  if (!walk.enter(ERSPAN, view.getUint16(at + SESSION) & SESSION_ID)) return TOO_DEEP
  const last = version === VERSION_2 ? 0 : view.getUint16(at + length - 2)
  walk.at = at + length + ((last & HAS_PLATFORM) !== 0 ? PLATFORM_LENGTH : 0)
  return (last & FRAME_TYPE) === FRAME_IS_IP ? LINK + 101 : ETHERNET
}
