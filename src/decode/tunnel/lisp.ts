// LISP data packets, RFC 9300, 5 (UDP port 4341): an IP packet behind eight bytes.

import { LISP } from '../encapsulation.ts'
import { NOT_TCP, TOO_DEEP } from '../reason.ts'
import { LINK, type Walk } from '../walk.ts'

const LENGTH = 8

export function lisp(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at <= LENGTH) return NOT_TCP
  const version = view.getUint8(at + LENGTH) >> 4
  if (version !== 4 && version !== 6) return NOT_TCP
  if (!walk.enter(LISP, 0)) return TOO_DEEP
  walk.at = at + LENGTH
  return LINK + 101
}
