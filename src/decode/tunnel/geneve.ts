// Geneve, RFC 8926 (UDP port 6081).

import { GENEVE } from '../encapsulation.ts'
import { NOT_TCP, TOO_DEEP } from '../reason.ts'
import { ETHERTYPE, type Walk } from '../walk.ts'

const [VERSION_LENGTH, PROTOCOL, NETWORK, LENGTH] = [0, 2, 4, 8] as const

export function geneve(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < LENGTH) return NOT_TCP
  const first = view.getUint8(at + VERSION_LENGTH)
  const length = LENGTH + (first & 0x3f) * 4
  if (first >> 6 !== 0 || length > walk.end - at) return NOT_TCP
  if (!walk.enter(GENEVE, view.getUint32(at + NETWORK) >>> 8)) return TOO_DEEP
  walk.at = at + length
  return ETHERTYPE + view.getUint16(at + PROTOCOL)
}
