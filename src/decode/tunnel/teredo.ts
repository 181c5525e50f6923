// IPv6 through address translation: Teredo, RFC 4380 (UDP port 3544), and AYIYA, draft-massar-v6ops-ayiya (5072). Their ports
// are also used by others: what does not end in a whole IP header is no tunnel.

import { AYIYA, TEREDO } from '../encapsulation.ts'
import { innerIp } from '../inner-ip.ts'
import { NOT_TCP, TOO_DEEP } from '../reason.ts'
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, type Walk } from '../walk.ts'

const [AUTHENTICATION, ORIGIN] = [0x0001, 0x0000] as const
/** Type, two lengths, nonce and confirmation. */
const [AUTHENTICATION_LENGTH, ID_LENGTH, VALUE_LENGTH, ORIGIN_LENGTH] = [13, 2, 3, 8] as const

export function teredo(walk: Walk): number {
  const { view, end } = walk
  let at = walk.at
  if (end - at >= AUTHENTICATION_LENGTH && view.getUint16(at) === AUTHENTICATION) {
    at += AUTHENTICATION_LENGTH + view.getUint8(at + ID_LENGTH) + view.getUint8(at + VALUE_LENGTH)
  }
  if (end - at >= ORIGIN_LENGTH && view.getUint16(at) === ORIGIN) at += ORIGIN_LENGTH
  if (innerIp(walk, at) !== 6) return NOT_TCP
  if (!walk.enter(TEREDO, 0)) return TOO_DEEP
  walk.at = at
  return ETHERTYPE_IPV6
}

const [IDENTITY, SIGNATURE, OPERATION, NEXT_HEADER, LENGTH] = [0, 1, 2, 3, 8] as const
const FORWARD = 1
const [PROTOCOL_IPV4, PROTOCOL_IPV6] = [4, 41] as const

export function ayiya(walk: Walk): number {
  const { view, at, end } = walk
  if (end - at < LENGTH || (view.getUint8(at + OPERATION) & 15) !== FORWARD) return NOT_TCP
  const identity = 1 << (view.getUint8(at + IDENTITY) >> 4)
  const next = at + LENGTH + identity + (view.getUint8(at + SIGNATURE) >> 4) * 4
  const isIpv6 = view.getUint8(at + NEXT_HEADER) === PROTOCOL_IPV6
  if (!isIpv6 && view.getUint8(at + NEXT_HEADER) !== PROTOCOL_IPV4) return NOT_TCP
  if (innerIp(walk, next) !== (isIpv6 ? 6 : 4)) return NOT_TCP
  if (!walk.enter(AYIYA, 0)) return TOO_DEEP
  walk.at = next
  return isIpv6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4
}
