import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode, everyCut, IPV4_TCP, IPV6_TCP, MACS, table } from './packets.ts'

const ETHERNET = { linkType: 1 }

table(ETHERNET, [
  ['Ethernet II with IPv4', `${MACS} 0800 ${IPV4_TCP}`, { reason: 'tcp', src: '192.0.2.1', encapsulation: [] }],
  ['Ethernet II with IPv6', `${MACS} 86dd ${IPV6_TCP}`, { reason: 'tcp', src: '2001:db8::1' }],
  ['Ethernet II with ARP', `${MACS} 0806 0001 0800`, { reason: 'notIp' }],
  ['an ethertype that lies about what follows', `${MACS} 0800 ${IPV6_TCP}`, { reason: 'notIp' }],
  ['the same the other way round', `${MACS} 86dd ${IPV4_TCP}`, { reason: 'notIp' }],
  [
    '802.3 with LLC and SNAP (RFC 1042)',
    `${MACS} 0030    # length
     aa aa 03        # LLC: SNAP
     000000 0800     # no organization, ethertype
     ${IPV4_TCP}`,
    { reason: 'tcp', srcPort: 40000 },
  ],
  ['SNAP of a bridge tunnel (802.1H)', `${MACS} 0030 aa aa 03 0000f8 0800 ${IPV4_TCP}`, { reason: 'tcp' }],
  ["SNAP of an organization's own protocol", `${MACS} 0030 aa aa 03 00000c 2000 02b4`, { reason: 'notIp' }],
  ['IP directly on LLC', `${MACS} 002b 06 06 03 ${IPV4_TCP}`, { reason: 'tcp' }],
  ['a spanning tree frame on LLC', `${MACS} 0026 42 42 03 0000000000`, { reason: 'notIp' }],
  ['NetWare, 802.3 without LLC', `${MACS} 0026 ff ff 0022 0011 0000 0000`, { reason: 'notIp' }],
  ['a number that is neither length nor type', `${MACS} 05dd ${IPV4_TCP}`, { reason: 'notIp' }],
])

table(ETHERNET, [
  [
    'case 84: a VLAN tag (802.1Q) is an attribute',
    `${MACS} 8100
     600a            # priority 3, VLAN 10
     0800 ${IPV4_TCP}`,
    { reason: 'tcp', encapsulation: ['vlan 10'], srcPort: 40000 },
  ],
  [
    'case 84: two tags (802.1ad), outermost first',
    `${MACS} 88a8 0064 8100 000a 86dd ${IPV6_TCP}`,
    { reason: 'tcp', encapsulation: ['vlan 100', 'vlan 10'] },
  ],
  [
    'the older tags of two kinds',
    `${MACS} 9100 0001 9200 0fff 8100 0003 0800 ${IPV4_TCP}`,
    { reason: 'tcp', encapsulation: ['vlan 1', 'vlan 4095', 'vlan 3'] },
  ],
  ['VLAN 0 has a priority only', `${MACS} 8100 6000 0800 ${IPV4_TCP}`, { reason: 'tcp', encapsulation: [] }],
  ['LLC inside a tag', `${MACS} 8100 000a 0030 aaaa03 000000 0800 ${IPV4_TCP}`, { encapsulation: ['vlan 10'] }],
  ['a tag with ARP', `${MACS} 8100 000a 0806 0001`, { reason: 'notIp' }],
  ['eight tags', `${MACS} ${'8100 0001'.repeat(8)} 0800 ${IPV4_TCP}`, { encapsulation: Array(8).fill('vlan 1') }],
  ['nine tags', `${MACS} ${'8100 0001'.repeat(9)} 0800 ${IPV4_TCP}`, { reason: 'tooDeep' }],
])

everyCut('Ethernet, IPv4, TCP', `${MACS} 0800 ${IPV4_TCP}`, 1, { 0: 'truncatedHeader', 54: 'tcp' })
everyCut('two tags, IPv6, TCP', `${MACS} 88a8 0064 8100 000a 86dd ${IPV6_TCP}`, 1, { 0: 'truncatedHeader', 82: 'tcp' })
everyCut('SNAP, IPv4, TCP', `${MACS} 0030 aaaa03 000000 0800 ${IPV4_TCP}`, 1, { 0: 'truncatedHeader', 62: 'tcp' })

test('case 81: padding of a 60-byte frame is no payload', () => {
  const frame = `${MACS} 0800 ${IPV4_TCP} deadbeefdead`
  const padded = decode(frame, ETHERNET)
  assert.equal(padded.captured, 60)
  assert.equal(padded.length, 0)
  assert.equal(padded.ipLength, 40)
  assert.equal(padded.digest, decode(`${MACS} 0800 ${IPV4_TCP}`, ETHERNET).digest)
})

test('the link hash tells senders and receivers apart, and is 0 where the link has no addresses', () => {
  const hashOf = (macs: string) => decode(`${macs} 0800 ${IPV4_TCP}`, ETHERNET).linkHash
  const hashes = ['02000000000a 02000000000b', '02000000000b 02000000000a', '02000000000a 02000000000c'].map(hashOf)
  assert.equal(new Set(hashes).size, 3)
  assert.equal(hashOf('000000000000 000000000000') !== 0, true)
  assert.equal(decode(IPV4_TCP).linkHash, 0)
})
