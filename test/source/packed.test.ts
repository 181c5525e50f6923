// xz, lz4 and bzip2 as their own programs write them: whole, in several streams, cut off, damaged.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { Xxh32 } from '../../src/source/xxh32.ts'
import { needs } from '../support/needs.ts'
import { type FilePacket, pcapFile } from '../support/pcap-bytes.ts'
import { type PlainCapture, readBytes } from '../support/read-packets.ts'

const COUNT = 2000
/** Packets, some of which compress well and some not. */
const PACKETS: FilePacket[] = Array.from({ length: COUNT }, (_, i) => ({
  time: 1_700_000_000_000_000_000n + BigInt(i) * 1_000_000n,
  bytes: Uint8Array.from({ length: 900 }, (_, k) => (i % 2 === 0 ? i : (i * 2654435761 + k * k * 40503) >>> 7)),
}))
const pcap = pcapFile(PACKETS)

const packed = (command: string, options: string[], input: Uint8Array = pcap): Buffer =>
  spawnSync(command, [...options, '-c'], { input, maxBuffer: 1e9 }).stdout
const bytesOf = (packets: PlainCapture['packets']): string[] =>
  packets.map(({ frame, time, bytes }) => `${frame} ${time} ${bytes}`)
const plain = readBytes(pcap).then(({ packets }) => bytesOf(packets))

const WAYS: [name: string, command: string, options: string[], kind: string][] = [
  ['xz', 'xz', [], 'xz'],
  ['xz -0 --check=none', 'xz', ['-0', '--check=none'], 'xz'],
  ['xz --check=crc32 --block-size=100000', 'xz', ['--check=crc32', '--block-size=100000'], 'xz'],
  ['lz4', 'lz4', ['-q'], 'lz4'],
  ['lz4 -9 -B4 -BD --content-size', 'lz4', ['-q', '-9', '-B4', '-BD', '--content-size'], 'lz4'],
  ['lz4 -BX --no-frame-crc', 'lz4', ['-q', '-BX', '--no-frame-crc'], 'lz4'],
  ['lz4 -l (legacy frames)', 'lz4', ['-q', '-l'], 'lz4'],
  ['bzip2', 'bzip2', [], 'bzip2'],
  ['bzip2 -1', 'bzip2', ['-1'], 'bzip2'],
]

for (const [name, command, options, kind] of WAYS) {
  const needed = needs({ commands: [command] })

  test(`${name}: all packets`, needed, async () => {
    const { packets, files, errors } = await readBytes(packed(command, options))
    assert.deepEqual(errors, [])
    assert.equal(files[0]?.compression, kind)
    assert.deepEqual(bytesOf(packets), await plain)
  })

  test(`${name}: one behind the other`, needed, async () => {
    const halves = [pcap.subarray(0, 500_000), pcap.subarray(500_000)].map(half => packed(command, options, half))
    const { packets, errors } = await readBytes(Buffer.concat(halves))
    assert.deepEqual(errors, [])
    assert.deepEqual(bytesOf(packets), await plain)
  })

  test(`${name}: cut off, all that was whole before`, needed, async () => {
    const bytes = packed(command, options)
    const { packets, errors } = await readBytes(bytes.subarray(0, bytes.length * 0.8))
    assert.match(
      errors.join(),
      new RegExp(
        `^truncated: file: found the end of the file after \\d+ decompressed bytes, expected more ${kind} data$`,
      ),
    )
    // Nothing of a block can be read before its end: lz4's are of 4 MB or more, bzip2's of 900 kB.
    if (kind === 'xz' || options.includes('-B4') || options.includes('-1'))
      assert.ok(packets.length >= COUNT / 4, `${packets.length} packets`)
    assert.deepEqual(bytesOf(packets), (await plain).slice(0, packets.length))
  })
}

for (const [command, part] of [
  ['xz', 0.5],
  ['bzip2', 0.7],
] as const) {
  test(`${command}: damaged in the middle`, needs({ commands: [command] }), async () => {
    const bytes = packed(command, ['-1'])
    const at = Math.floor(bytes.length * part)
    bytes.fill(0xff, at, at + 40)
    const { packets, errors } = await readBytes(bytes)
    assert.match(
      errors.join(),
      new RegExp(`^damaged-compression: file: found a damaged block.* in its ${command} data`),
    )
    assert.ok(packets.length > 100, `${packets.length} packets`)
  })
}

test('lz4: a changed byte is found by the checksum', needs({ commands: ['lz4'] }), async () => {
  const bytes = packed('lz4', ['-q'])
  bytes[bytes.length - 20] = (bytes[bytes.length - 20] as number) ^ 1
  const { errors } = await readBytes(bytes)
  assert.match(errors.join(), /^damaged-compression: file: found a checksum of \d+ in its lz4 data/)
})

test('xz: a check that is not known is said', needs({ commands: ['xz'] }), async () => {
  const { errors } = await readBytes(packed('xz', ['--check=sha256']))
  assert.deepEqual(errors, [
    'damaged-compression: file: found a check of an unknown kind in its xz data after 0 decompressed bytes, expected CRC32, CRC64 or none',
  ])
})

const REFUSED: [name: string, frame: string, error: string][] = [
  ['another version', '04224d18' + '8040' + '00', 'a frame of another version'],
  ['needs a dictionary', '04224d18' + '4140' + '00', 'a frame that needs a dictionary'],
  ['a wrong header checksum', '04224d18' + '6040' + '00', 'a header checksum of 0'],
]
for (const [name, frame, found] of REFUSED) {
  test(`an LZ4 frame: ${name}`, async () => {
    const { errors } = await readBytes(Buffer.from(frame.padEnd(60, '0'), 'hex'))
    assert.match(errors.join(), new RegExp(`^damaged-compression: file: found ${found} in its lz4 data`))
  })
}

// From the algorithm's own test vectors.
for (const [text, digest] of [
  ['', 0x02cc5d05],
  ['a', 0x550d7456],
  ['Nobody inspects the spammish repetition', 0xe2293b2f],
] as const) {
  test(`xxHash32 of "${text}", in whatever pieces`, () => {
    const bytes = Buffer.from(text)
    for (let cut = 0; cut <= bytes.length; cut++) {
      assert.equal(new Xxh32().update(bytes.subarray(0, cut)).update(bytes.subarray(cut)).digest(), digest)
    }
  })
}
