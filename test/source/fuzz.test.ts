// Bytes of good captures, changed: only a CaptureError may come of it, and it must come soon.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { CaptureError } from '../../src/source/capture-error.ts'
import type { ReadOptions } from '../../src/source/capture-reader.ts'
import { fromStream } from '../../src/source/file.ts'
import type { CaptureSource } from '../../src/source/packet.ts'
import { gzipStored, lz4Stored, xzStored, zstdRaw } from '../support/packed-bytes.ts'
import { type FilePacket, MODIFIED_MAGIC, pcapFile, pcapngFile } from '../support/pcap-bytes.ts'
import { block, endOfFile, oldPacket, simplePacket } from '../support/pcapng-blocks.ts'
import { inPieces } from '../support/read-packets.ts'

const PACKETS: FilePacket[] = [60, 0, 90, 7].map((length, i) => ({
  time: 1_700_000_000_000_000_000n + BigInt(i),
  bytes: new Uint8Array(length).fill(i),
  flags: i,
}))
const pcap = pcapFile(PACKETS)
const names = Buffer.from('01000e000a000001612e6578616d706c65000000' + '00000000', 'hex')
const pcapng = endOfFile([
  pcapngFile(PACKETS, { endian: 'big', interfaces: [{ resolution: 0x8a, offset: -5n }] }),
  pcapngFile(PACKETS, { interfaces: [{ resolution: 12 }, { linkType: 113 }] }),
  oldPacket(PACKETS[0]!, {}),
  simplePacket(Uint8Array.of(1, 2, 3)),
  block(4, names),
  block(5, new Uint8Array(12), 'little', [{ code: 5, value: new Uint8Array(8).fill(1) }]),
  block(0x77, new Uint8Array(100)),
])

/** A pcap file of four packets as `zstd -19` packs it: a compressed block, with its tables. */
const COMPRESSED_BLOCK =
  '28b52ffd24f58d0600240bd4c3b2a102000400040001f15365003c00071c3f70affc57c037bc4ff09f5c2700e7dcdff00f3c' +
  '77c0177cef70ff9c4700c79c7f706f7c97c0f73c8ff05fdc6700a75c1ff0cfbcb7c0d7fc2f01025a02091e4172b1fe59c239' +
  'be51f2a15e2902e9dee1f2113e79c2197ef172019e4902c99e8172717e99c2f93e91f261de6902a95e21f2d1beb9c2d9fe31' +
  '72c11e8902891ec17231fed9c2b9bed1f2215ea90269de61f2913ef9c2990307030a1f4273b2ff0c006e2600a7b5219c5d26' +
  '006e26448976f9c101de8c01c86f181be00291beced0'

/** The same file as `lz4`, `lz4 -l`, `xz` and `bzip2` pack it. */
const PACKED = {
  lz4:
    '04224d186440a74000000086d4c3b2a1020004000100300400010d0030f153650700133c04000f02002a034c000502000310' +
    '00135a04001f02010046046a001307040070030303030303030000000064c4a9c5',
  'lz4, legacy':
    '02214c184000000086d4c3b2a1020004000100300400010d0030f153650700133c04000f02002a034c00050200031000135a' +
    '04001f02010046046a00130704007003030303030303',
  xz:
    'fd377a585a000004e6d6b4460200210116000000742fe5a3e000f4002a5d006a30d1c87d8bf8099baf1fcc7908758a71fb47' +
    'e9e1f7d5f3b1f65256f831eb09f3506bb47289e33c73e0000000aa38ec5a1cf39b1f000146f501000000e4853c22b1c467fb' +
    '020000000004595a',
  bzip2:
    '425a6839314159265359f189eb0d00002a4b1efca000040910020020001000080004002000200054349934c8d1a609114d1e' +
    'a6d105a88c4c532e8852c96258674d05b34e53c83a697c1931e027f4ea2a6c5dc914e14243c627ac34',
}

