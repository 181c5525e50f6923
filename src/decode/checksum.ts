// The Internet checksum, RFC 1071; verified only when asked for: captures on sending hosts have it before the network
// card fills it in.

import type { Segment } from './segment.ts'

/** Adds the 16-bit words of `at` to `end` to `start`; a last odd byte counts as if a zero followed it. */
export function sum(view: DataView, at: number, end: number, start: number): number {
  let total = start
  let i = at
  for (; i + 1 < end; i += 2) total += view.getUint16(i)
  return i < end ? total + (view.getUint8(i) << 8) : total
}

/** Whether a sum over words that include their checksum is right. It is exact up to 2^53: folded once, here. */
export function isSumValid(total: number): boolean {
  // 2^16 is 1 modulo 0xffff: folding the carries is the remainder; a sum of 0 cannot occur with a header in it.
  return total % 0xffff === 0
}

const PROTOCOL_TCP = 6

/** The sum of TCP's pseudo header (RFC 9293, 3.1), for the segment's addresses and a TCP part of `length` bytes. */
export function pseudoHeader(segment: Segment, length: number): number {
  return (
    words(segment.src0) +
    words(segment.src1) +
    words(segment.src2) +
    words(segment.src3) +
    words(segment.dst0) +
    words(segment.dst1) +
    words(segment.dst2) +
    words(segment.dst3) +
    words(length) +
    PROTOCOL_TCP
  )
}

const words = (word: number): number => (word >>> 16) + (word & 0xffff)
