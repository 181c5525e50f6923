// Tags between a frame's addresses and its type, or around the whole frame, that are part of the link and no tunnel.

import { E_TAG, FABRICPATH, PBB, VN_TAG } from '../encapsulation.ts'
import { NOT_IP, TOO_DEEP, TRUNCATED_HEADER } from '../reason.ts'
import { LINK, type Walk } from '../walk.ts'
import { typeOrLength } from './ethernet.ts'

const ETHERNET = LINK + 1

/** Provider backbone bridges, IEEE 802.1ah (ethertype 88E7): flags, service identifier, then the customer's frame. */
export function pbb(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < 4) return TRUNCATED_HEADER
  if (!walk.enter(PBB, view.getUint32(at) & 0xffffff)) return TOO_DEEP
  walk.at = at + 4
  return ETHERNET
}

/** Cisco's VN-Tag, IEEE 802.1Qbh draft (8926): the virtual interface that the frame goes to. */
export function vnTag(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < 6) return TRUNCATED_HEADER
  if (!walk.enter(VN_TAG, (view.getUint32(at) >>> 16) & 0x3fff)) return TOO_DEEP
  walk.at = at + 6
  return typeOrLength(view.getUint16(at + 4))
}

/** IEEE 802.1BR (893F): priority and the extended ports that the frame came from and goes to. */
export function eTag(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < 8) return TRUNCATED_HEADER
  if (!walk.enter(E_TAG, view.getUint16(at + 2) & 0xfff)) return TOO_DEEP
  walk.at = at + 8
  return typeOrLength(view.getUint16(at + 6))
}

/** Cisco FabricPath (8903): forwarding tag and hops, then the frame. */
export function fabricPath(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < 2) return TRUNCATED_HEADER
  if (!walk.enter(FABRICPATH, view.getUint16(at) >> 6)) return TOO_DEEP
  walk.at = at + 2
  return ETHERNET
}

/** TRILL, RFC 6325 (22F3): options in words, two nicknames, then the frame. */
export function trill(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < 6) return TRUNCATED_HEADER
  walk.at = at + 6 + ((view.getUint16(at) >> 6) & 0x1f) * 4
  return ETHERNET
}

/** Cisco MetaData (8909): a security group tag. */
export function ciscoMetaData(walk: Walk): number {
  return typeBehind(walk, 6)
}

/** Seamless redundancy, IEC 62439-3 (892F): path, size, sequence number. */
export function hsr(walk: Walk): number {
  return typeBehind(walk, 4)
}

/** Frame replication, IEEE 802.1CB (F1C1): a sequence number. */
export function rTag(walk: Walk): number {
  return typeBehind(walk, 4)
}

const [IS_ENCRYPTED_OR_CHANGED, HAS_CHANNEL] = [0x0c, 0x20] as const

/** IEEE 802.1AE (88E5): frames may be authenticated only, and then stand as they are. */
export function macsec(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < 6) return TRUNCATED_HEADER
  const control = view.getUint8(at)
  if ((control & IS_ENCRYPTED_OR_CHANGED) !== 0) return NOT_IP
  return typeBehind(walk, (control & HAS_CHANNEL) !== 0 ? 14 : 6)
}

function typeBehind(walk: Walk, length: number): number {
  const { view, at } = walk
  if (walk.end - at < length + 2) return TRUNCATED_HEADER
  walk.at = at + length + 2
  return typeOrLength(view.getUint16(at + length))
}
