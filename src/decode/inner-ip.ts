// Whether an IP packet stands where only a port or a label stack says that one may.

import type { Walk } from './walk.ts'

const [VERSION, IPV4_TOTAL_LENGTH, IPV6_PAYLOAD_LENGTH] = [0, 2, 4] as const
const [IPV4_HEADER, IPV6_HEADER] = [20, 40] as const

/** How long a packet at `at` may be: all that is left, or anything in the first of fragments that are not put together. */
export function room({ wireEnd, moreFragments }: Walk, at: number): number {
  return moreFragments ? Number.MAX_SAFE_INTEGER : wireEnd - at
}

/** 4 or 6 when a header of that version stands at `at`, whole, of a packet for which there is room; else 0. */
export function innerIp(walk: Walk, at: number): number {
  const { view, end } = walk
  if (end - at < IPV4_HEADER) return 0
  const first = view.getUint8(at + VERSION)
  if (first >> 4 === 4) return (first & 15) >= 5 && view.getUint16(at + IPV4_TOTAL_LENGTH) <= room(walk, at) ? 4 : 0
  if (first >> 4 !== 6 || end - at < IPV6_HEADER) return 0
  return IPV6_HEADER + view.getUint16(at + IPV6_PAYLOAD_LENGTH) <= room(walk, at) ? 6 : 0
}
