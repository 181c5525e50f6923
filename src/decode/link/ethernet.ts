// Ethernet II and IEEE 802.3 (LINKTYPE_ETHERNET, 1).

import { hashLink } from '../digest.ts'
import { NOT_IP, TRUNCATED_HEADER } from '../reason.ts'
import { ETHERTYPE, type Walk } from '../walk.ts'

const [DESTINATION, TYPE, LENGTH] = [0, 12, 14] as const

/** Numbers below are lengths (IEEE 802.3, 3.2.6). */
const FIRST_ETHERTYPE = 0x600
const LONGEST_802_3 = 1500

/** Stands for an LLC header where an ethertype is expected: Linux's number (ETH_P_802_2), as in its cooked headers. */
export const ETHERTYPE_LLC = ETHERTYPE + 4

export function ethernet(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < LENGTH) return TRUNCATED_HEADER
  hashLink(walk.segment, view.getInt32(at + DESTINATION), view.getInt32(at + 4), view.getInt32(at + 8))
  walk.at = at + LENGTH
  return typeOrLength(view.getUint16(at + TYPE))
}

/** What follows an Ethernet header or VLAN tag that ends in this type or length. */
export function typeOrLength(type: number): number {
  if (type >= FIRST_ETHERTYPE) return ETHERTYPE + type
  return type <= LONGEST_802_3 ? ETHERTYPE_LLC : NOT_IP
}
