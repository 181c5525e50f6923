// BSD loopback: four bytes of address family, in the byte order of the capturing host (LINKTYPE_NULL, 0) or in network
// order (LINKTYPE_LOOP, 108). Files of either kind with the other order exist; a family fits in 16 bits, which tells.

import { NOT_IP, TRUNCATED_HEADER } from '../reason.ts'
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, type Walk } from '../walk.ts'

const LENGTH = 4

const AF_INET = 2

export function loopback(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < LENGTH) return TRUNCATED_HEADER
  walk.at = at + LENGTH
  const bigEndian = view.getUint32(at)
  const family = bigEndian > 0xffff ? view.getUint32(at, true) : bigEndian
  if (family === AF_INET) return ETHERTYPE_IPV4
  return isInet6(family) ? ETHERTYPE_IPV6 : NOT_IP
}

function isInet6(family: number): boolean {
  switch (family) {
    case 10: // Linux
    case 23: // Windows; IPX on BSD, which the version in the next byte tells from IPv6
    case 24: // NetBSD, OpenBSD
    case 28: // FreeBSD, DragonFly BSD
    case 30: // macOS
      return true
    default:
      return false
  }
}
