// Every link type, tag and tunnel that headers.ts lists, with a packet that others can read too.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { LINKS, TUNNELS } from '../../src/decode/headers.ts'
import { LINK } from '../../src/decode/walk.ts'
import { needs } from '../support/needs.ts'
import { endOfFile, enhancedPacket, interfaceDescription, sectionHeader } from '../support/pcapng-blocks.ts'
import { type Encapsulated, LINKED, TUNNELED } from './encapsulated.ts'
import { decode, hex } from './packets.ts'

for (const { name, linkType, packet, encapsulation } of [...TUNNELED, ...LINKED]) {
  test(`${name}: the segment inside`, () => {
    const { reason, srcPort, dstPort, seq, ...rest } = decode(packet, { linkType })
    assert.deepEqual({ reason, srcPort, dstPort, seq }, { reason: 'tcp', srcPort: 40000, dstPort: 80, seq: 100 })
    assert.deepEqual(rest.encapsulation, encapsulation)
    assert.equal(rest.length, 0)
  })

  test(`${name}: no segment before its header is whole`, () => {
    const { length } = hex(packet)
    let whole = length
    while (decode(packet, { linkType, captured: whole - 1, original: length }).reason === 'tcp') whole--
    for (let captured = 0; captured < whole; captured++) {
      assert.notEqual(decode(packet, { linkType, captured, original: length }).reason, 'tcp', `${captured} bytes`)
    }
  })
}

test('without decapsulation only what stands in the outermost IP header is a segment', () => {
  for (const { name, linkType, packet, encapsulation } of TUNNELED) {
    // AH is part of the IP header that it protects.
    if (encapsulation.every(layer => layer === 'ah')) continue
    assert.equal(decode(packet, { linkType, decap: false }).reason, 'notTcp', name)
  }
})

test('every link type that is read has a packet here or in its own test', () => {
  const ownTest = [0, 9, 12, 14, 50, 51, 101, 102, 106, 108, 113, 179, 180, 181, 219, 228, 229, 276]
  const missing = LINKS.map(([what]) => what - LINK).filter(
    number => !ownTest.includes(number) && !LINKED.some(({ linkType }) => linkType === number),
  )
  assert.deepEqual(missing, [])
  assert.ok(TUNNELS.length > 0)
})

test('a port of a tunnel is no tunnel when something else is in it', () => {
  for (const { name, packet } of TUNNELED) {
    const bytes = hex(packet)
    // What follows UDP's or GRE's own header is noise.
    bytes.fill(0xff, 28)
    assert.notEqual(decode(bytes, { linkType: 101 }).reason, 'tcp', name)
  }
})

/** A header's own length that cannot be: smaller than the header, or more than there is. */
const IMPOSSIBLE: [name: string, change: (packet: string) => string, reason: string][] = [
  ['Geneve with options', packet => packet.replace('0200 0800', '3f00 0800'), 'notTcp'],
  ['GRE with source routes', packet => packet.replace('0800 00 04', '0800 00 ff'), 'notTcp'],
  ['GTP-U', packet => packet.replace('30 ff 0028', '30 ff 0029'), 'notTcp'],
  ['GTP-U with extension', packet => packet.replace('85 01', '85 00'), 'notTcp'],
  ['GTP-U with extension', packet => packet.replace('85 01', '85 ff'), 'notTcp'],
  ['Teredo', packet => packet.replace('60000000 0014', '60000000 0015'), 'notTcp'],
  ['AYIYA', packet => packet.replace('41 52', 'f1 52'), 'notTcp'],
  ['L2TPv2 with sequence and offset', packet => packet.replace('0002 0000', 'fff2 0000'), 'notTcp'],
  ['CAPWAP with Ethernet', packet => packet.replace('00 10 02', '00 08 02'), 'notTcp'],
  ['CAPWAP with Ethernet', packet => packet.replace('00 10 02', '00 f8 02'), 'notTcp'],
  ['LISP', packet => packet.replace('45 00 0028', '45 00 0029'), 'notTcp'],
  ['TZSP', packet => packet.replace('0a 01 20', '0a ff 20'), 'notTcp'],
  ['AH', packet => packet.replace('06 04', '06 ff'), 'truncatedHeader'],
  ['NSH', packet => packet.replace('0fc2', '0fc1'), 'truncatedHeader'],
  ['NSH', packet => packet.replace('0fc2', '0fff'), 'truncatedHeader'],
  ['TRILL', packet => packet.replace('0001 0001', '07c1 0001'), 'truncatedHeader'],
  ['Token Ring with a route', packet => packet.replace('0630', '1f30'), 'notIp'],
  ['OpenBSD PFLOG', packet => packet.replace('3d 02', '00 02'), 'truncatedHeader'],
  ['OpenBSD PFLOG', packet => packet.replace('3d 02', 'ff 02'), 'truncatedHeader'],
  ['Prism', packet => packet.replace('90000000', '07000000'), 'truncatedHeader'],
  ['AVS', packet => packet.replace('00000040', '7fffffff'), 'truncatedHeader'],
  ['radiotap', packet => packet.replace('0c00', '0700'), 'truncatedHeader'],
  ['radiotap', packet => packet.replace('0c00', 'ffff'), 'truncatedHeader'],
  ['PPI', packet => packet.replace('0800 69', '0700 69'), 'truncatedHeader'],
  ['PPI', packet => packet.replace('0800 69', 'ff00 69'), 'truncatedHeader'],
  ['PPI', packet => packet.replace('69000000', '00000001'), 'unknownLinkType'],
  ['PKTAP', packet => packet.replace('6c000000', '0b000000'), 'truncatedHeader'],
  ['PKTAP', packet => packet.replace('6c000000', 'ffffffff'), 'truncatedHeader'],
  ['NFLOG', packet => packet.replace('0800 0100', '0300 0100'), 'truncatedHeader'],
  ['NFLOG', packet => packet.replace('0800 0100', 'ff7f 0100'), 'notIp'],
  ['Juniper Ethernet', packet => packet.replace('0006 0a', 'ffff 0a'), 'truncatedHeader'],
  ['ARCNET', packet => packet.slice(0, 11), 'truncatedHeader'],
]

