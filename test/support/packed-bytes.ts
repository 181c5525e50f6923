// Compressed files whose bytes follow from their contents alone, whatever the version of zlib or zstd: nothing in them
// is compressed.
import { crc32 } from 'node:zlib'
import { Xxh32 } from '../../src/source/xxh32.ts'
import { Writer } from './byte-writer.ts'

/** One gzip member (RFC 1952) of one stored block (RFC 1951, 3.2.4); at most 65,535 bytes. */
export function gzipStored(bytes: Uint8Array, name = ''): Uint8Array {
  const out = new Writer().u8(0x1f).u8(0x8b).u8(8)
  out
    .u8(name === '' ? 0 : 8)
    .u32(0)
    .u8(0)
    .u8(255)
  if (name !== '') out.bytes(Buffer.from(`${name}\0`))
  out.u8(1).u16(bytes.length).u16(~bytes.length).bytes(bytes)
  return out.u32(crc32(bytes)).u32(bytes.length).done()
}

/** One Zstandard frame (RFC 8878) of raw blocks, each of at most `block` bytes, without a checksum. */
export function zstdRaw(bytes: Uint8Array, block = 1000): Uint8Array {
  // Single segment, content size of four bytes.
  const out = new Writer().u32(0xfd2fb528).u8(0xa0).u32(bytes.length)
  for (let at = 0; at === 0 || at < bytes.length; at += block) {
    const piece = bytes.subarray(at, at + block)
    const last = at + block >= bytes.length ? 1 : 0
    const header = (piece.length << 3) | last
    out
      .u16(header)
      .u8(header >>> 16)
      .bytes(piece)
  }
  return out.done()
}

/** One stream of the .xz format (1.2) with one block, CRC32, and one uncompressed LZMA2 chunk; at most 65,536 bytes. */
export function xzStored(bytes: Uint8Array): Uint8Array {
  const flags = Uint8Array.of(0, 1)
  const header = withCrc(Uint8Array.of(2, 0, 0x21, 1, 0, 0, 0, 0))
  const size = bytes.length - 1
  const chunk = new Writer()
    .u8(1)
    .u8(size >>> 8)
    .u8(size)
    .bytes(bytes)
    .u8(0)
    .done()
  const sizes = [...varint(header.length + chunk.length + 4), ...varint(bytes.length)]
  const index = withCrc(new Writer().u8(0).u8(1).bytes(sizes).pad().done())
  const footer = new Writer()
    .u32(index.length / 4 - 1)
    .bytes(flags)
    .done()
  const out = new Writer().bytes(Buffer.from('\xfd7zXZ\0', 'latin1')).bytes(withCrc(flags))
  out.bytes(header).bytes(chunk).pad().u32(crc32(bytes)).bytes(index)
  return out.u32(crc32(footer)).bytes(footer).bytes(Buffer.from('YZ')).done()
}

function withCrc(bytes: Uint8Array): Uint8Array {
  return new Writer().bytes(bytes).u32(crc32(bytes)).done()
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]
}

/** One LZ4 frame (1.6.4) of blocks that are not compressed, each of at most `block` bytes, with a checksum of the content. */
export function lz4Stored(bytes: Uint8Array, block = 65_536): Uint8Array {
  const descriptor = Uint8Array.of(0x64, 0x40)
  const out = new Writer()
    .u32(0x184d2204)
    .bytes(descriptor)
    .u8(new Xxh32().update(descriptor).digest() >>> 8)
  for (let at = 0; at < bytes.length; at += block) {
    const piece = bytes.subarray(at, at + block)
    out.u32(piece.length | 0x80000000).bytes(piece)
  }
  return out.u32(0).u32(new Xxh32().update(bytes).digest()).done()
}
