// xz, lz4 and bzip2 as their own programs write them: whole, in several streams, cut off, damaged.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openFiles } from '../../src/source/file.ts'
import { Xxh32 } from '../../src/source/xxh32.ts'
import { needs } from '../support/needs.ts'
import { type FilePacket, pcapFile } from '../support/pcap-bytes.ts'
import { type PlainCapture, readBytes, readPackets } from '../support/read-packets.ts'

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
      new RegExp(`^damaged-compression: file: found a (damaged block|block checksum of \\d+) in its ${command} data`),
    )
    assert.ok(packets.length > 100, `${packets.length} packets`)
  })
}

test('bzip2: 30 MB of zeros in one block', needs({ commands: ['bzip2'] }), async () => {
  const packets = Array.from({ length: 120 }, () => ({ time: 0n, bytes: new Uint8Array(250_000) }))
  const bytes = packed('bzip2', [], pcapFile(packets))
  const { files, errors } = await readBytes(bytes)
  assert.deepEqual(errors, [])
  assert.equal(files[0]?.bytes, 30_000_000)
})

test('bzip2: what is no code, no selector and no place ends it', async () => {
  const head = '425a6839' + '314159265359' + '00000000'
  for (const rest of ['00000040004000', '0000004000400020a028', '000000400040002fffff', '8000', '00ffffff']) {
    const { errors } = await readBytes(Buffer.from((head + rest).padEnd(400, 'f0'), 'hex'))
    assert.match(errors.join(), /^damaged-compression: file: found a (damaged|randomised) block in its bzip2 data/)
  }
})

test('lz4: what was whole of a block before it was cut off', needs({ commands: ['lz4'] }), async () => {
  for (const way of [['-q'], ['-q', '-l']]) {
    const bytes = packed('lz4', way)
    const { packets, errors } = await readBytes(bytes.subarray(0, bytes.length / 2))
    assert.match(errors.join(), /^truncated/)
    assert.ok(packets.length > COUNT * 0.45, `${packets.length} packets`)
    assert.deepEqual(bytesOf(packets), (await plain).slice(0, packets.length))
  }
})

test(
  'what follows the last stream is named, and costs nothing',
  needs({ commands: ['xz', 'lz4', 'bzip2'] }),
  async () => {
    for (const [command, name] of [
      ['xz', 'an xz stream'],
      ['lz4', 'an LZ4 frame'],
      ['bzip2', 'a bzip2 stream'],
    ] as const) {
      const { packets, errors } = await readBytes(
        Buffer.concat([packed(command, []), Buffer.from('the end, and more')]),
      )
      const found = `found something other than ${name} in its ${command} data after ${pcap.length} decompressed bytes`
      assert.deepEqual(errors, [`damaged-compression: file: ${found}, expected another one or the end of the file`])
      assert.equal(packets.length, COUNT)
    }
  },
)

test('lz4: a changed byte is found by the checksum', needs({ commands: ['lz4'] }), async () => {
  const bytes = packed('lz4', ['-q'])
  bytes[bytes.length - 20] = (bytes[bytes.length - 20] as number) ^ 1
  const { errors } = await readBytes(bytes)
  assert.match(errors.join(), /^damaged-compression: file: found a checksum of \d+ in its lz4 data/)
})

test('xz: a check that is not known is said', needs({ commands: ['xz'] }), async () => {
  const { errors } = await readBytes(packed('xz', ['--check=sha256']))
  assert.deepEqual(errors, [
    'unsupported-compression: file: found a check or a filter of another kind in its xz data after 0 decompressed bytes, expected LZMA2 with CRC32, CRC64 or no check; decompress it with: xz -dc file',
  ])
})

test('two xz files of the same time are read side by side', needs({ commands: ['xz'] }), async () => {
  const bytes = packed('xz', ['-0'])
  const folder = mkdtempSync(join(tmpdir(), 'synfin-packed-'))
  try {
    const paths = ['a.xz', 'b.xz'].map(name => join(folder, name))
    for (const path of paths) writeFileSync(path, bytes)
    const { packets, errors } = await readPackets(openFiles(paths))
    assert.deepEqual(errors, [])
    assert.equal(packets.length, 2 * COUNT)
  } finally {
    rmSync(folder, { recursive: true })
  }
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
