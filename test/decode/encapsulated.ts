// One SYN from 192.0.2.1 to 198.51.100.2 in every link type, tag and tunnel: what tests of the decoder and tshark are given.

import { hex, IPV4_TCP, IPV6_TCP, ipv4Header, ipv6Header, MACS, TCP_HEADER, word } from './packets.ts'

const length = (text: string): number => hex(text).length
/** An IPv4 or IPv6 packet of a protocol. */
const ip = (protocol: string, body: string): string => `${ipv4Header(length(body), protocol)} ${body}`
const ip6 = (protocol: string, body: string): string => `${ipv6Header(length(body), protocol)} ${body}`
const udp = (to: number, body: string, from = 50000): string =>
  ip('11', `${word(from)} ${word(to)} ${word(8 + length(body))} 0000 ${body}`)

const FRAME = `${MACS} 0800 ${IPV4_TCP}`
const FRAME6 = `${MACS} 86dd ${IPV6_TCP}`
const SNAP = `aaaa03 000000 0800 ${IPV4_TCP}`
const DATA_FRAME = `0801 0000 ${'020000000003'} 020000000001 020000000002 0000 ${SNAP}`

export interface Encapsulated {
  name: string
  linkType: number
  packet: string
  /** As the record has it. */
  encapsulation: string[]
}

const raw = (name: string, packet: string, encapsulation: string[]): Encapsulated => ({
  ...{ name, linkType: 101, packet, encapsulation },
})

