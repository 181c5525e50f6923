// LISP data packets, RFC 9300, 5 (UDP port 4341): an IP packet behind eight bytes.

import { LISP } from '../encapsulation.ts'
import { innerIp } from '../inner-ip.ts'
import { NOT_TCP, TOO_DEEP } from '../reason.ts'
import { LINK, type Walk } from '../walk.ts'

const LENGTH = 8

export function lisp(walk: Walk): number {
  const { at } = walk
  if (innerIp(walk, at + LENGTH) === 0) return NOT_TCP
  if (!walk.enter(LISP, 0)) return TOO_DEEP
  walk.at = at + LENGTH
  return LINK + 101
}
