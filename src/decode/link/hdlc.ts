// Lines: Cisco HDLC (LINKTYPE_C_HDLC, 104), Frame Relay (107), PPP as pppd writes it (166), and each with a byte of direction
// before it (205, 206, 204).

import { INBOUND, OUTBOUND } from '../../source/packet.ts'
import { NOT_IP, TRUNCATED_HEADER } from '../reason.ts'
import { ETHERTYPE, ETHERTYPE_IPV4, ETHERTYPE_IPV6, type Header, LINK, PPP, type Walk } from '../walk.ts'
import { ppp } from './ppp.ts'

const [TYPE, LENGTH] = [2, 4] as const

export function ciscoHdlc(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < LENGTH) return TRUNCATED_HEADER
  walk.at = at + LENGTH
  return ETHERTYPE + view.getUint16(at + TYPE)
}

/** Of Q.922's address of two to four bytes, the last is odd. */
const IS_LAST = 1
const UNNUMBERED_INFORMATION = 3
/** RFC 2427: what follows. */
const [NLPID_SNAP, NLPID_IPV6, NLPID_IPV4, NLPID_PPP] = [0x80, 0x8e, 0xcc, 0xcf] as const

export function frameRelay(walk: Walk): number {
  const { view, end } = walk
  let at = walk.at
  do {
    if (end - at < 2) return TRUNCATED_HEADER
  } while ((view.getUint8(at++) & IS_LAST) === 0)
  if (end - at < 2) return TRUNCATED_HEADER
  if (view.getUint8(at) !== UNNUMBERED_INFORMATION) {
    // Cisco's own framing has an ethertype there.
    walk.at = at + 2
    return ETHERTYPE + view.getUint16(at)
  }
  at++
  if (view.getUint8(at) === 0) at++
  walk.at = at
  return networkLayer(walk)
}

/** What follows by its number in one byte (ISO/IEC TR 9577), as Frame Relay and ATM have it. */
export function networkLayer(walk: Walk): number {
  const { view, at, end } = walk
  if (end - at < 1) return TRUNCATED_HEADER
  walk.at = at + 1
  switch (view.getUint8(at)) {
    case NLPID_IPV4:
      return ETHERTYPE_IPV4
    case NLPID_IPV6:
      return ETHERTYPE_IPV6
    case NLPID_PPP:
      return ppp(walk)
    case NLPID_SNAP:
      return snap(walk)
    default:
      return NOT_IP
  }
}

/** Bridged Ethernet, with and without its checksum (RFC 2427, 4.2). */
const [BRIDGED, ETHERNET_WITH_FCS, ETHERNET_WITHOUT_FCS] = [0x0080c2, 1, 7] as const

function snap(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < 5) return TRUNCATED_HEADER
  const organization = (view.getUint16(at) << 8) | view.getUint8(at + 2)
  const type = view.getUint16(at + 3)
  walk.at = at + 5
  if (organization === 0) return ETHERTYPE + type
  if (organization !== BRIDGED || (type !== ETHERNET_WITH_FCS && type !== ETHERNET_WITHOUT_FCS)) return NOT_IP
  return LINK + 1
}

const PPP_CONTROL = 3

/** Address FF is replaced by the direction. */
export function pppd(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < 4) return TRUNCATED_HEADER
  if (view.getUint8(at + 1) !== PPP_CONTROL) return directed(ppp)(walk)
  walk.at = at + 4
  return PPP + view.getUint16(at + 2)
}

/** The same link with a first byte that tells the direction: 0 received, else sent. */
export function directed(header: Header): Header {
  return walk => {
    if (walk.end - walk.at < 1) return TRUNCATED_HEADER
    walk.segment.direction = walk.view.getUint8(walk.at) === 0 ? INBOUND : OUTBOUND
    walk.at++
    return header(walk)
  }
}