export const TUNNELED: Encapsulated[] = [
  raw('IP in IP', ip('04', IPV4_TCP), ['ipip']),
  raw('6in4', ip('29', IPV6_TCP), ['6in4']),
  raw('4in6', ip6('04', IPV4_TCP), ['4in6']),
  raw('6in6', ip6('29', IPV6_TCP), ['6in6']),
  raw('three IP headers', ip('04', ip('04', IPV4_TCP)), ['ipip', 'ipip']),
  raw('GRE', ip('2f', `0000 0800 ${IPV4_TCP}`), ['gre']),
  raw('GRE with checksum, key and sequence number', ip('2f', `b000 0800 0000 0000 0000002a 00000007 ${IPV4_TCP}`), [
    'gre 42',
  ]),
  raw('GRE with source routes', ip('2f', `4000 0800 0000 0000 0800 00 04 0a000001 0000 00 00 ${IPV4_TCP}`), ['gre']),
  raw('GRE with Ethernet', ip('2f', `2000 6558 00002a01 ${FRAME}`), ['gre 10753']),
  raw('PPTP', ip('2f', `3081 880b ${word(length(IPV4_TCP) + 2)} 002a 00000001 00000001 0021 ${IPV4_TCP}`), ['pptp 42']),
  raw('GRE with Frame Relay', ip('2f', `0000 6559 1841 03 cc ${IPV4_TCP}`), ['gre']),
  raw('GRE of an access point', ip('2f', `0000 8210 ${DATA_FRAME}`), ['gre']),
  raw('GRE in UDP', udp(4754, `0000 0800 ${IPV4_TCP}`), ['gre']),
  raw('MPLS in GRE', ip('2f', `0000 8847 00064140 ${IPV4_TCP}`), ['gre', 'mpls 100']),
  raw('ERSPAN I', ip('2f', `0000 88be ${FRAME}`), ['erspan']),
  raw('ERSPAN II', ip('2f', `1000 88be 00000001 1001 002a 00000000 ${FRAME}`), ['erspan 42']),
  raw('ERSPAN III under the number of II', ip('2f', `1000 88be 00000001 2001 002a 00000000 0000 0000 ${FRAME}`), [
    'erspan 42',
  ]),
  raw('ERSPAN III', ip('2f', `1000 22eb 00000001 2001 002a 00000000 0000 0000 ${FRAME}`), ['erspan 42']),
  raw(
    'ERSPAN III with subheader',
    ip('2f', `1000 22eb 00000001 2001 002a 00000000 0000 0001 ${'00'.repeat(8)} ${FRAME}`),
    ['erspan 42'],
  ),
  raw('EtherIP', ip('61', `3000 ${FRAME}`), ['etherip']),
  raw('MPLS in IP', ip('89', `00064140 ${IPV4_TCP}`), ['mpls 100']),
  raw('AH', ip('33', `06 04 0000 00000001 00000001 ${'00'.repeat(12)} ${TCP_HEADER}`), ['ah']),
  raw('AH around a tunnel', ip6('33', `04 04 0000 00000001 00000001 ${'00'.repeat(12)} ${IPV4_TCP}`), ['ah', '4in6']),
  raw('VXLAN', udp(4789, `08000000 00002a00 ${FRAME}`), ['vxlan 42']),
  raw('VXLAN-GPE with IPv4', udp(4790, `0c000001 00002a00 ${IPV4_TCP}`), ['vxlan 42']),
  raw('VXLAN-GPE with Ethernet', udp(4790, `0c000003 00002a00 ${FRAME}`), ['vxlan 42']),
  raw('Geneve', udp(6081, `0000 6558 00002a00 ${FRAME}`), ['geneve 42']),
  raw('Geneve with options', udp(6081, `0200 0800 00002a00 0102 03 01 deadbeef ${IPV4_TCP}`), ['geneve 42']),
  raw('MPLS in UDP', udp(6635, `00064140 ${IPV4_TCP}`), ['mpls 100']),
  raw('GTP-U', udp(2152, `30 ff ${word(length(IPV4_TCP))} 0000002a ${IPV4_TCP}`), ['gtp 0x0000002a']),
  raw('GTP-U from its port', udp(50000, `30 ff ${word(length(IPV4_TCP))} 0000002a ${IPV4_TCP}`, 2152), [
    'gtp 0x0000002a',
  ]),
  raw(
    'GTP-U with extension',
    udp(2152, `34 ff ${word(length(IPV4_TCP) + 8)} 0000002a 0000 00 85 01 10 01 00 ${IPV4_TCP}`),
    ['gtp 0x0000002a'],
  ),
  raw('Teredo', udp(3544, IPV6_TCP), ['teredo']),
  raw(
    'Teredo from its server, authenticated',
    udp(50000, `0001 00 00 ${'00'.repeat(9)} 0000 6351 3fff fffe ${IPV6_TCP}`, 3544),
    ['teredo'],
  ),
  raw('AYIYA', udp(5072, `41 52 11 29 00000000 ${'00'.repeat(16)} ${'00'.repeat(20)} ${IPV6_TCP}`), ['ayiya']),
  raw('L2TPv2', udp(1701, `4002 ${word(length(IPV4_TCP) + 12)} 0001 002a ff03 0021 ${IPV4_TCP}`, 1701), ['l2tp 1/42']),
  raw('L2TPv2 with sequence and offset', udp(1701, `0a02 0001 002a 0000 0000 0002 0000 ff03 0021 ${IPV4_TCP}`), [
    'l2tp 1/42',
  ]),
  raw('L2TPv3 in IP', ip('73', `0000002a ${FRAME}`), ['l2tp 42']),
  raw('L2TPv3 in UDP with a cookie', udp(1701, `0003 0000 0000002a 11223344 ${FRAME}`), ['l2tp 42']),
  raw('CAPWAP with Ethernet', udp(5247, `00 10 02 00 0000 0000 ${FRAME}`), ['capwap']),
  raw('CAPWAP with 802.11', udp(5247, `00 10 43 00 0000 0000 ${DATA_FRAME}`), ['capwap']),
  raw(
    'CAPWAP with 802.11, frame control swapped',
    udp(5247, `00 10 43 00 0000 0000 ${DATA_FRAME.replace('0801', '0108')}`),
    ['capwap'],
  ),
  raw('LISP', udp(4341, `08000000 00000000 ${IPV4_TCP}`), ['lisp']),
  raw('TZSP', udp(37008, `01 00 0001 0a 01 20 00 01 ${FRAME}`), ['tzsp']),
  raw(
    'VXLAN in Geneve in GRE',
    ip('2f', `0000 0800 ${udp(6081, `0000 0800 00000100 ${udp(4789, `08000000 00000200 ${FRAME}`)}`)}`),
    ['gre', 'geneve 1', 'vxlan 2'],
  ),
]

const link = (name: string, linkType: number, packet: string, encapsulation: string[] = []): Encapsulated => ({
  ...{ name, linkType, packet, encapsulation },
})

