import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkTypeName } from '../../src/decode/link-types.ts'
import { INBOUND, OUTBOUND } from '../../src/source/packet.ts'
import { decode, everyCut, IPV4_TCP, IPV6_TCP, MACS, table } from './packets.ts'

const V4 = { reason: 'tcp', version: 4, srcPort: 40000 }
const V6 = { reason: 'tcp', version: 6, srcPort: 40000 }

for (const linkType of [12, 14, 101]) {
  table({ linkType }, [
    [`raw IP ${linkType}, IPv4`, IPV4_TCP, V4],
    [`raw IP ${linkType}, IPv6`, IPV6_TCP, V6],
    [`raw IP ${linkType}, neither`, `5${IPV4_TCP.trim().slice(1)}`, { reason: 'notIp' }],
  ])
}
table({ linkType: 228 }, [
  ['raw IPv4', IPV4_TCP, V4],
  ['raw IPv4 with IPv6', IPV6_TCP, { reason: 'notIp' }],
])
table({ linkType: 229 }, [
  ['raw IPv6', IPV6_TCP, V6],
  ['raw IPv6 with IPv4', IPV4_TCP, { reason: 'notIp' }],
])
everyCut('raw IPv4', IPV4_TCP, 228, { 0: 'truncatedHeader', 40: 'tcp' })

for (const [linkType, name] of [
  [0, 'NULL'],
  [108, 'LOOP'],
] as const) {
  table({ linkType }, [
    [`${name}, IPv4, little endian`, `02000000 ${IPV4_TCP}`, V4],
    [`${name}, IPv4, big endian`, `00000002 ${IPV4_TCP}`, V4],
    [`${name}, IPv6 of Linux`, `0a000000 ${IPV6_TCP}`, V6],
    [`${name}, IPv6 of Windows`, `17000000 ${IPV6_TCP}`, V6],
    [`${name}, IPv6 of NetBSD and OpenBSD`, `00000018 ${IPV6_TCP}`, V6],
    [`${name}, IPv6 of FreeBSD`, `1c000000 ${IPV6_TCP}`, V6],
    [`${name}, IPv6 of macOS`, `1e000000 ${IPV6_TCP}`, V6],
    [`${name}, IPX, which has the number of Windows' IPv6`, `00000017 ffff ${'00'.repeat(60)}`, { reason: 'notIp' }],
    [`${name}, AppleTalk`, `10000000 ${IPV4_TCP}`, { reason: 'notIp' }],
  ])
  everyCut(name, `02000000 ${IPV4_TCP}`, linkType, { 0: 'truncatedHeader', 44: 'tcp' })
}

/** Type, hardware, address and its length, protocol. */
const cooked = (type: string, protocol: string, hardware = '0001') =>
  `${type} ${hardware} 0006 020000000001 0000 ${protocol} `
const cooked2 = (type: string, protocol: string, hardware = '0001') =>
  `${protocol} 0000 00000003 ${hardware} ${type} 06 020000000001 0000 `

table({ linkType: 113 }, [
  ['Linux cooked, to this host', cooked('0000', '0800') + IPV4_TCP, { ...V4, direction: INBOUND }],
  ['Linux cooked, from this host', cooked('0004', '86dd') + IPV6_TCP, { ...V6, direction: OUTBOUND }],
  ['Linux cooked, between others', cooked('0003', '0800') + IPV4_TCP, { ...V4, direction: 0 }],
  [
    'Linux cooked, a VLAN tag',
    `${cooked('0000', '8100')} 000a 0800 ${IPV4_TCP}`,
    { ...V4, encapsulation: ['vlan 10'] },
  ],
  ['Linux cooked, LLC', `${cooked('0000', '0004')} aaaa03 000000 0800 ${IPV4_TCP}`, V4],
  ['Linux cooked, ARP', cooked('0001', '0806'), { reason: 'notIp' }],
  ['Linux cooked, NetWare', cooked('0001', '0001') + IPV4_TCP, { reason: 'notIp' }],
  [
    'Linux cooked, netlink, whose family looks like a type',
    cooked('0000', '0800', '0338') + IPV4_TCP,
    { reason: 'notIp' },
  ],
  [
    'Linux cooked, a tunnel device without addresses',
    `0000 fffe 0000 ${'00'.repeat(8)} 0800 ${IPV4_TCP}`,
    { linkHash: 0 },
  ],
])
table({ linkType: 276 }, [
  ['Linux cooked 2, to this host', cooked2('00', '0800') + IPV4_TCP, { ...V4, direction: INBOUND }],
  ['Linux cooked 2, to many', cooked2('02', '0800') + IPV4_TCP, { ...V4, direction: INBOUND }],
  ['Linux cooked 2, from this host', cooked2('04', '86dd') + IPV6_TCP, { ...V6, direction: OUTBOUND }],
  ['Linux cooked 2, frame relay', cooked2('00', '0800', '0302') + IPV4_TCP, { reason: 'notIp' }],
])
everyCut('Linux cooked', cooked('0000', '0800') + IPV4_TCP, 113, { 0: 'truncatedHeader', 56: 'tcp' })
everyCut('Linux cooked 2', cooked2('00', '0800') + IPV4_TCP, 276, { 0: 'truncatedHeader', 60: 'tcp' })

