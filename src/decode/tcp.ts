// TCP's header, RFC 9293, 3.1.

import { isSumValid, pseudoHeader, sum } from './checksum.ts'
import { digest } from './digest.ts'
import { BAD_CHECKSUM, FRAGMENT, TCP, TRUNCATED_HEADER } from './reason.ts'
import { REASSEMBLED } from './reassembly.ts'
import { tcpOptions } from './tcp-options.ts'
import type { Walk } from './walk.ts'

/** Both ports; data offset, control bits and window. */
const [PORTS, SEQ, ACK, CONTROL] = [0, 4, 8, 12] as const
/** Without options. */
const MIN_LENGTH = 20
/** Nine control bits, AE included; behind the data offset and three reserved bits. */
const FLAGS = 0x1ff

/** The last header of every way: fills the segment, or says why it cannot be. */
export function tcp(walk: Walk): number {
  const { view, at, end, wireEnd, segment } = walk
  // A fragment too small for the header (RFC 1858) is only counted, as those behind it.
  if (end - at < MIN_LENGTH) return wireEnd - at < MIN_LENGTH && walk.moreFragments ? FRAGMENT : TRUNCATED_HEADER
  const control = view.getInt32(at + CONTROL)
  const payload = at + (control >>> 28) * 4
  if (payload < at + MIN_LENGTH) return TRUNCATED_HEADER
  if (payload > wireEnd && !walk.moreFragments) return TRUNCATED_HEADER
  if (walk.checksums && !isChecksumRight(walk)) return BAD_CHECKSUM

  const ports = view.getInt32(at + PORTS)
  segment.srcPort = ports >>> 16
  segment.dstPort = ports & 0xffff
  segment.seq = view.getInt32(at + SEQ)
  segment.ack = view.getInt32(at + ACK)
  segment.flags = (control >>> 16) & FLAGS
  segment.window = control & 0xffff
  segment.length = Math.max(0, wireEnd - payload)
  segment.fragment = walk.moreFragments ? REASSEMBLED : walk.fragments

  // A snap length of 54 or 60 bytes, or a fragment, cuts the options off; the fixed header is all that the states need.
  segment.optionsCut = payload > end ? 1 : 0
  const optionsEnd = Math.min(payload, end)
  tcpOptions(view, at + MIN_LENGTH, optionsEnd, segment)
  segment.digest = digest(view, at, optionsEnd, end, segment)
  return TCP
}

/** True also where it cannot be known: only a whole packet has all that the sum covers. */
function isChecksumRight({ view, at, end, wireEnd, moreFragments, segment }: Walk): boolean {
  if (end < wireEnd || moreFragments) return true
  return isSumValid(sum(view, at, end, pseudoHeader(segment, end - at)))
}
