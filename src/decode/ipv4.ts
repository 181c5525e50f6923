// IPv4, RFC 791.

import { isSumValid, sum } from './checksum.ts'
import { BAD_CHECKSUM, NOT_IP, TRUNCATED_HEADER } from './reason.ts'
import { IP_PROTOCOL, type Walk } from './walk.ts'

const [VERSION, TOTAL_LENGTH, ID, FRAGMENTATION, TTL, PROTOCOL, SOURCE, DESTINATION] = [
  0, 2, 4, 6, 8, 9, 12, 16,
] as const
const MIN_LENGTH = 20
const [MORE_FRAGMENTS, FRAGMENT_OFFSET] = [0x2000, 0x1fff] as const

export function ipv4(walk: Walk): number {
  const { view, at, segment } = walk
  if (walk.end - at < MIN_LENGTH) return TRUNCATED_HEADER
  const first = view.getUint8(at + VERSION)
  if (first >> 4 !== 4) return NOT_IP
  const payload = at + (first & 15) * 4
  const totalLength = view.getUint16(at + TOTAL_LENGTH)
  // Hosts with segmentation offload hand packets over 64 KiB, or all of them, to the capture with a length of 0.
  const wireEnd = totalLength === 0 ? walk.wireEnd : at + totalLength
  if (payload < at + MIN_LENGTH || payload > walk.end || payload > wireEnd) return TRUNCATED_HEADER
  if (walk.checksums && !isSumValid(sum(view, at, payload, 0))) return BAD_CHECKSUM

  segment.version = 4
  segment.src0 = segment.src1 = segment.src2 = 0
  segment.src3 = view.getInt32(at + SOURCE)
  segment.dst0 = segment.dst1 = segment.dst2 = 0
  segment.dst3 = view.getInt32(at + DESTINATION)
  segment.ttl = view.getUint8(at + TTL)
  segment.ipId = view.getUint16(at + ID)
  segment.ipLength = wireEnd - at

  walk.at = payload
  walk.wireEnd = wireEnd
  // What stands behind the packet is Ethernet's padding or trailer.
  if (walk.end > wireEnd) walk.end = wireEnd
  walk.moreFragments = false
  const protocol = view.getUint8(at + PROTOCOL)
  const fragmentation = view.getUint16(at + FRAGMENTATION)
  if ((fragmentation & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) === 0) return IP_PROTOCOL + protocol
  const offset = (fragmentation & FRAGMENT_OFFSET) * 8
  return walk.fragment(segment.ipId, protocol, offset, (fragmentation & MORE_FRAGMENTS) === 0)
}
