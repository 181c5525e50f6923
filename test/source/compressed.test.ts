import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { needs } from '../support/needs.ts'
import { gzipStored, zstdRaw } from '../support/packed-bytes.ts'
import { type FilePacket, pcapFile } from '../support/pcap-bytes.ts'
import { endOfFile } from '../support/pcapng-blocks.ts'
import { type PlainCapture, readBytes } from '../support/read-packets.ts'

const COUNT = 1000
/** Packets, some of which compress well and some not. */
const PACKETS: FilePacket[] = Array.from({ length: COUNT }, (_, i) => ({
  time: 1_700_000_000_000_000_000n + BigInt(i) * 1_000_000n,
  bytes: Uint8Array.from({ length: 700 }, (_, k) => (i % 2 === 0 ? i : (i * 2654435761 + k * k * 40503) >>> 7)),
}))
const pcap = pcapFile(PACKETS)

test('gzip, as gzip writes it', async () => {
  const { packets, files, errors } = await readBytes(gzipSync(pcap))
  assert.deepEqual(bytesOf(packets), bytesOf(await plain()))
  assert.equal(files[0]?.compression, 'gzip')
  assert.deepEqual(errors, [])
})

test('gzip with every optional header field, in members, with zeros behind them', async () => {
  const fields = Buffer.from('1f8b081e000000000003' + '0300616263' + '6e616d6500' + '636f6d6d656e7400' + 'ffff', 'hex')
  const member = endOfFile([fields, gzipStored(pcap.slice(0, 5000)).slice(10)])
  const { packets, errors } = await readBytes(endOfFile([member, gzipSync(pcap.slice(5000)), new Uint8Array(512)]))
  assert.deepEqual(bytesOf(packets), bytesOf(await plain()))
  assert.deepEqual(errors, [])
})

for (const level of ['-1', '-19', '--ultra', '-3 --check', '--no-check', '--rsyncable']) {
  test(`zstd ${level}, as zstd writes it`, needs({ commands: ['zstd'] }), async () => {
    const { stdout } = spawnSync('zstd', ['-c', '-q', ...level.split(' ')], { input: pcap, maxBuffer: 1e9 })
    const { packets, files, errors } = await readBytes(stdout)
    assert.deepEqual(bytesOf(packets), bytesOf(await plain()))
    assert.equal(files[0]?.compression, 'zstd')
    assert.deepEqual(errors, [])
  })
}

test('zstd: skippable frames before, between and behind', async () => {
  const skipped = Buffer.from('5f2a4d18' + '05000000' + '0102030405', 'hex')
  const frames = [skipped, zstdRaw(pcap.slice(0, 1000)), skipped, zstdRaw(pcap.slice(1000)), skipped]
  const { packets, errors } = await readBytes(endOfFile(frames))
  assert.deepEqual(bytesOf(packets), bytesOf(await plain()))
  assert.deepEqual(errors, [])
})

const gzip = gzipSync(pcap)

for (const part of [0.01, 0.3, 0.5, 0.99, 1 - 4 / gzip.length]) {
  test(`gzip cut off after ${part * 100} %: all that was written before`, async () => {
    const { packets, errors, files } = await readBytes(gzip.subarray(0, gzip.length * part))
    assert.equal(errors.length, 1)
    assert.match(
      errors[0]!,
      /^truncated: file: found the end of the file after \d+ decompressed bytes, expected more gzip data$/,
    )
    assert.ok(files[0]?.truncated)
    assert.ok(packets.length >= Math.floor(COUNT * part) - 60, `${packets.length} packets`)
    assert.deepEqual(bytesOf(packets), bytesOf(await plain()).slice(0, packets.length))
  })
}

test('gzip damaged in the middle: at most a sixteenth before the damage is lost', async () => {
  const damaged = Buffer.from(gzip)
  const middle = gzip.length >>> 1
  damaged.fill(0xff, middle, middle + 64)
  const { packets, errors } = await readBytes(damaged)
  assert.match(errors[0]!, /^damaged/)
  assert.ok(packets.length > (COUNT / 2) * (15 / 16) - 60, `${packets.length} packets`)
})

const REFUSED: [name: string, frame: string, error: string][] = [
  [
    'needs a dictionary',
    '28b52ffd' + '2105' + '00',
    'found a frame that needs a dictionary in its zstd data after 0 decompressed bytes, expected one that needs none',
  ],
  [
    'has a window of 3.75 GB',
    '28b52ffd' + '00af',
    'found a window of 4026531840 bytes in its zstd data after 0 decompressed bytes, expected at most 134217728',
  ],
  [
    'has a block of 2 MB',
    '28b52ffd' + '0058' + '010080',
    'found a block of 1048576 bytes in its zstd data after 0 decompressed bytes, expected at most 131072',
  ],
]

for (const [name, frame, error] of REFUSED) {
  test(`a zstd frame that ${name}`, async () => {
    const { errors } = await readBytes(Buffer.from(frame.padEnd(60, '0'), 'hex'))
    assert.deepEqual(errors, [`damaged-compression: file: ${error}`])
  })
}

test('a file that inflates beyond the limit: what lies before it, then an error', async () => {
  for (const packed of [gzip, zstdRaw(pcap)]) {
    const { packets, errors } = await readBytes(packed, { maxInflate: 24 + 716 * 10 + 5 })
    assert.equal(packets.length, 10)
    assert.deepEqual(errors, [
      'inflate-limit: file: inflates to more than 7189 bytes, expected at most that many; raise maxInflate (--max-inflate) if it is meant to be so large',
    ])
    assert.deepEqual((await readBytes(packed, { maxInflate: pcap.length })).errors, [])
  }
})

async function plain(): Promise<PlainCapture['packets']> {
  return (await readBytes(pcap)).packets
}

function bytesOf(packets: PlainCapture['packets']): string[] {
  return packets.map(({ frame, time, bytes }) => `${frame} ${time} ${bytes}`)
}
