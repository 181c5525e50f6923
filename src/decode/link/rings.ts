// Local networks of other kinds: FDDI (LINKTYPE_FDDI, 10), Token Ring (6), ARCNET (7 and Linux's 129), IP over InfiniBand
// (242), over Fibre Channel (122), over FireWire (138), over ATM (100, 106, 123).

import { hashLink } from '../digest.ts'
import { NOT_IP, TRUNCATED_HEADER } from '../reason.ts'
import { ETHERTYPE, ETHERTYPE_IPV4, ETHERTYPE_IPV6, LINK, type Walk } from '../walk.ts'
import { ETHERTYPE_LLC } from './ethernet.ts'
import { networkLayer } from './hdlc.ts'

const FDDI_LENGTH = 13
/** Frames for the LLC, whatever their priority (ISO 9314-2). */
const [FDDI_CLASS, FDDI_LLC] = [0xf0, 0x50] as const

export function fddi(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < FDDI_LENGTH) return TRUNCATED_HEADER
  if ((view.getUint8(at) & FDDI_CLASS) !== FDDI_LLC) return NOT_IP
  hashLink(walk.segment, view.getInt32(at + 1), view.getInt32(at + 5), view.getInt32(at + 9))
  walk.at = at + FDDI_LENGTH
  return ETHERTYPE_LLC
}

const [TOKEN_RING_LENGTH, FRAME_CONTROL, SOURCE] = [14, 1, 8] as const
const [FRAME_TYPE, FRAME_LLC, HAS_ROUTE, ROUTE_LENGTH] = [0xc0, 0x40, 0x80, 0x1f] as const

export function tokenRing(walk: Walk): number {
  const { view, at, end } = walk
  if (end - at < TOKEN_RING_LENGTH) return TRUNCATED_HEADER
  if ((view.getUint8(at + FRAME_CONTROL) & FRAME_TYPE) !== FRAME_LLC) return NOT_IP
  hashLink(walk.segment, view.getInt32(at + 2), view.getInt32(at + 6), view.getInt32(at + 10))
  let length: number = TOKEN_RING_LENGTH
  if ((view.getUint8(at + SOURCE) & HAS_ROUTE) !== 0) {
    if (end - at <= TOKEN_RING_LENGTH) return TRUNCATED_HEADER
    length += view.getUint8(at + TOKEN_RING_LENGTH) & ROUTE_LENGTH
  }
  if (length > end - at) return TRUNCATED_HEADER
  walk.at = at + length
  return ETHERTYPE_LLC
}

/** Protocols of RFC 1201, IPv6 of RFC 2497, and IP as RFC 1051 had it, without split flag and sequence number. */
const [ARCNET_IP, ARCNET_IPV6, ARCNET_OLD_IP] = [212, 196, 240] as const
const EXCEPTION = 0xff

export function arcnet(walk: Walk): number {
  return arcnetType(walk, 2)
}

/** Linux puts an offset of two bytes behind the addresses. */
export function arcnetLinux(walk: Walk): number {
  return arcnetType(walk, 4)
}

function arcnetType(walk: Walk, offset: number): number {
  const { view, at, end } = walk
  if (end - at < offset + 1) return TRUNCATED_HEADER
  const type = view.getUint8(at + offset)
  let next = at + offset + 1
  if (type === ARCNET_OLD_IP) {
    walk.at = next
    return ETHERTYPE_IPV4
  }
  if (type !== ARCNET_IP && type !== ARCNET_IPV6) return NOT_IP
  if (end - next < 3) return TRUNCATED_HEADER
  if (view.getUint8(next) === EXCEPTION) next += 4
  walk.at = next + 3
  return type === ARCNET_IP ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6
}

/** A global route header of 40 bytes, then a type and two bytes of nothing (RFC 4391, 6). */
export function ipOverInfiniband(walk: Walk): number {
  return typeAt(walk, 40, 44)
}

/** Two addresses of eight bytes, then a type (RFC 2734 as macOS writes it). */
export function ipOverFirewire(walk: Walk): number {
  return typeAt(walk, 16, 18)
}

function typeAt(walk: Walk, type: number, length: number): number {
  const { view, at } = walk
  if (walk.end - at < length) return TRUNCATED_HEADER
  walk.at = at + length
  return ETHERTYPE + view.getUint16(at + type)
}

const FIBRE_CHANNEL_LENGTH = 16

/** A network header of two addresses, then LLC (RFC 2625). */
export function ipOverFibreChannel(walk: Walk): number {
  if (walk.end - walk.at < FIBRE_CHANNEL_LENGTH) return TRUNCATED_HEADER
  walk.at += FIBRE_CHANNEL_LENGTH
  return ETHERTYPE_LLC
}

const [SNAP, NETWORK_LAYER] = [0xaaaa, 0xfefe] as const
/** A bridged Ethernet frame: SNAP with organization 0080C2 and type 1 or 7, then two bytes of padding. */
const [BRIDGED, WITH_FCS, WITHOUT_FCS, BRIDGED_LENGTH] = [0x030080c2, 1, 7, 10] as const

/** RFC 2684: LLC, with a network layer's number or a bridged frame behind it, or the packet itself. */
export function atm(walk: Walk): number {
  const { view, at, end } = walk
  if (end - at < BRIDGED_LENGTH) return TRUNCATED_HEADER
  const sap = view.getUint16(at)
  if (sap === NETWORK_LAYER) {
    walk.at = at + 3
    return networkLayer(walk)
  }
  if (sap !== SNAP) return LINK + 101
  const type = view.getUint16(at + 6)
  if (view.getUint32(at + 2) !== BRIDGED || (type !== WITH_FCS && type !== WITHOUT_FCS)) return ETHERTYPE_LLC
  walk.at = at + BRIDGED_LENGTH
  return LINK + 1
}

const SUNATM_LENGTH = 4
const [SUNATM_KIND, SUNATM_LANE, SUNATM_LLC, LANE_ID] = [0x0f, 1, 2, 2] as const

export function sunAtm(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < SUNATM_LENGTH) return TRUNCATED_HEADER
  const kind = view.getUint8(at) & SUNATM_KIND
  walk.at = at + SUNATM_LENGTH + (kind === SUNATM_LANE ? LANE_ID : 0)
  if (kind === SUNATM_LLC) return ETHERTYPE_LLC
  return kind === SUNATM_LANE ? LINK + 1 : NOT_IP
}
