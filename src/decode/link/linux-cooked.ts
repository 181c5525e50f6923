// Linux cooked captures (interface `any`, and devices without a link layer of their own): LINKTYPE_LINUX_SLL, 113, and
// LINKTYPE_LINUX_SLL2, 276.

import { INBOUND, OUTBOUND } from '../../source/packet.ts'
import { hashLink } from '../digest.ts'
import { NOT_IP, TRUNCATED_HEADER } from '../reason.ts'
import { ETHERTYPE, LINK, type Walk } from '../walk.ts'
import { netlinkMessage } from './netfilter.ts'

/** Version 1. */
const [TYPE, HARDWARE, ADDRESS_LENGTH, ADDRESS, PROTOCOL, LENGTH] = [0, 2, 4, 6, 14, 16] as const
/** Version 2. */
const [PROTOCOL_2, HARDWARE_2, TYPE_2, ADDRESS_LENGTH_2, ADDRESS_2, LENGTH_2] = [0, 8, 10, 11, 12, 20] as const

export function linuxCooked(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < LENGTH) return TRUNCATED_HEADER
  walk.at = at + LENGTH
  direction(walk, view.getUint16(at + TYPE))
  address(walk, at + ADDRESS, view.getUint16(at + ADDRESS_LENGTH))
  return payload(walk, view.getUint16(at + HARDWARE), view.getUint16(at + PROTOCOL))
}

export function linuxCooked2(walk: Walk): number {
  const { view, at } = walk
  if (walk.end - at < LENGTH_2) return TRUNCATED_HEADER
  walk.at = at + LENGTH_2
  direction(walk, view.getUint8(at + TYPE_2))
  address(walk, at + ADDRESS_2, view.getUint8(at + ADDRESS_LENGTH_2))
  return payload(walk, view.getUint16(at + HARDWARE_2), view.getUint16(at + PROTOCOL_2))
}

/** To this host, to all, to many; from others to others; from this host. */
const [PACKET_HOST, PACKET_MULTICAST, PACKET_OUTGOING] = [0, 2, 4] as const

function direction({ segment }: Walk, type: number): void {
  if (type >= PACKET_HOST && type <= PACKET_MULTICAST) segment.direction = INBOUND
  else if (type === PACKET_OUTGOING) segment.direction = OUTBOUND
}

/** The sender's address: eight bytes, of which `length` count. Bytes behind them are not always cleared. */
function address({ view, segment }: Walk, at: number, length: number): void {
  if (length === 0) return
  const first = view.getInt32(at)
  const second = view.getInt32(at + 4)
  hashLink(segment, length, first, length < 8 ? second >>> 16 : second)
}

/** Devices whose protocol field is no ethertype: frame relay, 802.11 bare and with radiotap, netlink. */
const [ARPHRD_FRAD, ARPHRD_IEEE80211, ARPHRD_RADIOTAP, ARPHRD_NETLINK] = [770, 801, 803, 824] as const
const NETLINK_NETFILTER = 12

function payload(walk: Walk, hardware: number, protocol: number): number {
  switch (hardware) {
    case ARPHRD_FRAD:
      return LINK + 107
    case ARPHRD_IEEE80211:
      return LINK + 105
    case ARPHRD_RADIOTAP:
      return LINK + 127
    case ARPHRD_NETLINK:
      return protocol === NETLINK_NETFILTER ? netlinkMessage(walk) : NOT_IP
    default:
      return ETHERTYPE + protocol
  }
}
