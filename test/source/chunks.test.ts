// However the bytes of a file arrive, the same packets come out of them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { fromStream } from '../../src/source/file.ts'
import { gzipStored, zstdRaw } from '../support/packed-bytes.ts'
import { type FilePacket, MODIFIED_MAGIC, pcapFile, pcapngFile } from '../support/pcap-bytes.ts'
import { block, endOfFile } from '../support/pcapng-blocks.ts'
import { inPieces, type PlainCapture, readPackets } from '../support/read-packets.ts'

const PACKETS: FilePacket[] = [0, 1, 60, 7, 300].map((length, i) => ({
  time: 1_700_000_000_000_000_000n + BigInt(i * 1000),
  bytes: Uint8Array.from({ length }, (_, k) => k + i),
  flags: i % 3,
}))

const pcap = pcapFile(PACKETS)
const pcapng = pcapngFile(PACKETS, { endian: 'big' })

const FILES: [name: string, bytes: Uint8Array][] = [
  ['pcap', pcap],
  ['pcap of the patched libpcap', pcapFile(PACKETS, { magic: MODIFIED_MAGIC })],
  ['pcapng', pcapng],
  ['pcapng with a block passed over', endOfFile([pcapng, block(0x99, new Uint8Array(400), 'big'), pcapng])],
  ['pcap, cut off', pcap.slice(0, -5)],
  ['pcapng, cut off', pcapng.slice(0, -5)],
  ['pcap in gzip', gzipSync(pcap)],
  [
    'pcapng in gzip of two members, one named',
    endOfFile([gzipStored(pcapng.slice(0, 99), 'a'), gzipStored(pcapng.slice(99))]),
  ],
  ['pcap in zstd', zstdRaw(pcap, 50)],
  ['pcap in zstd of two frames', endOfFile([zstdRaw(pcap.slice(0, 100)), zstdRaw(pcap.slice(100))])],
]

for (const [name, bytes] of FILES) {
  test(`${name}: split in two at every byte`, async () => {
    const whole = await read([bytes])
    assert.ok(whole.packets.length >= 4)
    for (let at = 1; at < bytes.length; at++) {
      assert.deepEqual(await read([bytes.slice(0, at), bytes.slice(at)]), whole, `split at ${at}`)
    }
  })

  test(`${name}: byte by byte, and in pieces of any size`, async () => {
    const whole = await read([bytes])
    assert.deepEqual(await readPackets(fromStream(inPieces(bytes, 1), 'file')), whole)
    const sizes = fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(sizes, async sizes => assert.deepEqual(await read(cut(bytes, sizes)), whole)),
      { numRuns: 30 },
    )
  })
}

function read(pieces: Uint8Array[]): Promise<PlainCapture> {
  async function* stream() {
    yield* pieces
  }
  return readPackets(fromStream(stream(), 'file'))
}

/** Pieces of these sizes, and the rest. */
function cut(bytes: Uint8Array, sizes: number[]): Uint8Array[] {
  const pieces: Uint8Array[] = []
  let at = 0
  for (const size of sizes) {
    pieces.push(bytes.slice(at, at + size))
    at += size
  }
  return [...pieces, bytes.slice(at)]
}
