// What stands around a dialogue's packets: the link of the capture (`link radiotap`) and tunnels between two gateways, 192.0.2.1
// beside the left peer and 192.0.2.2 beside the right one (`in gre 5, vxlan 42`: the outermost first).
import { Writer } from './byte-writer.ts'
import * as bytes from './packet-bytes.ts'

type Side = 'left' | 'right'
const [LEFT, RIGHT] = [0x02_00_00_00_00_01, 0x02_00_00_00_00_02] as const
const [SNAP, FCS] = [[0xaa, 0xaa, 3, 0, 0, 0], new Uint8Array(4)] as const

/** An IP packet, the side it comes from, and the Ethernet frame that it is in. */
export interface Carried {
  from: Side
  ip: Uint8Array
  frame: Uint8Array
}

interface Link {
  linkType: number
  wrap(carried: Carried): Uint8Array
}

export const LINKS: Record<string, Link> = {
  ethernet: { linkType: 1, wrap: ({ frame }) => frame },
  ppp: { linkType: 9, wrap: ({ ip }) => new Writer('big').u16(0xff03).bytes(ppp(ip)).done() },
  raw: { linkType: 101, wrap: ({ ip }) => ip },
  // Flags: a checksum stands at the end.
  radiotap: {
    linkType: 127,
    wrap: carried => new Writer().u16(0).u16(9).u32(2).u8(0x10).bytes(dataFrame(carried)).bytes(FCS).done(),
  },
  nflog: { linkType: 239, wrap: ({ ip }) => nflog(ip) },
}

/** `number` is what the text says, 0 without one; the way back has the next one where each side chooses its own. */
type Tunnel = (carried: Carried, number: number) => Uint8Array

const TUNNELS: Record<string, Tunnel> = {
  ipip: carried => between(carried.from, 4, carried.ip),
  '6in4': carried => between(carried.from, 41, carried.ip),
  ah: ({ from, ip }) => {
    const header = new Writer('big')
      .u8(isIpv6(ip) ? 41 : 4)
      .u8(4)
      .u16(0)
      .u32(1)
      .u32(1)
      .u32(0)
      .u32(0)
      .u32(0)
    return between(from, 51, header.bytes(ip).done())
  },
  gre: ({ from, ip }, key) => {
    const header = new Writer('big').u16(key > 0 ? 0x2000 : 0).u16(etherType(ip))
    if (key > 0) header.u32(key)
    return between(from, 47, header.bytes(ip).done())
  },
  /** Type II. */
  erspan: ({ from, frame }, session) => {
    const header = new Writer('big').u16(0x1000).u16(0x88be).u32(1).u16(0x1000).u16(session).u32(0)
    return between(from, 47, header.bytes(frame).done())
  },
  vxlan: ({ from, frame }, network) =>
    inUdp(
      from,
      4789,
      new Writer('big')
        .u32(0x08000000)
        .u32(network * 256)
        .bytes(frame),
    ),
  /** With one option of four bytes. */
  geneve: ({ from, frame }, network) => {
    const header = new Writer('big')
      .u16(0x0200)
      .u16(0x6558)
      .u32(network * 256)
      .u16(0x0102)
      .u8(3)
      .u8(1)
      .u32(7)
    return inUdp(from, 6081, header.bytes(frame))
  },
  gtp: ({ from, ip }, endpoint) => {
    const header = new Writer('big')
      .u8(0x30)
      .u8(255)
      .u16(ip.length)
      .u32(endpoint + way(from))
    return inUdp(from, 2152, header.bytes(ip))
  },
  /** Version 2; the number is the session's, the tunnel is 1. */
  l2tp: ({ from, ip }, session) => {
    const header = new Writer('big')
      .u16(2)
      .u16(1)
      .u16(session + way(from))
      .u16(0xff03)
    return inUdp(from, 1701, header.bytes(ppp(ip)))
  },
  teredo: ({ from, ip }) => inUdp(from, 3544, new Writer('big').bytes(ip)),
  /** An access point's 802.11 frames, with the first two bytes the other way round, as Cisco's have it. */
  capwap: carried => {
    const header = new Writer('big').u32(0x00104300).u32(0)
    const [control = 0, flags = 0, ...rest] = dataFrame(carried)
    return inUdp(carried.from, 5247, header.u8(flags).u8(control).bytes(rest))
  },
}

