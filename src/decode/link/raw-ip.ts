// IP without a link-layer header (LINKTYPE_RAW, 101, and the numbers 12 and 14 that some BSDs wrote).

import { NOT_IP, TRUNCATED_HEADER } from '../reason.ts'
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, type Walk } from '../walk.ts'

/** Takes the version in the first four bits for its word. */
export function rawIp({ view, at, end }: Walk): number {
  if (at >= end) return TRUNCATED_HEADER
  const version = view.getUint8(at) >> 4
  if (version === 4) return ETHERTYPE_IPV4
  return version === 6 ? ETHERTYPE_IPV6 : NOT_IP
}
