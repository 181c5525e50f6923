// Bytes of capture files for tests and fixtures: classic pcap (draft-ietf-opsawg-pcap) and pcapng
// (draft-ietf-opsawg-pcapng). Every field can be set, wrong ones too; nothing is checked here.
import { type Endian, Writer } from './byte-writer.ts'
import { endOfFile, enhancedPacket, interfaceDescription, type NgInterface, sectionHeader } from './pcapng-blocks.ts'

export type { Endian } from './byte-writer.ts'

export interface FilePacket {
  /** ns since 1970, UTC. */
  time: bigint
  bytes: Uint8Array
  /** Bytes on the wire; as many as `bytes` has when left out. */
  original?: number
  /** What the header says was captured, where that is to be a lie. */
  captured?: number
  /** pcapng only: which of the file's interfaces, from 0. */
  interface?: number
  /** pcapng only: `epb_flags`; 1 is inbound, 2 outbound. */
  flags?: number
}

export interface PcapOptions {
  /** Nanosecond times: magic a1b23c4d. */
  nano?: boolean
  /** The magic number in place of the one that follows from `nano`; a1b2cd34 has 24-byte record headers. */
  magic?: number
  endian?: Endian
  linkType?: number
  snaplen?: number
  /** 2.4 when left out. Before 2.3 the two lengths of a record stand in the other order. */
  major?: number
  minor?: number
}

export const MODIFIED_MAGIC = 0xa1b2cd34

/** A classic pcap file. */
export function pcapFile(packets: readonly FilePacket[], options: PcapOptions = {}): Uint8Array {
  const { nano = false, endian = 'little', linkType = 1, snaplen = 262144, major = 2, minor = 4 } = options
  const magic = options.magic ?? (nano ? 0xa1b23c4d : 0xa1b2c3d4)
  const out = new Writer(endian).u32(magic).u16(major).u16(minor).u32(0).u32(0).u32(snaplen).u32(linkType)
  for (const { time, bytes, original = bytes.length, captured = bytes.length } of packets) {
    const fraction = time % 1_000_000_000n
    out.u32(Number(time / 1_000_000_000n)).u32(Number(nano ? fraction : fraction / 1000n))
    if (major === 2 && minor >= 3) out.u32(captured).u32(original)
    else out.u32(original).u32(captured)
    // The patched libpcap's extra words: interface index, protocol, packet type, padding.
    if (magic === MODIFIED_MAGIC) out.u32(2).u16(0x0800).u8(0).u8(0)
    out.bytes(bytes)
  }
  return out.done()
}

export interface PcapngOptions {
  endian?: Endian
  /** One Ethernet interface with nanosecond times when left out. */
  interfaces?: readonly NgInterface[]
}

/** A pcapng file of one section: its interfaces, then an Enhanced Packet Block for every packet. */
export function pcapngFile(packets: readonly FilePacket[], options: PcapngOptions = {}): Uint8Array {
  const { endian = 'little', interfaces = [{ resolution: 9 }] } = options
  const blocks = [sectionHeader(endian), ...interfaces.map(one => interfaceDescription(one, endian))]
  for (const packet of packets) {
    blocks.push(enhancedPacket(packet, interfaces[packet.interface ?? 0] ?? {}, endian))
  }
  return endOfFile(blocks)
}
