import assert from 'node:assert/strict'
import { createReadStream, readdirSync, readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'pcap-parser'
import { fromStream, openFiles } from '../../src/source/file.ts'
import { fromPcapParser, type PcapParserLike } from '../../src/source/pcap-parser.ts'
import { type FilePacket, MODIFIED_MAGIC, pcapFile, pcapngFile } from '../support/pcap-bytes.ts'
import { inPieces, type PlainCapture, readBytes, readPackets } from '../support/read-packets.ts'

const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url))

const captures = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
  .filter(name => /\.pcap(\.gz|\.zst)?$/.test(name))
  .map(name => `${FIXTURES}/${name}`)
const readable = captures.filter(isMicroseconds)

test('there are fixtures to read', () => {
  assert.ok(readable.length > 30, `${readable.length}`)
})

for (const path of readable) {
  test(`${path.slice(FIXTURES.length + 1)}: the same through both readers`, async () => {
    const ours = await readPackets(openFiles([path]))
    assert.deepEqual(await readPackets(openFiles([path], { reader: 'pcap-parser' })), ours)
    if (/\.pcap$/.test(path)) assert.deepEqual(await adapted(createReadStream(path), path), ours)
  })
}

const PACKETS: FilePacket[] = [0, 60, 1000, 1].map((length, i) => ({
  time: 1_700_000_000_000_001_000n * BigInt(i),
  bytes: new Uint8Array(length).fill(i),
  original: length + i,
}))

test('big-endian, a fraction above a second, an absurd length, byte by byte: as our own reader says', async () => {
  const odd = pcapFile(PACKETS, { endian: 'big', linkType: 0x14000071 })
  new DataView(odd.buffer).setUint32(24 + 4, 3_000_001)
  const absurd = odd.slice()
  new DataView(absurd.buffer).setUint32(24 + 16 + 16 + 60 + 8, 0x7fffffff)
  for (const bytes of [odd, absurd]) {
    const ours = await readBytes(bytes)
    assert.deepEqual(await readBytes(bytes, { reader: 'pcap-parser' }), ours)
    const bytewise = fromStream(inPieces(bytes, 1), 'file', { reader: 'pcap-parser' })
    assert.deepEqual(await readPackets(bytewise), ours)
    assert.deepEqual(await adapted(Readable.from(inBuffers(bytes, 7)), 'file'), ours)
  }
})

test('cut off anywhere: as our own reader says', async () => {
  const bytes = pcapFile(PACKETS)
  for (let end = 1; end <= bytes.length; end += end < 200 ? 1 : 37) {
    const ours = await readBytes(bytes.slice(0, end))
    assert.deepEqual(await readBytes(bytes.slice(0, end), { reader: 'pcap-parser' }), ours, `${end} bytes`)
    assert.deepEqual(await adapted(Readable.from(inBuffers(bytes.slice(0, end), 100)), 'file'), ours, `${end} bytes`)
  }
})

const CANNOT: [found: string, bytes: Uint8Array][] = [
  ['a pcap file with nanoseconds', pcapFile(PACKETS, { nano: true })],
  ['a pcap file with nanoseconds', pcapFile(PACKETS, { nano: true, endian: 'big' })],
  ['a pcap file of the patched libpcap', pcapFile(PACKETS, { magic: MODIFIED_MAGIC })],
  ['a pcapng file', pcapngFile(PACKETS)],
  ['pcap version 2.3', pcapFile(PACKETS, { minor: 3 })],
]

for (const [found, bytes] of CANNOT) {
  test(`${found} is an error that says that the package cannot read it`, async () => {
    const error = `reader-cannot: file: found ${found}, which the package pcap-parser cannot read: it expected pcap version 2.4 with microseconds`
    const capture = await readBytes(bytes, { reader: 'pcap-parser' })
    assert.deepEqual([capture.packets, capture.errors], [[], [error]])
    const { packets, errors } = await adapted(Readable.from([Buffer.from(bytes)]), 'file')
    assert.deepEqual([packets, errors], [[], [error]])
  })
}

test('the adapter: a stream that fails, one that is no capture, one that is empty', async () => {
  const failing = new Readable({
    read() {
      this.destroy(new Error('connection lost'))
    },
  })
  assert.deepEqual((await adapted(failing, 'x')).errors, ['not-readable: x: cannot be read: connection lost'])
  assert.deepEqual((await adapted(Readable.from([Buffer.from('no capture, but text')]), 'x')).errors, [
    'not-a-capture: x: is no capture: it starts with "no capture, but text", expected the magic number of pcap or pcapng',
  ])
  assert.deepEqual((await adapted(Readable.from([]), 'x')).errors, [
    'empty-file: x: is empty (0 bytes), expected a pcap or pcapng file',
  ])
})

test('the adapter pauses the stream while nobody asks for packets', async () => {
  const record = pcapFile([PACKETS[1]!]).slice(24)
  const chunk = Buffer.concat(new Array(1000).fill(record))
  let given = 0
  const stream = Readable.from(
    (async function* () {
      yield Buffer.from(pcapFile([]))
      for (; given < 200; given++) yield chunk
    })(),
  )
  const source = fromPcapParser(parse(stream) as PcapParserLike, 'x')
  await new Promise(resolve => setTimeout(resolve, 200))
  assert.ok(given < 60, `${given} chunks were taken`)
  assert.equal((await readPackets(source)).packets.length, 200_000)
})

function adapted(stream: Readable, name: string): Promise<PlainCapture> {
  return readPackets(fromPcapParser(parse(stream) as PcapParserLike, name))
}

/** The package takes nothing but Buffers. */
async function* inBuffers(bytes: Uint8Array, size: number): AsyncGenerator<Buffer> {
  for await (const piece of inPieces(bytes, size)) yield Buffer.from(piece)
}

function isMicroseconds(path: string): boolean {
  const [magic, version] = [readFileSync(path).toString('hex', 0, 4), readFileSync(path).toString('hex', 4, 8)]
  return ['d4c3b2a1', 'a1b2c3d4', '1f8b0800', '28b52ffd'].includes(magic) && version !== '03000000'
}
