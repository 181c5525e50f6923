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