test('a length that cannot be is said to be so, and nothing is read by it', () => {
  for (const [name, change, reason] of IMPOSSIBLE) {
    const { linkType, packet } = [...TUNNELED, ...LINKED].find(one => one.name === name) as Encapsulated
    const changed = change(packet.replace(/#.*/g, '').replace(/\s+/g, ' '))
    assert.notEqual(hex(changed), hex(packet))
    assert.equal(decode(changed, { linkType }).reason, reason, `${name}: ${changed}`)
  }
})

test('a first fragment that the snap length cut still shows the segment inside', () => {
  const { packet, encapsulation } = TUNNELED.find(({ name }) => name === 'GTP-U') as Encapsulated
  const first = hex(packet.replace('1234 0000', '1234 2000'))
  // Total length; what the tunnel and the packet in it are long, fragments behind this one included.
  for (const [at, length] of [
    [2, 4],
    [30, 6],
    [38, 6],
  ] as const)
    first[at] = length
  const cut = decode(first, { linkType: 101, original: 4 * 256 })
  assert.deepEqual([cut.reason, cut.encapsulation], ['tcp', encapsulation])
})

test('frames of 802.11 that hold no packet: encrypted, empty, of management, and parts of one', () => {
  const { packet } = LINKED.find(({ name }) => name === '802.11') as Encapsulated
  const reasons = [
    packet.replace('0801', '0841'),
    packet.replace('0801', '4801'),
    packet.replace('0801', '8000'),
    packet.replace('020000000002 0000', '020000000002 0100'),
  ].map(changed => decode(changed, { linkType: 105 }).reason)
  assert.deepEqual(reasons, ['notIp', 'notIp', 'notIp', 'fragment'])
})

test('behind the first part of a preempted frame nothing of a packet is read', () => {
  const { packet } = LINKED.find(({ name }) => name === 'Ethernet with a preamble') as Encapsulated
  assert.equal(decode(packet.replace('55d5', '6152'), { linkType: 274 }).reason, 'notIp')
})

/** tshark 4.0 shows their bytes only, or wants to be told more (cookies, byte orders); tcpdump reads pppd's and IPNET. */
const UNKNOWN_TO_TSHARK = [
  'L2TPv3 in IP',
  'L2TPv3 in UDP with a cookie',
  'CAPWAP with 802.11',
  'PPP in Ethernet',
  'SLIP',
  'pppd',
  'Juniper without its link layer',
  'Cisco HDLC with direction',
  'Frame Relay with direction',
  'Solaris IPNET',
  'NFLOG of a big-endian host',
  'netANALYZER',
  'Ethernet with a preamble',
  'Broadcom switch tag',
  'Broadcom switch tag before the frame',
  'Marvell DSA',
  'Marvell EtherType DSA',
]

test('tshark finds the same segments', needs({ commands: ['tshark'] }), () => {
  const all = [...TUNNELED, ...LINKED]
  const folder = mkdtempSync(join(tmpdir(), 'synfin-encapsulated-'))
  try {
    const path = join(folder, 'all.pcapng')
    writeFileSync(path, pcapng(all))
    const frames = tsharkFrames(path)
    const missed = all.filter((_, i) => !frames.has(i + 1)).map(({ name }) => name)
    assert.deepEqual(missed, UNKNOWN_TO_TSHARK)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

/** Numbers of the frames in which tshark finds TCP from port 40000 to port 80. */
function tsharkFrames(path: string): Set<number> {
  const args = [
    '-n',
    '-r',
    path,
    '-Y',
    'tcp.srcport == 40000 and tcp.dstport == 80',
    '-T',
    'fields',
    '-e',
    'frame.number',
  ]
  const text = execFileSync('tshark', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return new Set(text.trim().split('\n').map(Number))
}

/** An interface for each packet, with its link type. */
function pcapng(packets: readonly Encapsulated[]): Uint8Array {
  const records = packets.map(({ packet }, i) => {
    const bytes = hex(packet)
    return enhancedPacket({ bytes, original: bytes.length, time: 0n, interface: i }, {})
  })
  return endOfFile([sectionHeader(), ...packets.map(({ linkType }) => interfaceDescription({ linkType })), ...records])
}
