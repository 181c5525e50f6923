// PPP over Ethernet, session stage, RFC 2516, 4 (ethertype 8864, and LINKTYPE_PPP_ETHER, 51).

import { PPPOE } from '../encapsulation.ts'
import { NOT_IP, TOO_DEEP, TRUNCATED_HEADER } from '../reason.ts'
import type { Walk } from '../walk.ts'
import { ppp } from './ppp.ts'

const [VERSION_TYPE_CODE, SESSION, LENGTH] = [0, 2, 6] as const
/** Version 1, type 1, code 0; other codes are of the discovery stage. */
const SESSION_DATA = 0x1100

export function pppoe(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < LENGTH) return TRUNCATED_HEADER
  if (view.getUint16(at + VERSION_TYPE_CODE) !== SESSION_DATA) return NOT_IP
  if (!walk.enter(PPPOE, view.getUint16(at + SESSION))) return TOO_DEEP
  walk.at = at + LENGTH
  return ppp(walk)
}