const SEEDS: [name: string, bytes: Uint8Array, options?: ReadOptions][] = [
  ['pcap', pcap],
  ['pcap, big-endian nanoseconds', pcapFile(PACKETS, { nano: true, endian: 'big' })],
  ['pcap of the patched libpcap', pcapFile(PACKETS, { magic: MODIFIED_MAGIC })],
  ['pcap 2.3', pcapFile(PACKETS, { minor: 3 })],
  ['pcap through pcap-parser', pcap, { reader: 'pcap-parser' }],
  ['pcapng', pcapng],
  ['pcap in gzip', gzipSync(pcap)],
  ['pcapng in stored gzip', gzipStored(pcapng, 'name')],
  ['pcap in zstd', zstdRaw(pcap, 70)],
  ['pcap in zstd, compressed', Buffer.from(COMPRESSED_BLOCK, 'hex')],
  ['pcapng in xz, stored', xzStored(pcapng)],
  ['pcapng in lz4, stored', lz4Stored(pcapng, 200)],
  ...Object.entries(PACKED).map(([name, hex]): [string, Uint8Array] => [`pcap in ${name}`, Buffer.from(hex, 'hex')]),
  ['pcap, damage passed over', pcap, { recover: true }],
  ['pcapng, damage passed over', pcapng, { recover: true }],
]

/** One change: numbers that mean something in a length, a byte, a piece cut out, a piece repeated. */
const change = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('byte', 'word', 'cut', 'repeat', 'end'),
  value: fc.oneof(
    fc.constantFrom(0, 1, 4, 12, 16, 32, 0x7fffffff, 0xffffffff, 0x80000000, 262_144, 0xfffffffc, 0x0a0d0d0a),
    fc.nat(0xffff),
  ),
})
const changes = fc.array(change, { minLength: 1, maxLength: 4 })

for (const [name, bytes, options = {}] of SEEDS) {
  test(`fuzz: ${name}`, async () => {
    await fc.assert(
      fc.asyncProperty(changes, fc.integer({ min: 1, max: 400 }), async (changes, size) => {
        const changed = changes.reduce(apply, bytes)
        await readsOrSaysWhy(fromStream(inPieces(changed, size), 'file', { maxInflate: 1e7, ...options }))
      }),
      { numRuns: 400, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: true },
    )
  })
}

test('fuzz: any bytes behind a magic number', async () => {
  const magics = fc.constantFrom(
    'd4c3b2a1',
    'a1b23c4d',
    '34cdb2a1',
    '0a0d0d0a',
    '1f8b08',
    '28b52ffd',
    'fd377a585a00',
    '04224d18',
    '02214c18',
    '425a6839314159265359',
    '',
  )
  await fc.assert(
    fc.asyncProperty(magics, fc.uint8Array({ maxLength: 300 }), async (magic, rest) => {
      const bytes = Buffer.concat([Buffer.from(magic, 'hex'), rest])
      const recover = rest.length % 2 === 0
      await readsOrSaysWhy(fromStream(inPieces(bytes, 50), 'file', { maxInflate: 1e7, recover }))
    }),
    { numRuns: 1000, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: true },
  )
})

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

function apply(bytes: Uint8Array, { at, kind, value }: Change): Uint8Array {
  const changed = Buffer.from(bytes)
  if (changed.length < 4) return changed
  const position = at % (changed.length - 3)
  if (kind === 'byte') changed[position] = value
  if (kind === 'word') changed.writeUInt32LE(value, position)
  if (kind === 'end') return changed.subarray(0, position)
  const piece = changed.subarray(position, position + (value % 64))
  const rest = kind === 'cut' ? [] : [piece]
  if (kind !== 'cut' && kind !== 'repeat') return changed
  return Buffer.concat([changed.subarray(0, position), ...rest, ...rest, changed.subarray(position + piece.length)])
}

/** Packets lie within their bytes, frames count up, and every error is a CaptureError in one sentence. */
async function readsOrSaysWhy(source: CaptureSource): Promise<void> {
  let [packets, frame] = [0, 0]
  for await (const batch of source.batches()) {
    assert.ok(batch.begin < batch.end)
    for (let i = batch.begin; i < batch.end; i++) {
      assert.ok(batch.offset[i]! >= 0 && batch.captured[i]! >= 0)
      assert.ok(batch.offset[i]! + batch.captured[i]! <= batch.bytes.length)
      assert.ok(batch.frame[i]! > frame)
      assert.ok(batch.nanos[i]! >= 0 && batch.nanos[i]! < 1e9)
      frame = batch.frame[i]!
      packets++
    }
  }
  assert.equal(source.files[0]?.packets, packets)
  assert.ok(source.errors.length <= 1)
  for (const error of source.errors) {
    assert.ok(error instanceof CaptureError, String(error))
    assert.notEqual(error.code, 'not-readable', error.message)
    assert.match(error.message, /^file: [^\n]+$/)
  }
}
