// A dialogue's packets as the bytes of a capture file: Ethernet, IPv4 or IPv6 by the peers' addresses, TCP or ICMP; in
// another link or in tunnels where the settings say so.
import { Writer } from './byte-writer.ts'
import type { Dialogue, DialogueOptions, DialoguePacket } from './dialogue-text.ts'
import * as bytes from './packet-bytes.ts'
import { type FilePacket, pcapFile, pcapngFile } from './pcap-bytes.ts'
import { LINKS, tunneled } from './wrapping.ts'

/** Option kinds: RFC 9293, 3.1; RFC 2018; RFC 7323; RFC 8684; RFC 7413. */
const [MSS, WINDOW_SCALE, SACK_PERMITTED, SACK, TIMESTAMPS, MPTCP, FAST_OPEN] = [2, 3, 4, 5, 8, 30, 34] as const
const [LEFT, RIGHT] = [0x02_00_00_00_00_01, 0x02_00_00_00_00_02] as const

/** The settings it knows: `format pcapng`, `precision nano`, `endian big`, `snaplen N`, `link raw`, `in vxlan 42`. */
export function captureOf({ packets, settings, start }: Dialogue): Uint8Array {
  const snaplen = Number(settings.get('snaplen') ?? 262144)
  const { linkType, wrap } = LINKS[settings.get('link') ?? 'ethernet']!
  const tunnels = settings.get('in')
  const endian = settings.get('endian') === 'big' ? 'big' : 'little'
  const nano = settings.get('precision') === 'nano'
  const file = packets.map((packet): FilePacket => {
    const carried = { from: packet.from, ip: ipOf(packet, packets), frame: frameOf(packet, packets) }
    const whole = wrap(tunnels === undefined ? carried : tunneled(tunnels, carried))
    const captured = whole.subarray(0, snaplen)
    return { time: start + BigInt(packet.time), bytes: captured, original: whole.length, interface: packet.interface }
  })
  if (settings.get('format') !== 'pcapng') return pcapFile(file, { nano, endian, snaplen, linkType })
  const count = Math.max(...packets.map(packet => packet.interface)) + 1
  const interfaces = Array.from({ length: count }, () => ({ linkType, snaplen, resolution: nano ? 9 : 6 }))
  return pcapngFile(file, { endian, interfaces })
}

/** An Ethernet frame. `packets` are the dialogue's: an ICMP error quotes one of them. */
export function frameOf(packet: DialoguePacket, packets: readonly DialoguePacket[]): Uint8Array {
  const type = bytes.isIpv6(packet.source.address) ? bytes.ETHERTYPE_IPV6 : bytes.ETHERTYPE_IPV4
  const [source, destination] = packet.from === 'left' ? [LEFT, RIGHT] : [RIGHT, LEFT]
  const pair = packet.mac * 256
  const vlans = packet.vlan === 0 ? [] : [packet.vlan]
  return bytes.ethernet({ source: source + pair, destination: destination + pair, vlans, type }, ipOf(packet, packets))
}

function ipOf(packet: DialoguePacket, packets: readonly DialoguePacket[]): Uint8Array {
  const { icmp, ttl, id } = packet
  const [source, destination] = [icmp?.from ?? packet.source.address, packet.destination.address]
  if (!icmp) return bytes.ip({ source, destination, ttl, id, protocol: bytes.PROTOCOL_TCP }, tcpOf(packet))
  const about = ipOf(packets[icmp.quotes]!, packets)
  const protocol = bytes.isIpv6(source) ? bytes.PROTOCOL_ICMPV6 : bytes.PROTOCOL_ICMP
  return bytes.ip(
    { source, destination, ttl, id, protocol },
    bytes.icmp(icmp.type, icmp.code, about, { source, destination }),
  )
}

function tcpOf(packet: DialoguePacket): Uint8Array {
  const { source, destination, seq, ack, flags, window, length } = packet
  const ports = { sourcePort: source.port, destinationPort: destination.port }
  const header = { ...ports, seq, ack, flags, window, options: optionBytes(packet.options) }
  // Letters that follow from the sequence number: the same byte again when it is sent again.
  const payload = Uint8Array.from({ length }, (_, i) => 0x61 + (((seq + i) >>> 0) % 26))
  return bytes.tcp(header, { source: source.address, destination: destination.address }, payload)
}

function optionBytes(options: DialogueOptions): Uint8Array {
  const out = new Writer('big')
  if (options.mss >= 0) out.u8(MSS).u8(4).u16(options.mss)
  if (options.sackPermitted) out.u8(SACK_PERMITTED).u8(2)
  if (options.timestamps) out.u8(TIMESTAMPS).u8(10).u32(options.timestamps.val).u32(options.timestamps.ecr)
  if (options.windowScale >= 0) out.u8(WINDOW_SCALE).u8(3).u8(options.windowScale)
  if (options.fastOpen >= 0) out.u8(FAST_OPEN).u8(2 + options.fastOpen)
  for (let i = 1; i <= options.fastOpen; i++) out.u8(i)
  if (options.sack.length > 0) out.u8(SACK).u8(2 + 8 * options.sack.length)
  for (const { left, right } of options.sack) out.u32(left).u32(right)
  // MP_JOIN of a SYN, RFC 8684, 3.2: subtype 1, address id, token, random number.
  if (options.mptcpToken > 0) out.u8(MPTCP).u8(12).u16(0x1000).u32(options.mptcpToken).u32(1)
  if (options.bad) out.u8(WINDOW_SCALE).u8(0)
  return out.done()
}
