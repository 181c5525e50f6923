// What may stand in a packet: by number, the function that reads it. The README's lists are made from these tables.

import { icmpv4, icmpv6 } from './icmp.ts'
import { ipv4 } from './ipv4.ts'
import { ipv6 } from './ipv6.ts'
import { AUTHENTICATION, extensionHeaders } from './ipv6-extension.ts'
import { ETHERTYPE_LLC, ethernet } from './link/ethernet.ts'
import { ciscoHdlc, directed, frameRelay, pppd } from './link/hdlc.ts'
import { avs, ieee80211, ppi, prism, radiotap } from './link/ieee802-11.ts'
import { linuxCooked, linuxCooked2 } from './link/linux-cooked.ts'
import { llc } from './link/llc.ts'
import { loopback } from './link/loopback.ts'
import { mpls } from './link/mpls.ts'
import { netlink, nflog } from './link/netfilter.ts'
import { multilink, ppp, pppHdlc } from './link/ppp.ts'
import { pppoe } from './link/pppoe.ts'
import { rawIp } from './link/raw-ip.ts'
import * as rings from './link/rings.ts'
import * as tags from './link/tags.ts'
import { vlan } from './link/vlan.ts'
import * as wrapped from './link/wrapped.ts'
import { capwap, tzsp } from './tunnel/capwap.ts'
import { geneve } from './tunnel/geneve.ts'
import { gre } from './tunnel/gre.ts'
import { gtp } from './tunnel/gtp.ts'
import { etherIp, ethernetInIp, ipv4InIp, ipv6InIp } from './tunnel/ip-in-ip.ts'
import { l2tp, l2tpInIp } from './tunnel/l2tp.ts'
import { lisp } from './tunnel/lisp.ts'
import { ayiya, teredo } from './tunnel/teredo.ts'
import { udp } from './tunnel/udp.ts'
import { nsh, vxlan, vxlanGpe } from './tunnel/vxlan.ts'
import { ETHERTYPE, type Header, IP_PROTOCOL, LINK, PPP, UDP_PORT } from './walk.ts'

type Row = readonly [what: number, header: Header, name?: string]

/** Link types of capture files; their names are in link-types.ts. */
export const LINKS: readonly Row[] = [
  [LINK + 0, loopback],
  [LINK + 1, ethernet],
  [LINK + 6, rings.tokenRing],
  [LINK + 7, rings.arcnet],
  [LINK + 8, wrapped.slip],
  [LINK + 9, ppp],
  [LINK + 10, rings.fddi],
  [LINK + 12, rawIp],
  [LINK + 14, rawIp],
  [LINK + 50, pppHdlc],
  [LINK + 51, pppoe],
  [LINK + 100, rings.atm],
  [LINK + 101, rawIp],
  [LINK + 102, wrapped.slipBsdos],
  [LINK + 104, ciscoHdlc],
  [LINK + 105, ieee80211],
  [LINK + 106, rings.atm],
  [LINK + 107, frameRelay],
  [LINK + 108, loopback],
  [LINK + 109, wrapped.enc],
  [LINK + 113, linuxCooked],
  [LINK + 117, wrapped.pflog],
  [LINK + 119, prism],
  [LINK + 122, rings.ipOverFibreChannel],
  [LINK + 123, rings.sunAtm],
  [LINK + 127, radiotap],
  [LINK + 128, tzsp],
  [LINK + 129, rings.arcnetLinux],
  [LINK + 138, rings.ipOverFirewire],
  [LINK + 163, avs],
  [LINK + 166, pppd],
  [LINK + 178, wrapped.juniper(LINK + 1)],
  [LINK + 179, wrapped.juniper(LINK + 9)],
  [LINK + 180, wrapped.juniper(LINK + 107)],
  [LINK + 181, wrapped.juniper(LINK + 104)],
  [LINK + 192, ppi],
  [LINK + 197, wrapped.erf],
  [LINK + 204, directed(pppHdlc)],
  [LINK + 205, directed(ciscoHdlc)],
  [LINK + 206, directed(frameRelay)],
  [LINK + 219, mpls],
  [LINK + 226, wrapped.ipnet],
  [LINK + 228, ipv4],
  [LINK + 229, ipv6],
  [LINK + 239, nflog],
  [LINK + 240, wrapped.netAnalyzer],
  [LINK + 242, rings.ipOverInfiniband],
  [LINK + 253, netlink],
  [LINK + 258, wrapped.pktap],
  [LINK + 274, wrapped.mpacket],
  [LINK + 276, linuxCooked2],
  [LINK + 281, wrapped.switchTag(4)],
  [LINK + 282, wrapped.brcmBefore],
  [LINK + 284, wrapped.switchTag(4)],
  [LINK + 285, wrapped.switchTag(8)],
]

