// GTP-U, 3GPP TS 29.281 (UDP port 2152): what a phone sends, between the parts of a mobile network.

import { GTP } from '../encapsulation.ts'
import { room } from '../inner-ip.ts'
import { NOT_TCP, TOO_DEEP } from '../reason.ts'
import { LINK, type Walk } from '../walk.ts'

const [FLAGS, TYPE, PAYLOAD_LENGTH, TUNNEL, LENGTH, OPTIONAL_LENGTH] = [0, 1, 2, 4, 8, 4] as const
/** Version 1 of GTP, not of GTP'. */
const [VERSION, VERSION_1] = [0xf0, 0x30] as const
const [HAS_EXTENSION, HAS_OPTIONAL] = [0x04, 0x07] as const
/** A packet of the user's; all other messages are signalling. */
const G_PDU = 255

export function gtp(walk: Walk): number {
  const { view, at, end } = walk
  if (end - at < LENGTH) return NOT_TCP
  const flags = view.getUint8(at + FLAGS)
  if ((flags & VERSION) !== VERSION_1 || view.getUint8(at + TYPE) !== G_PDU) return NOT_TCP
  if (view.getUint16(at + PAYLOAD_LENGTH) > room(walk, at + LENGTH)) return NOT_TCP
  let next = at + LENGTH
  if ((flags & HAS_OPTIONAL) !== 0) next += OPTIONAL_LENGTH
  if (next >= end) return NOT_TCP
  if ((flags & HAS_EXTENSION) !== 0) {
    // Each extension header ends in the type of the next one, 0 behind the last; its length is in units of four bytes.
    while (view.getUint8(next - 1) !== 0) {
      const length = view.getUint8(next) * 4
      next += length
      if (length === 0 || next >= end) return NOT_TCP
    }
  }
  if (!walk.enter(GTP, view.getUint32(at + TUNNEL))) return TOO_DEEP
  walk.at = next
  return LINK + 101
}
