// MPLS label stacks, RFC 3032 (ethertypes 8847 and 8848, PPP 0281 and 0283, LINKTYPE_MPLS, 219). Nothing in the packet
// tells what follows the last label: it is guessed from the first bytes, as routers do that balance load. Addresses of
// Ethernet frames begin with 4 and 6 as well (RFC 4928), so that an IP packet's length must fit too.

import { MPLS } from '../encapsulation.ts'
import { innerIp } from '../inner-ip.ts'
import { NOT_IP, TOO_DEEP, TRUNCATED_HEADER } from '../reason.ts'
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, LINK, type Walk } from '../walk.ts'

const ENTRY = 4
const BOTTOM_OF_STACK = 0x100
/** Labels below 16 have a fixed meaning and lead nowhere (RFC 7274, table 1). */
const FIRST_ORDINARY = 16
/** The label behind this one is made from the flow and only spreads load (RFC 6790, 4.2). */
const ENTROPY_INDICATOR = 7

export function mpls(walk: Walk): number {
  const { view, end } = walk
  let entropy = false
  for (;;) {
    if (end - walk.at < ENTRY) return TRUNCATED_HEADER
    const entry = view.getUint32(walk.at)
    const label = entry >>> 12
    walk.at += ENTRY
    if (label >= FIRST_ORDINARY && !entropy && !walk.enter(MPLS, label)) return TOO_DEEP
    entropy = label === ENTROPY_INDICATOR
    if ((entry & BOTTOM_OF_STACK) !== 0) return payload(walk)
  }
}

const LINKTYPE_ETHERNET = 1
/** Of those that tell how long the packet is. */
const LONGEST_IP_HEADER = 40
const CONTROL_WORD = 4
const TYPE_OF_FRAME = 12
/** First four bits of the header of a control channel (RFC 5586, 2.1). */
const CONTROL_CHANNEL = 1

function payload(walk: Walk): number {
  const { view, at, end, wireEnd } = walk
  if (at >= end) return TRUNCATED_HEADER
  const nibble = view.getUint8(at) >> 4
  const isCut = end - at < LONGEST_IP_HEADER && end < wireEnd
  const version = isCut ? nibble : innerIp(walk, at)
  if (version === 4) return ETHERTYPE_IPV4
  if (version === 6) return ETHERTYPE_IPV6
  if (nibble === CONTROL_CHANNEL && !carriesIp(view, at, end)) return NOT_IP
  // An Ethernet pseudowire (RFC 4448). Its control word begins with 16 zero bits; so do some addresses without one, and
  // those are frames as they stand.
  if (nibble === 0 && end - at > CONTROL_WORD && view.getUint16(at) === 0 && !carriesIp(view, at, end))
    walk.at = at + CONTROL_WORD
  return LINK + LINKTYPE_ETHERNET
}

function carriesIp(view: DataView, frame: number, end: number): boolean {
  if (end - frame < TYPE_OF_FRAME + 2) return false
  const type = view.getUint16(frame + TYPE_OF_FRAME)
  return type === 0x0800 || type === 0x86dd || type === 0x8100 || type === 0x88a8
}
