// Sequence numbers of segments as tshark lists them, modulo 2^32.
import type { TsharkSegment } from './tshark.ts'

export const [FIN, SYN, RST, ACK] = [1, 2, 4, 16] as const

/** The number behind the segment: SYN and FIN take one each. */
export function endOf({ seq, length, flags }: TsharkSegment): number {
  return (seq + length + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0)) >>> 0
}

/** Whether `number` is `end` or comes after it. */
export const reaches = (number: number, end: number): boolean => ((number - end) | 0) >= 0

/** Whether the earlier segments of its sender hold every number of the segment. */
export function wasSeen(segment: TsharkSegment, earlier: readonly TsharkSegment[]): boolean {
  const end = endOf(segment)
  let at = segment.seq
  for (let more = true; more && at !== end; ) {
    const next = earlier.find(s => s.from === segment.from && reaches(at, s.seq) && !reaches(at, endOf(s)))
    more = next !== undefined
    if (next) at = reaches(endOf(next), end) ? end : endOf(next)
  }
  return at === end
}