/** Always looked into: tags and labels are part of the link. */
export const ETHERTYPES: readonly Row[] = [
  [ETHERTYPE_LLC, llc],
  [ETHERTYPE + 0x22f3, tags.trill, 'TRILL'],
  [ETHERTYPE + 0x2452, ieee80211],
  [ETHERTYPE + 0x6558, ethernet],
  [ETHERTYPE + 0x8100, vlan, 'VLAN (802.1Q, 802.1ad)'],
  [ETHERTYPE + 0x8847, mpls, 'MPLS'],
  [ETHERTYPE + 0x8848, mpls],
  [ETHERTYPE + 0x8864, pppoe, 'PPPoE'],
  [ETHERTYPE + 0x8870, wrapped.jumboLlc],
  [ETHERTYPE + 0x880b, ppp],
  [ETHERTYPE + 0x88a8, vlan],
  [ETHERTYPE + 0x88e5, tags.macsec, 'MACsec (not encrypted)'],
  [ETHERTYPE + 0x88e7, tags.pbb, 'PBB (802.1ah)'],
  [ETHERTYPE + 0x8903, tags.fabricPath, 'FabricPath'],
  [ETHERTYPE + 0x8909, tags.ciscoMetaData, 'Cisco MetaData'],
  [ETHERTYPE + 0x8926, tags.vnTag, 'VN-Tag'],
  [ETHERTYPE + 0x892f, tags.hsr, 'HSR'],
  [ETHERTYPE + 0x893f, tags.eTag, 'E-TAG (802.1BR)'],
  [ETHERTYPE + 0x894f, nsh, 'NSH'],
  [ETHERTYPE + 0x9100, vlan],
  [ETHERTYPE + 0x9200, vlan],
  [ETHERTYPE + 0xf1c1, tags.rTag, 'R-TAG (802.1CB)'],
]

export const PPP_PROTOCOLS: readonly Row[] = [
  [PPP + 0x0021, ipv4],
  [PPP + 0x003d, multilink],
  [PPP + 0x0057, ipv6],
  [PPP + 0x0281, mpls],
  [PPP + 0x0283, mpls],
]

export const IP_PROTOCOLS: readonly Row[] = [
  [IP_PROTOCOL + 1, icmpv4],
  [IP_PROTOCOL + 58, icmpv6],
  [IP_PROTOCOL + AUTHENTICATION, walk => extensionHeaders(walk, AUTHENTICATION), 'AH'],
]

export const UDP_TUNNELS: readonly Row[] = [
  [UDP_PORT + 1701, l2tp, 'L2TP'],
  [UDP_PORT + 2152, gtp, 'GTP-U'],
  [UDP_PORT + 3544, teredo, 'Teredo'],
  [UDP_PORT + 4341, lisp, 'LISP'],
  [UDP_PORT + 4754, gre],
  [UDP_PORT + 4789, vxlan, 'VXLAN (with GPE)'],
  [UDP_PORT + 4790, vxlanGpe],
  [UDP_PORT + 5072, ayiya, 'AYIYA'],
  [UDP_PORT + 5247, capwap, 'CAPWAP'],
  [UDP_PORT + 6081, geneve, 'Geneve'],
  [UDP_PORT + 6635, mpls],
  [UDP_PORT + 8472, vxlan],
  [UDP_PORT + 37008, tzsp, 'TZSP'],
]

/** What `decap: false` leaves out. */
export const TUNNELS: readonly Row[] = [
  [IP_PROTOCOL + 4, ipv4InIp, 'IP in IP, 4in6'],
  [IP_PROTOCOL + 17, udp(new Set(UDP_TUNNELS.map(([what]) => what - UDP_PORT)))],
  [IP_PROTOCOL + 41, ipv6InIp, '6in4'],
  [IP_PROTOCOL + 47, gre, 'GRE (with PPTP and ERSPAN I, II, III; also in UDP)'],
  [IP_PROTOCOL + 94, ipv4InIp],
  [IP_PROTOCOL + 97, etherIp, 'EtherIP'],
  [IP_PROTOCOL + 115, l2tpInIp],
  [IP_PROTOCOL + 137, mpls, 'MPLS in IP or UDP'],
  [IP_PROTOCOL + 143, ethernetInIp],
  ...UDP_TUNNELS,
]
