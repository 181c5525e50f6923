// ICMP errors (RFC 792, RFC 4443) that quote a TCP header. The segment then holds the quoted packet: its addresses,
// ports and sequence number, and as much more of the header as was quoted.

import { ipv4 } from './ipv4.ts'
import { ipv6 } from './ipv6.ts'
import { ICMP_ERROR, NOT_TCP } from './reason.ts'
import { resetOptions } from './tcp-options.ts'
import { IP_PROTOCOL_TCP, type Walk } from './walk.ts'

const [TYPE, CODE, QUOTE] = [0, 1, 8] as const

export function icmpv4(walk: Walk): number {
  if (!error(walk)) return NOT_TCP
  const { icmpType } = walk.segment
  return isError(icmpType) && ipv4(walk) === IP_PROTOCOL_TCP ? quoted(walk) : NOT_TCP
}

/** RFC 1122, 3.2.2: destination unreachable, source quench, redirect, time exceeded, parameter problem. */
const isError = (type: number): boolean => (type >= 3 && type <= 5) || type === 11 || type === 12

export function icmpv6(walk: Walk): number {
  if (!error(walk)) return NOT_TCP
  // RFC 4443, 2.1: errors are the types below 128.
  return walk.segment.icmpType < 128 && ipv6(walk) === IP_PROTOCOL_TCP ? quoted(walk) : NOT_TCP
}

/** Takes down the error itself and goes on to what it quotes; false when there is nothing. */
function error(walk: Walk): boolean {
  const { view, at, segment } = walk
  if (walk.end - at < QUOTE) return false
  segment.icmpType = view.getUint8(at + TYPE)
  segment.icmpCode = view.getUint8(at + CODE)
  segment.from0 = segment.src0
  segment.from1 = segment.src1
  segment.from2 = segment.src2
  segment.from3 = segment.src3
  walk.at = at + QUOTE
  // Routers have changed what they quote, and cut it.
  walk.checksums = false
  walk.isQuote = true
  return true
}

const [SOURCE_PORT, DESTINATION_PORT, SEQ, ACK, OFFSET_FLAGS, WINDOW] = [0, 2, 4, 8, 12, 14] as const
const FLAGS = 0x1ff
/** What RFC 792 promises of the quoted packet's payload: ports and sequence number. */
const PROMISED = 8

function quoted({ view, at, end, wireEnd, segment }: Walk): number {
  if (end - at < PROMISED) return NOT_TCP
  segment.srcPort = view.getUint16(at + SOURCE_PORT)
  segment.dstPort = view.getUint16(at + DESTINATION_PORT)
  segment.seq = view.getInt32(at + SEQ)
  segment.ack = segment.flags = segment.window = segment.length = 0
  segment.fragment = segment.optionsCut = segment.digest = 0
  resetOptions(segment)
  if (end - at < WINDOW + 2) return ICMP_ERROR
  const offsetFlags = view.getUint16(at + OFFSET_FLAGS)
  segment.ack = view.getInt32(at + ACK)
  segment.flags = offsetFlags & FLAGS
  segment.window = view.getUint16(at + WINDOW)
  segment.length = Math.max(0, wireEnd - at - (offsetFlags >> 12) * 4)
  return ICMP_ERROR
}
