// Bytes of packets for tests and fixtures, layer by layer: each function takes what it carries and returns it with its
// header before it, lengths and checksums right. To make a wrong one, change the bytes that come out.
import { Writer } from './byte-writer.ts'

export interface Ethernet {
  source: number
  destination: number
  /** VLAN ids of 802.1Q tags, outermost first. */
  vlans?: readonly number[]
  /** EtherType of the payload. */
  type: number
}

export interface Ip {
  /** As text; a colon makes it IPv6. */
  source: string
  destination: string
  protocol: number
  ttl?: number
  /** IPv4 only. */
  id?: number
}

export interface Tcp {
  sourcePort: number
  destinationPort: number
  seq: number
  ack: number
  /** Control bits, as in `Segment`. */
  flags: number
  window: number
  /** Padded with End of Option List (0) to a multiple of four. */
  options?: Uint8Array
}

export const [ETHERTYPE_IPV4, ETHERTYPE_IPV6, ETHERTYPE_VLAN] = [0x0800, 0x86dd, 0x8100] as const
export const [PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_ICMPV6] = [1, 6, 58] as const

export function ethernet({ source, destination, vlans = [], type }: Ethernet, payload: Uint8Array): Uint8Array {
  const out = new Writer('big').u16(destination / 2 ** 32).u32(destination)
  out.u16(source / 2 ** 32).u32(source)
  for (const vlan of vlans) out.u16(ETHERTYPE_VLAN).u16(vlan)
  return out.u16(type).bytes(payload).done()
}

/** IPv4 without options and with DF (RFC 791), or IPv6 (RFC 8200), by the addresses. */
export function ip(header: Ip, payload: Uint8Array): Uint8Array {
  const { source, destination, protocol, ttl = 64, id = 0 } = header
  const addresses = new Writer('big').bytes(addressBytes(source)).bytes(addressBytes(destination)).done()
  if (isIpv6(source)) {
    const out = new Writer('big').u32(0x60000000).u16(payload.length).u8(protocol).u8(ttl)
    return out.bytes(addresses).bytes(payload).done()
  }
  const out = new Writer('big')
    .u16(0x4500)
    .u16(20 + payload.length)
    .u16(id)
    .u16(0x4000)
    .u8(ttl)
    .u8(protocol)
    .u16(0)
  return withChecksum(out.bytes(addresses).bytes(payload).done(), 10, 20)
}

/** The addresses are those of the pseudo header, RFC 9293, 3.1. */
export function tcp(header: Tcp, addresses: Pick<Ip, 'source' | 'destination'>, payload: Uint8Array): Uint8Array {
  const options = new Writer()
    .bytes(header.options ?? [])
    .pad()
    .done()
  const offset = (20 + options.length) / 4
  const out = new Writer('big').u16(header.sourcePort).u16(header.destinationPort).u32(header.seq).u32(header.ack)
  out
    .u16((offset << 12) | header.flags)
    .u16(header.window)
    .u32(0)
    .bytes(options)
    .bytes(payload)
  const bytes = out.done()
  return withChecksum(bytes, 16, bytes.length, pseudoHeader(addresses, PROTOCOL_TCP, bytes.length))
}

/** An ICMP error (RFC 792, RFC 4443) with the IP packet it is about; ICMPv6 has a pseudo header, ICMP has none. */
export function icmp(
  type: number,
  code: number,
  about: Uint8Array,
  addresses: Pick<Ip, 'source' | 'destination'>,
): Uint8Array {
  const bytes = new Writer('big').u8(type).u8(code).u16(0).u32(0).bytes(about).done()
  const pseudo = isIpv6(addresses.source) ? pseudoHeader(addresses, PROTOCOL_ICMPV6, bytes.length) : new Uint8Array()
  return withChecksum(bytes, 2, bytes.length, pseudo)
}

export function isIpv6(address: string): boolean {
  return address.includes(':')
}

export function addressBytes(address: string): Uint8Array {
  if (!isIpv6(address)) return Uint8Array.from(address.split('.'), Number)
  const [head = '', tail] = address.split('::')
  const words = (part: string) => (part === '' ? [] : part.split(':').map(word => Number.parseInt(word, 16)))
  const [before, after] = [words(head), words(tail ?? '')]
  const zeros = new Array(8 - before.length - after.length).fill(0)
  const out = new Writer('big')
  for (const word of [...before, ...zeros, ...after]) out.u16(word)
  return out.done()
}

function pseudoHeader(
  { source, destination }: Pick<Ip, 'source' | 'destination'>,
  protocol: number,
  length: number,
): Uint8Array {
  const out = new Writer('big').bytes(addressBytes(source)).bytes(addressBytes(destination))
  return out.u32(protocol).u32(length).done()
}

/** RFC 1071 over `pseudo` and the first `end` bytes, written at `at`. */
function withChecksum(bytes: Uint8Array, at: number, end: number, pseudo: Uint8Array = new Uint8Array()): Uint8Array {
  let sum = 0
  for (const part of [pseudo, bytes.subarray(0, end)]) {
    for (let i = 0; i < part.length; i++) sum += i % 2 === 0 ? part[i]! << 8 : part[i]!
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  new DataView(bytes.buffer, bytes.byteOffset).setUint16(at, ~sum & 0xffff)
  return bytes
}
