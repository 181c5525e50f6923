// What wireless access points and mirrors forward: CAPWAP, RFC 5415 (UDP port 5247), and TZSP (37008).

import { CAPWAP, TZSP } from '../encapsulation.ts'
import { FRAGMENT, NOT_IP, NOT_TCP, TOO_DEEP } from '../reason.ts'
import { LINK, type Walk } from '../walk.ts'

const [ETHERNET, IEEE_802_11] = [LINK + 1, LINK + 105] as const

const [PREAMBLE, HEADER_LENGTH, BINDING, FLAGS, FRAGMENT_OFFSET, LENGTH] = [0, 1, 2, 3, 6, 8] as const
const [IS_NATIVE, BINDING_ID, BINDING_802_11] = [0x01, 0x3e, 1 << 1] as const
const [IS_FRAGMENT, IS_KEEP_ALIVE, OFFSET] = [0x80, 0x08, 0xfff8] as const

export function capwap(walk: Walk): number {
  const { view, at, end } = walk
  // Preamble 1 is DTLS.
  if (end - at < LENGTH || view.getUint8(at + PREAMBLE) !== 0) return NOT_TCP
  const length = (view.getUint8(at + HEADER_LENGTH) >> 3) * 4
  const flags = view.getUint8(at + FLAGS)
  if (length < LENGTH || length >= end - at || (flags & IS_KEEP_ALIVE) !== 0) return NOT_TCP
  if ((flags & IS_FRAGMENT) !== 0 && (view.getUint16(at + FRAGMENT_OFFSET) & OFFSET) !== 0) return FRAGMENT
  const binding = view.getUint8(at + BINDING)
  const isNative = (binding & IS_NATIVE) !== 0
  if (isNative && (binding & BINDING_ID) !== BINDING_802_11) return NOT_TCP
  if (!walk.enter(CAPWAP, 0)) return TOO_DEEP
  walk.at = at + length
  return isNative ? IEEE_802_11 : ETHERNET
}

const [TZSP_VERSION, TZSP_PROTOCOL, TZSP_LENGTH] = [0, 2, 4] as const
const [TAG_PADDING, TAG_END] = [0, 1] as const

export function tzsp(walk: Walk): number {
  const { view, at, end } = walk
  if (end - at < TZSP_LENGTH || view.getUint8(at + TZSP_VERSION) !== 1) return NOT_IP
  const protocol = view.getUint16(at + TZSP_PROTOCOL)
  if (protocol !== 1 && protocol !== 18) return NOT_IP
  let next = at + TZSP_LENGTH
  while (next < end && view.getUint8(next) !== TAG_END) {
    if (view.getUint8(next) === TAG_PADDING) next++
    else if (end - next < 2) return NOT_IP
    else next += 2 + view.getUint8(next + 1)
  }
  if (next + 1 >= end) return NOT_IP
  if (!walk.enter(TZSP, 0)) return TOO_DEEP
  walk.at = next + 1
  return protocol === 1 ? ETHERNET : IEEE_802_11
}
