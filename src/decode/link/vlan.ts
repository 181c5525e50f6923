// A VLAN tag behind its ethertype (IEEE 802.1Q, 802.1ad, and the older 9100 and 9200): one of any number.

import { VLAN } from '../encapsulation.ts'
import { TOO_DEEP, TRUNCATED_HEADER } from '../reason.ts'
import type { Walk } from '../walk.ts'
import { typeOrLength } from './ethernet.ts'

const [CONTROL, TYPE, LENGTH] = [0, 2, 4] as const
const VLAN_ID = 0x0fff

export function vlan(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < LENGTH) return TRUNCATED_HEADER
  walk.at = at + LENGTH
  // VLAN 0 is none: such a tag has a priority only, and some senders tag one direction so.
  const id = view.getUint16(at + CONTROL) & VLAN_ID
  if (id !== 0 && !walk.enter(VLAN, id)) return TOO_DEEP
  return typeOrLength(view.getUint16(at + TYPE))
}
