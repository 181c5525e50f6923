// VXLAN, RFC 7348 (UDP port 4789; 8472 in Linux before there was a number, and still by default), and its generic protocol
// extension (draft-ietf-nvo3-vxlan-gpe, UDP port 4790), which says what is inside.

import { VXLAN } from '../encapsulation.ts'
import { NOT_IP, NOT_TCP, TOO_DEEP, TRUNCATED_HEADER } from '../reason.ts'
import { ETHERTYPE, ETHERTYPE_IPV4, ETHERTYPE_IPV6, LINK, type Walk } from '../walk.ts'

const [FLAGS, NEXT_PROTOCOL, NETWORK, LENGTH] = [0, 3, 4, 8] as const
/** Says that there is a network identifier; clear in what only happens to use the port. Other bits are to be ignored. */
const HAS_NETWORK = 0x08
/** The extension's: there is a next protocol; this is management, not traffic; version bits. */
const [HAS_PROTOCOL, IS_MANAGEMENT, VERSION] = [0x04, 0x01, 0x30] as const

export function vxlan(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < LENGTH) return NOT_TCP
  if ((view.getUint8(at + FLAGS) & HAS_NETWORK) === 0) return NOT_TCP
  if (!walk.enter(VXLAN, view.getUint32(at + NETWORK) >>> 8)) return TOO_DEEP
  walk.at = at + LENGTH
  return LINK + 1
}

export function vxlanGpe(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < LENGTH) return NOT_TCP
  const flags = view.getUint8(at + FLAGS)
  if ((flags & (VERSION | IS_MANAGEMENT)) !== 0) return NOT_TCP
  if (!walk.enter(VXLAN, view.getUint32(at + NETWORK) >>> 8)) return TOO_DEEP
  walk.at = at + LENGTH
  return (flags & HAS_PROTOCOL) === 0 ? LINK + 1 : nextProtocol(view.getUint8(at + NEXT_PROTOCOL))
}

/** The registry that VXLAN-GPE shares with NSH (RFC 8300, 9.1.5). */
function nextProtocol(protocol: number): number {
  switch (protocol) {
    case 1:
      return ETHERTYPE_IPV4
    case 2:
      return ETHERTYPE_IPV6
    case 3:
      return LINK + 1
    case 4:
      return ETHERTYPE + 0x894f
    case 5:
      return ETHERTYPE + 0x8847
    default:
      return NOT_IP
  }
}

const NSH_BASE = 4

/** Network service header, RFC 8300 (ethertype 894F). */
export function nsh(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < NSH_BASE) return TRUNCATED_HEADER
  const length = (view.getUint16(at) & 0x3f) * 4
  if (length < 8 || length > walk.end - at) return TRUNCATED_HEADER
  walk.at = at + length
  return nextProtocol(view.getUint8(at + 3))
}
