// PPP, RFC 1661, plain or in HDLC-like framing, RFC 1662 (LINKTYPE_PPP, 9, and LINKTYPE_PPP_HDLC, 50).

import { NOT_IP, TRUNCATED_HEADER } from '../reason.ts'
import { ETHERTYPE, PPP, type Walk } from '../walk.ts'

/** "All stations" and "unnumbered information": always these two bytes, and often left out. */
const ADDRESS_CONTROL = 0xff03

export function ppp(walk: Walk): number {
  const { view, end } = walk
  let at = walk.at
  if (end - at < 2) return TRUNCATED_HEADER
  if (view.getUint16(at) === ADDRESS_CONTROL) at += 2
  if (end - at < 2) return TRUNCATED_HEADER
  // Compressed to one byte where that is odd (RFC 1661, 6.5).
  const first = view.getUint8(at)
  const isCompressed = (first & 1) !== 0
  walk.at = at + (isCompressed ? 1 : 2)
  return PPP + (isCompressed ? first : view.getUint16(at))
}

const [FRAGMENT_BITS, WHOLE, MULTILINK_LENGTH] = [0xff, 0xc0, 4] as const

/** Multilink, RFC 1990, with long sequence numbers (PPP 003D): a packet that went over one link whole. */
export function multilink(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < MULTILINK_LENGTH) return TRUNCATED_HEADER
  if ((view.getUint8(at) & FRAGMENT_BITS) !== WHOLE) return NOT_IP
  walk.at = at + MULTILINK_LENGTH
  return ppp(walk)
}

/** Cisco's framing (RFC 1547, 4.3.1): another address, then an ethertype. */
const [UNICAST, BROADCAST] = [0x0f, 0x8f] as const
const [CISCO_TYPE, CISCO_LENGTH] = [2, 4] as const

export function pppHdlc(walk: Walk): number {
  const { view, at, end } = walk
  if (end - at < CISCO_LENGTH) return TRUNCATED_HEADER
  const address = view.getUint8(at)
  if (address !== UNICAST && address !== BROADCAST) return ppp(walk)
  walk.at = at + CISCO_LENGTH
  return ETHERTYPE + view.getUint16(at + CISCO_TYPE)
}
