// TCP options: those that a tracker needs. A malformed option is ignored, not its segment (RFC 9293, 3.1 would let the
// receiver reset the connection); `optionsBad` says that there was one.

import { hashBytes } from './digest.ts'
import { ABSENT, type Segment, TFO_COOKIE, TFO_NONE, TFO_REQUEST } from './segment.ts'

const [KIND, LENGTH, DATA] = [0, 1, 2] as const
const [END_OF_LIST, NO_OPERATION, MSS, WINDOW_SCALE, SACK_PERMITTED, SACK, TIMESTAMPS] = [0, 1, 2, 3, 4, 5, 8] as const
const [MPTCP, FAST_OPEN, EXPERIMENT] = [30, 34, 254] as const

/** NOP, NOP, timestamps: all the options that most segments have (RFC 7323, appendix A). */
const USUAL = 0x0101080a
const USUAL_LENGTH = 12
/** RFC 7323, 2.3: a larger shift is taken as 14. */
const MAX_WINDOW_SCALE = 14
/** The experiment that became TFO (RFC 7413, 4.1.1, and RFC 6994). */
const FAST_OPEN_EXPERIMENT = 0xf989
/** MPTCP: subtype in the upper half of the first byte, then an address id, then the token (RFC 8684, 3.2). */
const [MP_JOIN, MP_JOIN_SYN_LENGTH, MP_JOIN_TOKEN] = [1, 12, 4] as const

/** Reads the options from `at` to `end` into the segment, all of whose option fields but `optionsCut` are set here. */
export function tcpOptions(view: DataView, at: number, end: number, segment: Segment): void {
  resetOptions(segment)
  if (at === end) return
  if (end - at === USUAL_LENGTH && view.getInt32(at) === USUAL) {
    const tsVal = view.getInt32(at + 4)
    const tsEcr = view.getInt32(at + 8)
    segment.timestamps = 1
    segment.tsVal = tsVal
    segment.tsEcr = tsEcr
    segment.optionsHash = tsVal ^ ((tsEcr << 16) | (tsEcr >>> 16))
    return
  }
  segment.optionsHash = hashBytes(view, at, end, 0)
  while (at < end) {
    const kind = view.getUint8(at + KIND)
    if (kind === END_OF_LIST) return
    if (kind === NO_OPERATION) {
      at++
      continue
    }
    const length = at + LENGTH < end ? view.getUint8(at + LENGTH) : DATA
    if (length < DATA || at + length > end) {
      // What the snap length cut is not malformed.
      if (length < DATA || segment.optionsCut === 0) segment.optionsBad = 1
      return
    }
    if (!option(view, at, kind, length, segment)) segment.optionsBad = 1
    at += length
  }
}

export function resetOptions(segment: Segment): void {
  segment.mss = segment.windowScale = ABSENT
  segment.fastOpen = TFO_NONE
  segment.sackPermitted = segment.timestamps = segment.tsVal = segment.tsEcr = 0
  segment.sackBlocks = segment.sackLeft = segment.sackRight = segment.mptcpToken = 0
  segment.optionsBad = segment.optionsHash = 0
}

/** Reads one option; false when it cannot have this length. */
function option(view: DataView, at: number, kind: number, length: number, segment: Segment): boolean {
  switch (kind) {
    case MSS:
      if (length !== 4) return false
      segment.mss = view.getUint16(at + DATA)
      return true
    case WINDOW_SCALE:
      if (length !== 3) return false
      segment.windowScale = Math.min(view.getUint8(at + DATA), MAX_WINDOW_SCALE)
      return true
    case SACK_PERMITTED:
      if (length !== 2) return false
      segment.sackPermitted = 1
      return true
    case SACK:
      return sack(view, at, length, segment)
    case TIMESTAMPS:
      if (length !== 10) return false
      timestamps(view, at, segment)
      return true
    case MPTCP:
      if (length === MP_JOIN_SYN_LENGTH && view.getUint8(at + DATA) >> 4 === MP_JOIN) {
        segment.mptcpToken = view.getInt32(at + MP_JOIN_TOKEN)
      }
      return true
    case FAST_OPEN:
      return fastOpen(length - DATA, segment)
    case EXPERIMENT:
      if (length < 4 || view.getUint16(at + DATA) !== FAST_OPEN_EXPERIMENT) return true
      return fastOpen(length - 4, segment)
    default:
      return true
  }
}

function timestamps(view: DataView, at: number, segment: Segment): void {
  segment.timestamps = 1
  segment.tsVal = view.getInt32(at + DATA)
  segment.tsEcr = view.getInt32(at + DATA + 4)
}

/** RFC 2018, 3: pairs of edges. */
function sack(view: DataView, at: number, length: number, segment: Segment): boolean {
  const blocks = (length - DATA) / 8
  if (blocks < 1 || !Number.isInteger(blocks)) return false
  segment.sackBlocks = blocks
  segment.sackLeft = view.getInt32(at + DATA)
  segment.sackRight = view.getInt32(at + DATA + 4)
  return true
}

/** RFC 7413, 4.1.1: a cookie is an even number of bytes from 4 to 16; none asks for one. */
function fastOpen(cookie: number, segment: Segment): boolean {
  if (cookie !== 0 && (cookie < 4 || cookie > 16 || cookie % 2 !== 0)) return false
  segment.fastOpen = cookie === 0 ? TFO_REQUEST : TFO_COOKIE
  return true
}