test('bytes behind a cooked address are not always cleared and make no difference', () => {
  const hashOf = (address: string, length = '0006') =>
    decode(`0000 0001 ${length} ${address} 0800 ${IPV4_TCP}`, { linkType: 113 }).linkHash
  assert.equal(hashOf('020000000001 0000'), hashOf('020000000001 7a7a'))
  assert.notEqual(hashOf('020000000001 0000'), hashOf('020000000002 0000'))
  // Infiniband has longer ones, of which the first eight bytes are there.
  assert.notEqual(hashOf('020000000001 0000', '0008'), hashOf('020000000001 7a7a', '0008'))
})

table({ linkType: 9 }, [
  ['PPP, framed', `ff03 0021 ${IPV4_TCP}`, V4],
  ['PPP, unframed', `0057 ${IPV6_TCP}`, V6],
  ['PPP, protocol of one byte', `21 ${IPV4_TCP}`, V4],
  ['PPP, framed, protocol of one byte', `ff03 57 ${IPV6_TCP}`, V6],
  ['PPP, MPLS', `ff03 0281 00064140 ${IPV4_TCP}`, { ...V4, encapsulation: ['mpls 100'] }],
  ['PPP, link control', 'ff03 c021 01010004', { reason: 'notIp' }],
  ['PPP, compressed TCP header', `ff03 002d ${IPV4_TCP}`, { reason: 'notIp' }],
])
table({ linkType: 50 }, [
  ['PPP in HDLC framing', `ff03 0021 ${IPV4_TCP}`, V4],
  ["Cisco's HDLC framing", `0f00 0800 ${IPV4_TCP}`, V4],
  ["Cisco's HDLC framing, IPv6 to all", `8f00 86dd ${IPV6_TCP}`, V6],
  ["Cisco's keep-alives", '8f00 8035 00000002 00000000', { reason: 'notIp' }],
])
everyCut('PPP', `ff03 0021 ${IPV4_TCP}`, 9, { 0: 'truncatedHeader', 44: 'tcp' })
everyCut('PPP in HDLC framing', `0f00 0800 ${IPV4_TCP}`, 50, { 0: 'truncatedHeader', 44: 'tcp' })

/** Version and type, code, session 17, length, PPP protocol. */
const PPPOE = '11 00 0011 002a 0021 '

table({ linkType: 51 }, [
  ['PPPoE', PPPOE + IPV4_TCP, { ...V4, encapsulation: ['pppoe 17'] }],
  ['PPPoE discovery', '11 09 0000 0004 01010000', { reason: 'notIp' }],
  ['PPPoE of another version', `21${PPPOE.slice(2)} ${IPV4_TCP}`, { reason: 'notIp' }],
])
table({ linkType: 1 }, [
  ['PPPoE on Ethernet', `${MACS} 8864 ${PPPOE} ${IPV4_TCP}`, { ...V4, encapsulation: ['pppoe 17'] }],
  ['PPPoE in a VLAN', `${MACS} 8100 0007 8864 ${PPPOE} ${IPV4_TCP}`, { encapsulation: ['vlan 7', 'pppoe 17'] }],
])
everyCut('PPPoE', PPPOE + IPV4_TCP, 51, { 0: 'truncatedHeader', 48: 'tcp' })

// Case 89: a link type is refused by its number and name, not taken for another.
table({ linkType: 147 }, [['case 89: an unknown link type', IPV4_TCP, { reason: 'unknownLinkType' }]])
table({ linkType: 0x10001 }, [
  ['a number beyond the registry', `${MACS} 0800 ${IPV4_TCP}`, { reason: 'unknownLinkType' }],
])
table({ linkType: 0x18100 }, [
  ['a number that would be an ethertype', `000a 0800 ${IPV4_TCP}`, { reason: 'unknownLinkType' }],
])
table({ linkType: -1 }, [['a negative number', IPV4_TCP, { reason: 'unknownLinkType' }]])

test('case 89: link types have the names of the registry', () => {
  const names = [0, 1, 105, 113, 127, 147, 195, 239, 276].map(linkTypeName)
  assert.deepEqual(names, [
    'NULL',
    'ETHERNET',
    'IEEE802_11',
    'LINUX_SLL',
    'IEEE802_11_RADIOTAP',
    'USER0',
    'IEEE802_15_4_WITHFCS',
    'NFLOG',
    'LINUX_SLL2',
  ])
  assert.equal(linkTypeName(17), null)
  assert.equal(linkTypeName(99_999), null)
})