/** The packet in the tunnels that `text` names, such as `gre 5, vxlan 42`. Throws where one is unknown. */
export function tunneled(text: string, packet: Carried): Carried {
  const layers = text.split(/, */).reverse()
  return layers.reduce((carried, layer) => {
    const [word = '', number = '0'] = layer.split(' ')
    const tunnel = TUNNELS[word]
    if (!tunnel) throw new Error(`no tunnel is called ${word}`)
    const ip = tunnel(carried, Number(number))
    return { from: carried.from, ip, frame: ethernet(carried.from, ip) }
  }, packet)
}

function between(from: Side, protocol: number, payload: Uint8Array): Uint8Array {
  const [source, destination] = from === 'left' ? ['192.0.2.1', '192.0.2.2'] : ['192.0.2.2', '192.0.2.1']
  return bytes.ip({ source, destination, protocol }, payload)
}

/** Without a checksum, as tunnels have it (RFC 7348, 5; RFC 8085, 3.4.1). */
function inUdp(from: Side, port: number, payload: Writer): Uint8Array {
  const data = payload.done()
  const header = new Writer('big')
    .u16(port)
    .u16(port)
    .u16(8 + data.length)
    .u16(0)
  return between(from, 17, header.bytes(data).done())
}

function ethernet(from: Side, ip: Uint8Array): Uint8Array {
  const [source, destination] = from === 'left' ? [LEFT, RIGHT] : [RIGHT, LEFT]
  return bytes.ethernet({ source, destination, type: etherType(ip) }, ip)
}

/** IEEE 802.11, QoS data: from the left peer to its access point, or back. */
function dataFrame({ from, ip }: Carried): Uint8Array {
  const [source, destination] = from === 'left' ? [LEFT, RIGHT] : [RIGHT, LEFT]
  const out = new Writer('big')
    .u8(0x88)
    .u8(from === 'left' ? 1 : 2)
    .u16(0)
  const accessPoint = 0x02_00_00_00_00_09
  const addresses = from === 'left' ? [accessPoint, source, destination] : [destination, accessPoint, source]
  for (const address of addresses) out.u16(address / 2 ** 32).u32(address)
  // Sequence number and QoS control, then LLC.
  return out.u16(0).u16(0).bytes(SNAP).u16(etherType(ip)).bytes(ip).done()
}

function ppp(ip: Uint8Array): Uint8Array {
  return new Writer('big')
    .u16(isIpv6(ip) ? 0x57 : 0x21)
    .bytes(ip)
    .done()
}

/** Family, version, resource; attributes: packet header (ethertype, hook "output"), prefix, payload. */
function nflog(ip: Uint8Array): Uint8Array {
  const type = etherType(ip)
  const out = new Writer()
    .u8(isIpv6(ip) ? 10 : 2)
    .u8(0)
    .u16(0)
  out
    .u16(8)
    .u16(1)
    .bytes([type >> 8, type & 255, 3, 0])
  out.u16(5).u16(10).u8(0).pad()
  return out
    .u16(4 + ip.length)
    .u16(9)
    .bytes(ip)
    .pad()
    .done()
}

function way(from: Side): number {
  return from === 'left' ? 0 : 1
}

function isIpv6(ip: Uint8Array): boolean {
  return (ip[0] as number) >> 4 === 6
}

function etherType(ip: Uint8Array): number {
  return isIpv6(ip) ? bytes.ETHERTYPE_IPV6 : bytes.ETHERTYPE_IPV4
}
