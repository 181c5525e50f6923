// IEEE 802.11 data frames, bare (LINKTYPE_IEEE802_11, 105) and behind what receivers tell of the radio: radiotap (127), AVS
// (163), Prism (119), PPI (192). What is encrypted cannot be read; of several MSDUs in one frame the first is.

import { hashLink } from '../digest.ts'
import { FRAGMENT, NOT_IP, TRUNCATED_HEADER, UNKNOWN_LINK_TYPE } from '../reason.ts'
import { LINK, type Walk } from '../walk.ts'
import { ETHERTYPE_LLC } from './ethernet.ts'

const [CONTROL, FLAGS, ADDRESSES, SEQUENCE, LENGTH] = [0, 1, 4, 22, 24] as const
/** The lower half of the first byte: version 0, type "data". */
const [TYPE, DATA] = [0x0f, 0x08] as const
const [HAS_NO_DATA, HAS_QOS] = [0x40, 0x80] as const
const [TO_DS, FROM_DS, PROTECTED, ORDER] = [0x01, 0x02, 0x40, 0x80] as const
const [ADDRESS_LENGTH, QOS_LENGTH, HT_LENGTH] = [6, 2, 4] as const
/** Of the QoS control field: the payload is a list of MSDUs, each behind addresses and a length. */
const [IS_AGGREGATE, SUBFRAME_LENGTH] = [0x80, 14] as const

export function ieee80211(walk: Walk): number {
  return dataFrame(walk, 1)
}

/** `alignment`: bytes to a multiple of which some receivers pad the header. */
function dataFrame(walk: Walk, alignment: number): number {
  const { view, at, end } = walk
  if (end - at < LENGTH) return end - at >= 1 && (view.getUint8(at) & TYPE) !== DATA ? NOT_IP : TRUNCATED_HEADER
  let control = view.getUint8(at + CONTROL)
  let flags = view.getUint8(at + FLAGS)
  // Some controllers forward frames with these two bytes the other way round.
  if ((control & TYPE) !== DATA) [control, flags] = [flags, control]
  if ((control & TYPE) !== DATA || (control & HAS_NO_DATA) !== 0 || (flags & PROTECTED) !== 0) return NOT_IP
  if ((view.getUint8(at + SEQUENCE) & 0x0f) !== 0) return FRAGMENT
  hashLink(walk.segment, view.getInt32(at + ADDRESSES), view.getInt32(at + 8), view.getInt32(at + 12))
  let length: number = LENGTH
  if ((flags & (TO_DS | FROM_DS)) === (TO_DS | FROM_DS)) length += ADDRESS_LENGTH
  let isAggregate = false
  if ((control & HAS_QOS) !== 0) {
    if (end - at < length + QOS_LENGTH) return TRUNCATED_HEADER
    isAggregate = (view.getUint8(at + length) & IS_AGGREGATE) !== 0
    length += QOS_LENGTH + ((flags & ORDER) !== 0 ? HT_LENGTH : 0)
  }
  length = Math.ceil(length / alignment) * alignment + (isAggregate ? SUBFRAME_LENGTH : 0)
  if (length > end - at) return TRUNCATED_HEADER
  walk.at = at + length
  return ETHERTYPE_LLC
}

const [RADIOTAP_LENGTH, RADIOTAP_PRESENT] = [2, 4] as const
/** Bits of the first word of what is present: a time of eight bytes, flags; and that another word follows. */
const [HAS_TIME, HAS_FLAGS, HAS_MORE] = [0x01, 0x02, 0x80000000] as const
const FLAG_PADDED = 0x20

export function radiotap(walk: Walk): number {
  const { view, at, end } = walk
  if (end - at < 8) return TRUNCATED_HEADER
  const length = view.getUint16(at + RADIOTAP_LENGTH, true)
  if (length < 8 || length > end - at) return TRUNCATED_HEADER
  walk.at = at + length
  return dataFrame(walk, (radiotapFlags(view, at, at + length) & FLAG_PADDED) !== 0 ? 4 : 1)
}

function radiotapFlags(view: DataView, at: number, end: number): number {
  const present = view.getUint32(at + RADIOTAP_PRESENT, true)
  if ((present & HAS_FLAGS) === 0) return 0
  let field = at + RADIOTAP_PRESENT
  while (end - field >= 8 && (view.getUint32(field, true) & HAS_MORE) !== 0) field += 4
  field += 4
  // A time stands at a multiple of eight bytes.
  if ((present & HAS_TIME) !== 0) field = at + ((field - at + 7) & ~7) + 8
  return field < end ? view.getUint8(field) : 0
}

const AVS_VERSION = 0x80211000
const [AVS_LENGTH, PRISM_LENGTH] = [4, 4] as const

export function avs(walk: Walk): number {
  const { view, at, end } = walk
  if (end - at < 8) return TRUNCATED_HEADER
  const length = view.getUint32(at + AVS_LENGTH)
  if (length < 8 || length > end - at) return TRUNCATED_HEADER
  walk.at = at + length
  return dataFrame(walk, 1)
}

/** The length is in the byte order of the capturing host; some drivers wrote AVS headers under this number. */
export function prism(walk: Walk): number {
  const { view, at, end } = walk
  if (end - at < 8) return TRUNCATED_HEADER
  if ((view.getUint32(at) & 0xfffff000) >>> 0 === AVS_VERSION) return avs(walk)
  const big = view.getUint32(at + PRISM_LENGTH)
  const length = big <= 0xffff ? big : view.getUint32(at + PRISM_LENGTH, true)
  if (length < 8 || length > end - at) return TRUNCATED_HEADER
  walk.at = at + length
  return dataFrame(walk, 1)
}

const [PPI_LENGTH, PPI_LINK_TYPE] = [2, 4] as const

/** Per-packet information: any link type may follow. */
export function ppi(walk: Walk): number {
  const { view, at, end } = walk
  if (end - at < 8) return TRUNCATED_HEADER
  const length = view.getUint16(at + PPI_LENGTH, true)
  const linkType = view.getUint32(at + PPI_LINK_TYPE, true)
  if (length < 8 || length > end - at) return TRUNCATED_HEADER
  walk.at = at + length
  return linkType <= 0xffff && linkType !== 192 ? LINK + linkType : UNKNOWN_LINK_TYPE
}
