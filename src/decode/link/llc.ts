// IEEE 802.2 LLC, with SNAP (RFC 1042) or IP directly on it.

import { NOT_IP, TRUNCATED_HEADER } from '../reason.ts'
import { ETHERTYPE, ETHERTYPE_IPV4, type Walk } from '../walk.ts'

const [DSAP, SSAP, CONTROL, ORGANIZATION, TYPE] = [0, 1, 2, 3, 6] as const
const [LLC_LENGTH, SNAP_LENGTH] = [3, 8] as const
const [SAP_IP, SAP_SNAP] = [0x06, 0xaa] as const
const UNNUMBERED_INFORMATION = 3
/** Organizations under which SNAP's types are ethertypes: none, and IEEE 802.1H bridge tunnels. */
const [ENCAPSULATED_ETHERNET, BRIDGE_TUNNEL] = [0x000000, 0x0000f8] as const

export function llc(walk: Walk): number {
  const { view, at, end } = walk
  if (end - at < LLC_LENGTH) return TRUNCATED_HEADER
  const sap = view.getUint8(at + DSAP)
  if (view.getUint8(at + SSAP) !== sap || view.getUint8(at + CONTROL) !== UNNUMBERED_INFORMATION) return NOT_IP
  if (sap === SAP_IP) {
    walk.at = at + LLC_LENGTH
    return ETHERTYPE_IPV4
  }
  if (sap !== SAP_SNAP) return NOT_IP
  if (end - at < SNAP_LENGTH) return TRUNCATED_HEADER
  const organization = (view.getUint16(at + ORGANIZATION) << 8) | view.getUint8(at + ORGANIZATION + 2)
  if (organization !== ENCAPSULATED_ETHERNET && organization !== BRIDGE_TUNNEL) return NOT_IP
  walk.at = at + SNAP_LENGTH
  return ETHERTYPE + view.getUint16(at + TYPE)
}
