// Link types that put something of the capturing device before an ordinary packet: how much, and what follows.

import { NOT_IP, TRUNCATED_HEADER, UNKNOWN_LINK_TYPE } from '../reason.ts'
import { ETHERTYPE, ETHERTYPE_IPV4, ETHERTYPE_IPV6, type Header, LINK, type Walk } from '../walk.ts'
import { typeOrLength } from './ethernet.ts'
import { loopback } from './loopback.ts'

const [ETHERNET, PPP_HDLC, RAW_IP] = [LINK + 1, LINK + 50, LINK + 101] as const

/** `length` bytes, then `next`. */
export function behind(length: number, next: number): Header {
  return walk => {
    if (walk.end - walk.at < length) return TRUNCATED_HEADER
    walk.at += length
    return next
  }
}

/** SLIP as libpcap (LINKTYPE_SLIP, 8) and BSD/OS (102) write it. */
export const slip: Header = behind(16, RAW_IP)
export const slipBsdos: Header = behind(24, RAW_IP)
/** Hilscher's netANALYZER (240), Broadcom's switch tag before the frame (282). */
export const netAnalyzer: Header = behind(4, ETHERNET)
export const brcmBefore: Header = behind(4, ETHERNET)

const [LAST_OF_PREAMBLE, MPACKET_LENGTH, PREAMBLE] = [6, 8, 0x55] as const

/** ETHERNET_MPACKET (274), IEEE 802.3br: preamble and delimiter; the later parts of a preempted frame are counted in it. */
export function mpacket(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < MPACKET_LENGTH) return TRUNCATED_HEADER
  if (view.getUint8(at + LAST_OF_PREAMBLE) !== PREAMBLE) return NOT_IP
  walk.at = at + MPACKET_LENGTH
  return ETHERNET
}

const [ADDRESSES] = [12] as const

/** Tags of Ethernet switches behind the addresses: Broadcom (281), Marvell's DSA (284) and EtherType DSA (285). */
export function switchTag(length: number): Header {
  return walk => {
    const { view, at } = walk
    const type = at + ADDRESSES + length
    if (walk.end < type + 2) return TRUNCATED_HEADER
    walk.at = type + 2
    return typeOrLength(view.getUint16(type))
  }
}

const [PKTAP_LENGTH, PKTAP_LINK_TYPE] = [0, 8] as const

/** macOS's PKTAP (258): the link type is in it. */
export function pktap(walk: Walk): number {
  const { view, at, end } = walk
  if (end - at < 12) return TRUNCATED_HEADER
  const length = view.getUint32(at + PKTAP_LENGTH, true)
  const linkType = view.getUint32(at + PKTAP_LINK_TYPE, true)
  if (length < 12 || length > end - at) return TRUNCATED_HEADER
  walk.at = at + length
  return linkType <= 0xffff && linkType !== 258 ? LINK + linkType : UNKNOWN_LINK_TYPE
}

/** OpenBSD's IPsec (ENC, 109): family, index, flags. */
export function enc(walk: Walk): number {
  const { at } = walk
  if (walk.end - at < 12) return TRUNCATED_HEADER
  const next = loopback(walk)
  walk.at = at + 12
  return next
}

const [PFLOG_LENGTH, PFLOG_FAMILY] = [0, 1] as const
const AF_INET = 2

/** OpenBSD's packet filter log (PFLOG, 117): its own length, without the padding to a multiple of four. */
export function pflog(walk: Walk): number {
  const { view, at, end } = walk
  if (end - at < 4) return TRUNCATED_HEADER
  const length = (view.getUint8(at + PFLOG_LENGTH) + 3) & ~3
  if (length < 4 || length > end - at) return TRUNCATED_HEADER
  walk.at = at + length
  return view.getUint8(at + PFLOG_FAMILY) === AF_INET ? ETHERTYPE_IPV4 : RAW_IP
}

const [IPNET_FAMILY, IPNET_LENGTH, IPNET_INET6] = [1, 24, 26] as const

/** Solaris (IPNET, 226). */
export function ipnet(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < IPNET_LENGTH) return TRUNCATED_HEADER
  walk.at = at + IPNET_LENGTH
  const family = view.getUint8(at + IPNET_FAMILY)
  if (family === AF_INET) return ETHERTYPE_IPV4
  return family === IPNET_INET6 ? ETHERTYPE_IPV6 : NOT_IP
}

const [MAGIC, FLAGS, JUNIPER_LENGTH, EXTENSION_LENGTH] = [0x4d4743, 3, 4, 4] as const
const [HAS_EXTENSION, HAS_NO_LINK] = [0x80, 0x02] as const

/** Juniper's capture header, then `next`, or the packet itself where the router kept no link layer. */
export function juniper(next: number): Header {
  return walk => {
    const { view, at, end } = walk
    if (end - at < JUNIPER_LENGTH + 2) return TRUNCATED_HEADER
    if (view.getUint32(at) >>> 8 !== MAGIC) return NOT_IP
    const flags = view.getUint8(at + FLAGS)
    let length: number = JUNIPER_LENGTH
    if ((flags & HAS_EXTENSION) !== 0) length += 2 + view.getUint16(at + EXTENSION_LENGTH)
    if ((flags & HAS_NO_LINK) !== 0) length += 4
    if (length > end - at) return TRUNCATED_HEADER
    walk.at = at + length
    return (flags & HAS_NO_LINK) !== 0 ? RAW_IP : next
  }
}

const [ERF_TYPE, ERF_LENGTH, ERF_PADDING] = [8, 16, 2] as const
const [ERF_KIND, ERF_HAS_EXTENSION] = [0x7f, 0x80] as const
/** Kinds of packets: HDLC and Ethernet, plain, coloured, and with a hash or flow number; IPv4 and IPv6. */
const ERF_HDLC: readonly number[] = [1, 10, 15, 17]
const ERF_ETHERNET: readonly number[] = [2, 11, 16, 20]
const ERF_IP: readonly number[] = [22, 23]

/** Endace's records (ERF, 197). */
export function erf(walk: Walk): number {
  const { view, at, end } = walk
  if (end - at < ERF_LENGTH) return TRUNCATED_HEADER
  let type = view.getUint8(at + ERF_TYPE)
  const kind = type & ERF_KIND
  let next = at + ERF_LENGTH
  while ((type & ERF_HAS_EXTENSION) !== 0) {
    if (end - next < 8) return TRUNCATED_HEADER
    type = view.getUint8(next)
    next += 8
  }
  walk.at = next
  if (ERF_IP.includes(kind)) return RAW_IP
  if (ERF_HDLC.includes(kind)) return PPP_HDLC
  if (!ERF_ETHERNET.includes(kind)) return NOT_IP
  if (end - next < ERF_PADDING) return TRUNCATED_HEADER
  walk.at = next + ERF_PADDING
  return ETHERNET
}

/** LLC under its own ethertype, for frames too long for a length (8870). */
export const jumboLlc: Header = () => ETHERTYPE + 4
