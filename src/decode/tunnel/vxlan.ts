// VXLAN, RFC 7348 (UDP port 4789; 8472 in Linux before there was a number, and still by default).

import { VXLAN } from '../encapsulation.ts'
import { NOT_TCP, TOO_DEEP } from '../reason.ts'
import { LINK, type Walk } from '../walk.ts'

const [FLAGS, NETWORK, LENGTH] = [0, 4, 8] as const
/** Says that there is a network identifier; clear in what only happens to use the port. Other bits are to be ignored. */
const HAS_NETWORK = 0x08

export function vxlan(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < LENGTH) return NOT_TCP
  if ((view.getUint8(at + FLAGS) & HAS_NETWORK) === 0) return NOT_TCP
  if (!walk.enter(VXLAN, view.getUint32(at + NETWORK) >>> 8)) return TOO_DEEP
  walk.at = at + LENGTH
  return LINK + 1
}
