// IPv6, RFC 8200.

import { extensionHeaders } from './ipv6-extension.ts'
import { NOT_IP, TRUNCATED_HEADER } from './reason.ts'
import type { Walk } from './walk.ts'

const [VERSION, PAYLOAD_LENGTH, NEXT_HEADER, HOP_LIMIT, SOURCE, DESTINATION, LENGTH] = [0, 4, 6, 7, 8, 24, 40] as const

export function ipv6(walk: Walk): number {
  const { view, at, segment } = walk
  if (walk.end - at < LENGTH) return TRUNCATED_HEADER
  if (view.getUint8(at + VERSION) >> 4 !== 6) return NOT_IP
  const payloadLength = view.getUint16(at + PAYLOAD_LENGTH)
  // 0 in jumbograms (RFC 2675), and where the sender's segmentation offload works on more than 64 KiB.
  const wireEnd = payloadLength === 0 ? walk.wireEnd : at + LENGTH + payloadLength

  segment.version = 6
  segment.src0 = view.getInt32(at + SOURCE)
  segment.src1 = view.getInt32(at + SOURCE + 4)
  segment.src2 = view.getInt32(at + SOURCE + 8)
  segment.src3 = view.getInt32(at + SOURCE + 12)
  segment.dst0 = view.getInt32(at + DESTINATION)
  segment.dst1 = view.getInt32(at + DESTINATION + 4)
  segment.dst2 = view.getInt32(at + DESTINATION + 8)
  segment.dst3 = view.getInt32(at + DESTINATION + 12)
  segment.ttl = view.getUint8(at + HOP_LIMIT)
  segment.ipId = 0
  segment.ipLength = wireEnd - at

  walk.at = at + LENGTH
  walk.wireEnd = wireEnd
  if (walk.end > wireEnd) walk.end = wireEnd
  walk.moreFragments = false
  return extensionHeaders(walk, view.getUint8(at + NEXT_HEADER))
}
