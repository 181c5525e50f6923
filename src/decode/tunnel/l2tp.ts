// L2TP: version 2, RFC 2661 (UDP port 1701), carries PPP; version 3, RFC 3931 (also IP protocol 115), any link. How long a
// version 3 header is was agreed when the session began: a frame is looked for behind it.

import { L2TP, L2TP_V3 } from '../encapsulation.ts'
import { ppp } from '../link/ppp.ts'
import { NOT_TCP, TOO_DEEP } from '../reason.ts'
import { LINK, type Walk } from '../walk.ts'

const [CONTROL, HAS_LENGTH, HAS_SEQUENCE, HAS_OFFSET, VERSION] = [0x8000, 0x4000, 0x0800, 0x0200, 0x000f] as const

export function l2tp(walk: Walk): number {
  const { view, at, end } = walk
  if (end - at < 8) return NOT_TCP
  const flags = view.getUint16(at)
  if ((flags & CONTROL) !== 0) return NOT_TCP
  if ((flags & VERSION) === 3) return session(walk, at + 4)
  if ((flags & VERSION) !== 2) return NOT_TCP
  const ids = (flags & HAS_LENGTH) !== 0 ? at + 4 : at + 2
  let next = ids + 4
  if ((flags & HAS_SEQUENCE) !== 0) next += 4
  if ((flags & HAS_OFFSET) !== 0) next += end - next < 2 ? 2 : 2 + view.getUint16(next)
  if (next >= end) return NOT_TCP
  if (!walk.enter(L2TP, view.getUint32(ids))) return TOO_DEEP
  walk.at = next
  return ppp(walk)
}

/** Directly in IP: session 0 is control. */
export function l2tpInIp(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < 8 || view.getUint32(at) === 0) return NOT_TCP
  return session(walk, at)
}

/** A cookie of 0, 4 or 8 bytes, and the default sublayer of 4 or none. */
const LONGEST_SESSION_HEADER = 12

function session(walk: Walk, at: number): number {
  const { view, end } = walk
  if (end - at < 4) return NOT_TCP
  const id = view.getUint32(at)
  for (let next = at + 4; next <= at + 4 + LONGEST_SESSION_HEADER; next += 4) {
    const isFrame = isEthernet(view, next, end)
    if (!isFrame && !isPpp(view, next, end)) continue
    if (!walk.enter(L2TP_V3, id)) return TOO_DEEP
    walk.at = next
    return isFrame ? LINK + 1 : ppp(walk)
  }
  return NOT_TCP
}

function isEthernet(view: DataView, at: number, end: number): boolean {
  if (end - at < 15) return false
  const type = view.getUint16(at + 12)
  const version = view.getUint8(at + 14) >> 4
  return (type === 0x0800 && version === 4) || (type === 0x86dd && version === 6) || type === 0x8100
}

function isPpp(view: DataView, at: number, end: number): boolean {
  return end - at >= 5 && view.getUint16(at) === 0xff03
}