export const LINKED: Encapsulated[] = [
  link('Ethernet', 1, FRAME),
  link('802.1ah', 1, `${MACS} 88e7 0000002a ${FRAME}`, ['pbb 42']),
  link('802.1ah in 802.1ad', 1, `${MACS} 88a8 0064 88e7 0000002a ${FRAME6}`, ['vlan 100', 'pbb 42']),
  link('VN-Tag', 1, `${MACS} 8926 0001 0002 0800 ${IPV4_TCP}`, ['vn-tag 1']),
  link('E-TAG', 1, `${MACS} 893f 1001 002a 0000 0800 ${IPV4_TCP}`, ['e-tag 42']),
  link('R-TAG', 1, `${MACS} f1c1 0000 0001 0800 ${IPV4_TCP}`),
  link('Ethernet in Ethernet', 1, `${MACS} 6558 ${FRAME}`),
  link('802.11 in Ethernet', 1, `${MACS} 2452 ${DATA_FRAME}`),
  link('FabricPath', 1, `${MACS} 8903 0a41 ${FRAME}`, ['fabricpath 41']),
  link('TRILL', 1, `${MACS} 22f3 0001 0001 0002 ${FRAME}`),
  link('Cisco MetaData', 1, `${MACS} 8909 01 01 0001 002a 0800 ${IPV4_TCP}`),
  link('MACsec, integrity only', 1, `${MACS} 88e5 00 00 00000001 0800 ${IPV4_TCP} ${'00'.repeat(16)}`),
  link('HSR', 1, `${MACS} 892f 0034 0001 0800 ${IPV4_TCP}`),
  link('NSH', 1, `${MACS} 894f 0fc2 0201 00000a01 ${IPV4_TCP}`),
  link('PPP in Ethernet', 1, `${MACS} 880b 0021 ${IPV4_TCP}`),
  link('jumbo LLC', 1, `${MACS} 8870 ${SNAP}`),
  link('Token Ring', 6, `10 40 020000000002 020000000001 ${SNAP}`),
  link('Token Ring with a route', 6, `10 40 020000000002 820000000001 0630 0011 0012 ${SNAP}`),
  link('ARCNET', 7, `01 02 d4 00 0001 ${IPV4_TCP}`),
  link('ARCNET, RFC 1051', 7, `01 02 f0 ${IPV4_TCP}`),
  link('SLIP', 8, `00 ${'00'.repeat(15)} ${IPV4_TCP}`),
  link('FDDI', 10, `50 020000000002 020000000001 ${SNAP}`),
  link('ATM, RFC 1483', 100, SNAP),
  link('ATM, bridged Ethernet', 100, `aaaa03 0080c2 0007 0000 ${FRAME}`),
  link('ATM, network layer', 100, `fefe03 cc ${IPV4_TCP}`),
  link('PPP multilink', 9, `ff03 003d c0000001 0021 ${IPV4_TCP}`),
  link('Cisco HDLC', 104, `0f 00 0800 ${IPV4_TCP}`),
  link('802.11', 105, DATA_FRAME),
  link('802.11, QoS data', 105, DATA_FRAME.replace('0801', '8801').replace(`0000 ${SNAP}`, `0000 0000 ${SNAP}`)),
  link(
    '802.11, four addresses',
    105,
    DATA_FRAME.replace('0801', '0803').replace(`0000 ${SNAP}`, `0000 020000000004 ${SNAP}`),
  ),
  link(
    '802.11, several MSDUs',
    105,
    DATA_FRAME.replace('0801', '8801').replace(`0000 ${SNAP}`, `0000 8000 ${MACS} ${word(length(SNAP))} ${SNAP}`),
  ),
  link('Frame Relay', 107, `1841 03 cc ${IPV4_TCP}`),
  link('Frame Relay, SNAP', 107, `1841 03 00 80 000000 0800 ${IPV4_TCP}`),
  link('Frame Relay, Cisco', 107, `1841 0800 ${IPV4_TCP}`),
  link('OpenBSD ENC', 109, `02000000 00000000 00000000 ${IPV4_TCP}`),
  link('OpenBSD PFLOG', 117, `3d 02 00 00 ${'00'.repeat(60)} ${IPV4_TCP}`),
  link('Prism', 119, `44000000 90000000 ${'00'.repeat(136)} ${DATA_FRAME}`),
  link('AVS under the number of Prism', 119, `80211001 00000040 ${'00'.repeat(56)} ${DATA_FRAME}`),
  link('IP over Fibre Channel', 122, `${'00'.repeat(16)} ${SNAP}`),
  link('SunATM, LLC', 123, `02 01 0020 ${SNAP}`),
  link('radiotap', 127, `00 00 0c00 04800000 02 00 1800 ${DATA_FRAME}`),
  link('radiotap with time and flags', 127, `00 00 1100 03000000 ${'00'.repeat(8)} 00 ${DATA_FRAME}`),
  link(
    'radiotap, padded header',
    127,
    `00 00 0900 02000000 20 ${DATA_FRAME.replace('0801', '8801').replace(`0000 ${SNAP}`, `0000 0000 0000 ${SNAP}`)}`,
  ),
  link('TZSP', 128, `01 00 0001 01 ${FRAME}`, ['tzsp']),
  link('ARCNET as Linux has it', 129, `01 02 0000 d4 00 0001 ${IPV4_TCP}`),
  link('IP over FireWire', 138, `${'00'.repeat(16)} 0800 ${IPV4_TCP}`),
  link('AVS', 163, `80211001 00000040 ${'00'.repeat(56)} ${DATA_FRAME}`),
  link('pppd', 166, `00 03 0021 ${IPV4_TCP}`),
  link('Juniper Ethernet', 178, `4d4743 80 0006 0a0000000000 ${FRAME}`),
  link('Juniper without its link layer', 178, `4d4743 02 00000002 ${IPV4_TCP}`),
  link('PPI', 192, `00 00 0800 69000000 ${DATA_FRAME}`),
  link('ERF', 197, `${'00'.repeat(8)} 02 04 ${word(length(FRAME) + 18)} 0000 ${word(length(FRAME))} 0000 ${FRAME}`),
  link(
    'ERF, IPv4',
    197,
    `${'00'.repeat(8)} 16 04 ${word(length(IPV4_TCP) + 16)} 0000 ${word(length(IPV4_TCP))} ${IPV4_TCP}`,
  ),
  link(
    'ERF, HDLC',
    197,
    `${'00'.repeat(8)} 01 04 ${word(length(IPV4_TCP) + 20)} 0000 ${word(length(IPV4_TCP) + 4)} ff03 0021 ${IPV4_TCP}`,
  ),
  link('PPP with direction', 204, `01 ff03 0021 ${IPV4_TCP}`),
  link('Cisco HDLC with direction', 205, `01 0f 00 0800 ${IPV4_TCP}`),
  link('Frame Relay with direction', 206, `00 1841 03 cc ${IPV4_TCP}`),
  link('Solaris IPNET', 226, `01 02 0001 ${'00'.repeat(20)} ${IPV4_TCP}`),
  link('NFLOG', 239, `02 00 0000 0800 0100 0800 0300 ${little(length(IPV4_TCP) + 4)} 0900 ${IPV4_TCP}`),
  link('NFLOG, the packet only', 239, `02 00 0000 ${little(length(IPV4_TCP) + 4)} 0900 ${IPV4_TCP}`),
  link(
    'NFLOG of a big-endian host',
    239,
    `02 00 0000 0008 0001 0800 0300 ${word(length(IPV4_TCP) + 4)} 0009 ${IPV4_TCP}`,
  ),
  link('netANALYZER', 240, `00000000 ${FRAME}`),
  link('IP over InfiniBand', 242, `${'00'.repeat(40)} 0800 0000 ${IPV4_TCP}`),
  link(
    'NFLOG in netlink',
    253,
    `0004 0338 0000 0000000000000000 000c ${little(length(IPV4_TCP) + 32)} 0000 0004 0000 00000000 00000000
     02 00 0000 0800 0100 0800 0300 ${little(length(IPV4_TCP) + 4)} 0900 ${IPV4_TCP}`,
  ),
  link('PKTAP', 258, `6c000000 01000000 01000000 ${'00'.repeat(96)} ${FRAME}`),
  link('Ethernet with a preamble', 274, `555555555555 55d5 ${FRAME} 00000000`),
  link('Broadcom switch tag', 281, `${MACS} 00000001 0800 ${IPV4_TCP}`),
  link('Broadcom switch tag before the frame', 282, `00000001 ${FRAME}`),
  link('Marvell DSA', 284, `${MACS} c0000001 0800 ${IPV4_TCP}`),
  link('Marvell EtherType DSA', 285, `${MACS} dada 0000 c0000001 0800 ${IPV4_TCP}`),
]

function little(n: number): string {
  return word(((n & 0xff) << 8) | (n >> 8))
}
