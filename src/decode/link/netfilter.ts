// Packets that Linux's packet filter logs: NFLOG (LINKTYPE_NFLOG, 239), and the same inside netlink messages (253).

import { NOT_IP, TRUNCATED_HEADER } from '../reason.ts'
import { ETHERTYPE, LINK, type Walk } from '../walk.ts'

const [VERSION, ATTRIBUTES] = [1, 4] as const
const [PACKET_HEADER, PAYLOAD] = [1, 9] as const
const TYPE = 0x7fff

/** Attributes are in the byte order of the capturing host, which only shows in that the other makes the first one longer. */
export function nflog(walk: Walk): number {
  const { view, at, end } = walk
  if (end - at < ATTRIBUTES) return TRUNCATED_HEADER
  if (view.getUint8(at + VERSION) !== 0) return NOT_IP
  if (end - at < ATTRIBUTES + 4) return TRUNCATED_HEADER
  const little = view.getUint16(at + ATTRIBUTES, true) <= view.getUint16(at + ATTRIBUTES)
  let protocol = 0
  for (let field = at + ATTRIBUTES; end - field >= 4; ) {
    const length = view.getUint16(field, little)
    const type = view.getUint16(field + 2, little) & TYPE
    if (length < 4) return TRUNCATED_HEADER
    if (type === PACKET_HEADER && length >= 6 && end - field >= 6) protocol = view.getUint16(field + 4)
    if (type === PAYLOAD) {
      walk.at = field + 4
      if (field + length < walk.end) walk.end = field + length
      walk.wireEnd = Math.min(walk.wireEnd, field + length)
      return protocol === 0 ? LINK + 101 : ETHERTYPE + protocol
    }
    field += (length + 3) & ~3
  }
  return NOT_IP
}

const [PROTOCOL, COOKED_LENGTH] = [14, 16] as const
const [MESSAGE_TYPE, MESSAGE_LENGTH] = [4, 16] as const
const NETLINK_NETFILTER = 12
/** Subsystem ULOG (NFLOG), message "packet". */
const LOGGED_PACKET = 0x0400

/** A Linux cooked header, whose protocol is the netlink family, then one message. */
export function netlink(walk: Walk): number {
  const { view, at, end } = walk
  if (end - at < COOKED_LENGTH) return TRUNCATED_HEADER
  if (view.getUint16(at + PROTOCOL) !== NETLINK_NETFILTER) return NOT_IP
  walk.at = at + COOKED_LENGTH
  return netlinkMessage(walk)
}

/** Behind the cooked header. */
export function netlinkMessage(walk: Walk): number {
  const { view, at, end } = walk
  if (end - at < MESSAGE_LENGTH) return TRUNCATED_HEADER
  const type = at + MESSAGE_TYPE
  if (view.getUint16(type, true) !== LOGGED_PACKET && view.getUint16(type) !== LOGGED_PACKET) return NOT_IP
  walk.at = at + MESSAGE_LENGTH
  return nflog(walk)
}
