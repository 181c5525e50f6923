// Compressed files whose bytes follow from their contents alone, whatever the version of zlib or zstd: nothing in them
// is compressed.
import { crc32 } from 'node:zlib'
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
