// IP in IP: RFC 2003 (protocol 4), RFC 4213's 6in4 (41), RFC 2473's 4in6 and 6in6; and what else stands directly in IP:
// Ethernet (EtherIP, RFC 3378, 97; RFC 8986, 143) and MPLS (RFC 4023, 137).

import { ETHERIP, FOUR_IN_SIX, IP_IN_IP, SIX_IN_FOUR, SIX_IN_SIX } from '../encapsulation.ts'
import { NOT_TCP, TOO_DEEP } from '../reason.ts'
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, LINK, type Walk } from '../walk.ts'

const ETHERNET = LINK + 1

export function ipv4InIp(walk: Walk): number {
  return walk.enter(walk.segment.version === 6 ? FOUR_IN_SIX : IP_IN_IP, 0) ? ETHERTYPE_IPV4 : TOO_DEEP
}

export function ipv6InIp(walk: Walk): number {
  return walk.enter(walk.segment.version === 6 ? SIX_IN_SIX : SIX_IN_FOUR, 0) ? ETHERTYPE_IPV6 : TOO_DEEP
}

const ETHERIP_LENGTH = 2
const ETHERIP_VERSION = 3

export function etherIp(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < ETHERIP_LENGTH || view.getUint8(at) >> 4 !== ETHERIP_VERSION) return NOT_TCP
  walk.at = at + ETHERIP_LENGTH
  return ethernetInIp(walk)
}

export function ethernetInIp(walk: Walk): number {
  return walk.enter(ETHERIP, 0) ? ETHERNET : TOO_DEEP
}
