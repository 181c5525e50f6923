import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { BROKEN, makeBroken } from '../../scripts/make-broken.ts'
import { openFiles } from '../../src/source/file.ts'
import { readPackets } from '../support/read-packets.ts'

const made = makeBroken()

/** Name, packets before the defect (of ten), what is said about it. */
const TABLE: [name: string, packets: number, error: string][] = [
  ['empty.pcap', 0, 'empty-file: is empty (0 bytes), expected a pcap or pcapng file'],
  [
    'text.pcap',
    0,
    'not-a-capture: is no capture: it starts with "Source,Destination,Proto…", expected the magic number of pcap or pcapng',
  ],
  [
    'snoop.pcap',
    0,
    'unsupported-format: is a capture in snoop format, expected pcap or pcapng; convert it with: editcap -F pcapng PATH OUT.pcapng',
  ],
  [
    'cut-in-file-header.pcap',
    0,
    'truncated: found the end of the file at byte 20, expected 4 more bytes of the file header',
  ],
  [
    'cut-in-record-header.pcap',
    7,
    'truncated: found the end of the file at byte 1204, expected 6 more bytes of the header of frame 8',
  ],
  ['cut-in-packet.pcap', 7, 'truncated: found the end of the file at byte 1250, expected 26 more bytes of frame 8'],
  ['impossible-length.pcap', 7, 'damaged: found a captured length of 16777216 at byte 1202, expected at most 262144'],
  ['version-3.pcap', 0, 'unsupported-version: found pcap version 3.0 at byte 4, expected 2.0 to 2.4'],
  [
    'cut-in-block-header.pcapng',
    7,
    'truncated: found the end of the file at byte 1361, expected 7 more bytes of the block at byte 1356',
  ],
  [
    'cut-in-block.pcapng',
    7,
    'truncated: found the end of the file at byte 1406, expected 50 more bytes of the block at byte 1356',
  ],
  ['zero-length-block.pcapng', 7, 'damaged: found a block length of 0 at byte 1360, expected at least 32'],
  ['huge-block.pcapng', 7, 'damaged: found a block length of 2147483644 at byte 1360, expected at most 16777216'],
  [
    'lengths-differ.pcapng',
    7,
    'damaged: found a block length of 96 at the end of a block at byte 1452, expected 100 as at its beginning',
  ],
  ['captured-beyond-block.pcapng', 7, 'damaged: found a captured length of 1000 at byte 1376, expected at most 68'],
  ['unknown-interface.pcapng', 10, 'damaged: found a packet of interface 3 at byte 1664, expected interface 0'],
  [
    'no-interface.pcapng',
    0,
    'damaged: found a packet of interface 0 at byte 36, expected an Interface Description Block before it',
  ],
  [
    'byte-order.pcapng',
    0,
    'damaged: found a byte-order magic of 0x78563412 at byte 8, expected 0x1a2b3c4d in either byte order',
  ],
  ['version-2-section.pcapng', 10, 'unsupported-version: found pcapng version 2.0 at byte 1668, expected 1.0'],
  ['cut.pcap.gz', 5, 'truncated: found the end of the file after 585 decompressed bytes, expected more gzip data'],
  [
    'checksum.pcap.gz',
    10,
    'damaged-compression: found a checksum of 0 in its gzip data after 1440 decompressed bytes, expected 102552141',
  ],
  [
    'text-behind.pcap.gz',
    10,
    'damaged-compression: found something other than a gzip member in its gzip data after 1440 decompressed bytes, expected another one or the end of the file',
  ],
  [
    'cut-inside.pcap.gz',
    7,
    'truncated: found the end of the file at byte 1250 of the decompressed data, expected 26 more bytes of frame 8',
  ],
  ['cut.pcap.zst', 4, 'truncated: found the end of the file after 500 decompressed bytes, expected more zstd data'],
  [
    'reserved-block.pcap.zst',
    3,
    'damaged-compression: found a block of the reserved type in its zstd data after 400 decompressed bytes, expected a raw, RLE or compressed block',
  ],
  [
    'junk-between-records.pcap',
    7,
    'damaged: found a captured length of 1852402720 at byte 1202, expected at most 262144',
  ],
  ['cut.pcap.xz', 5, 'truncated: found the end of the file after 573 decompressed bytes, expected more xz data'],
  [
    'checksum.pcap.xz',
    10,
    'damaged-compression: found a damaged block in its xz data after 1440 decompressed bytes, expected an xz block',
  ],
  ['cut.pcap.lz4', 5, 'truncated: found the end of the file after 589 decompressed bytes, expected more lz4 data'],
  [
    'checksum.pcap.lz4',
    10,
    'damaged-compression: found a checksum of 0 in its lz4 data after 1440 decompressed bytes, expected 2865682502',
  ],
  ['cut.pcap.bz2', 5, 'truncated: found the end of the file after 720 decompressed bytes, expected more bzip2 data'],
  [
    'checksum.pcap.bz2',
    0,
    'damaged-compression: found a block checksum of 1341186204 in its bzip2 data after 0 decompressed bytes, expected 0',
  ],
]

test('every broken capture is made by the script, and has its row here', () => {
  assert.deepEqual(readdirSync(BROKEN).sort(), [...made.keys()].sort())
  assert.deepEqual(TABLE.map(([name]) => name).sort(), [...made.keys()].sort())
})

for (const [name, packets, error] of TABLE) {
  const path = `${BROKEN}/${name}`

  test(`${name} is what the script makes, byte for byte`, () => {
    assert.ok(readFileSync(path).equals(made.get(name)!))
  })

  test(`${name}: everything before the defect, then one sentence`, async () => {
    const capture = await readPackets(openFiles([path]))
    const [code, sentence] = error.replace('PATH', path).split(/: (.*)/)
    assert.deepEqual(capture.errors, [`${code}: ${path}: ${sentence}`])
    assert.equal(capture.packets.length, packets)
    assert.equal(capture.files[0]?.truncated, code === 'truncated')
  })
}
