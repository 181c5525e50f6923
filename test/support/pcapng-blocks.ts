// The blocks of a pcapng file (draft-ietf-opsawg-pcapng, 4), one function each, to be put together by `endOfFile`.
import { type Endian, Writer } from './byte-writer.ts'
import type { FilePacket } from './pcap-bytes.ts'

export interface NgInterface {
  /** `if_name`. */
  name?: string
  linkType?: number
  snaplen?: number
  /** `if_tsresol` as in the file: n is 10^-n s, 0x80 + n is 2^-n s; microseconds (6) and no option when left out. */
  resolution?: number
  /** `if_tsoffset`: seconds to add to every time. */
  offset?: bigint
}

export interface NgOption {
  code: number
  value: Uint8Array
}

/** Any block: type, length, body padded to four bytes, options, length. */
export function block(type: number, body: Uint8Array, endian: Endian = 'little', options: NgOption[] = []): Uint8Array {
  const content = new Writer(endian).bytes(body).pad()
  for (const { code, value } of options) content.u16(code).u16(value.length).bytes(value).pad()
  if (options.length > 0) content.u16(0).u16(0)
  const bytes = content.done()
  const length = bytes.length + 12
  return new Writer(endian).u32(type).u32(length).bytes(bytes).u32(length).done()
}

export function endOfFile(blocks: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(blocks))
}

export function sectionHeader(endian: Endian = 'little', major = 1, minor = 0): Uint8Array {
  const body = new Writer(endian).u32(0x1a2b3c4d).u16(major).u16(minor).u64(-1n)
  return block(0x0a0d0d0a, body.done(), endian)
}

export function interfaceDescription(one: NgInterface, endian: Endian = 'little'): Uint8Array {
  const options: NgOption[] = []
  if (one.name !== undefined) options.push({ code: 2, value: Buffer.from(one.name) })
  if (one.resolution !== undefined) options.push({ code: 9, value: Uint8Array.of(one.resolution) })
  if (one.offset !== undefined)
    options.push({
      code: 14,
      value: new Writer(endian).u64(one.offset).done(),
    })
  const body = new Writer(endian)
    .u16(one.linkType ?? 1)
    .u16(0)
    .u32(one.snaplen ?? 262144)
  return block(1, body.done(), endian, options)
}

/** The packet's time in the units that its interface counts in. */
export function ticks(time: bigint, one: NgInterface): bigint {
  const { resolution = 6, offset = 0n } = one
  const perSecond = resolution >= 0x80 ? 2n ** BigInt(resolution - 0x80) : 10n ** BigInt(resolution)
  return ((time - offset * 1_000_000_000n) * perSecond) / 1_000_000_000n
}

export function enhancedPacket(packet: FilePacket, one: NgInterface, endian: Endian = 'little'): Uint8Array {
  const { bytes, captured = bytes.length, original = bytes.length, flags } = packet
  const time = ticks(packet.time, one)
  const body = new Writer(endian)
    .u32(packet.interface ?? 0)
    .u32(Number(BigInt.asUintN(32, time >> 32n)))
    .u32(Number(BigInt.asUintN(32, time)))
    .u32(captured)
    .u32(original)
    .bytes(bytes)
  const options = flags === undefined ? [] : [{ code: 2, value: new Writer(endian).u32(flags).done() }]
  return block(6, body.done(), endian, options)
}

/** It has no time and belongs to interface 0. */
export function simplePacket(bytes: Uint8Array, original = bytes.length, endian: Endian = 'little'): Uint8Array {
  return block(3, new Writer(endian).u32(original).bytes(bytes).done(), endian)
}

/** The Packet Block (type 2) that Enhanced Packet Blocks replaced; `drops` is 65535 where the writer did not know. */
export function oldPacket(packet: FilePacket, one: NgInterface, endian: Endian = 'little', drops = 0xffff): Uint8Array {
  const { bytes, captured = bytes.length, original = bytes.length, flags } = packet
  const time = ticks(packet.time, one)
  const body = new Writer(endian)
    .u16(packet.interface ?? 0)
    .u16(drops)
    .u32(Number(BigInt.asUintN(32, time >> 32n)))
    .u32(Number(BigInt.asUintN(32, time)))
    .u32(captured)
    .u32(original)
    .bytes(bytes)
  const options = flags === undefined ? [] : [{ code: 2, value: new Writer(endian).u32(flags).done() }]
  return block(2, body.done(), endian, options)
}
