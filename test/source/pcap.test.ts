// Classic pcap, from bytes in hexadecimal: what the header fields mean in each variant.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FilePacket, MODIFIED_MAGIC, type PcapOptions, pcapFile } from '../support/pcap-bytes.ts'
import { readBytes } from '../support/read-packets.ts'

const PACKETS: FilePacket[] = [
  { time: 1_700_000_000_123_456_000n, bytes: Uint8Array.of(1, 2, 3) },
  { time: 1_700_000_001_000_001_000n, bytes: Uint8Array.of(4, 5), original: 1500 },
  { time: 1_699_999_999_999_999_000n, bytes: new Uint8Array(), original: 60 },
]

const EXPECTED = [
  ['1700000000.123456000', '010203', 3],
  ['1700000001.000001000', '0405', 1500],
  ['1699999999.999999000', '', 60],
]

const VARIANTS: [name: string, options: PcapOptions][] = [
  ['little-endian, microseconds', {}],
  ['big-endian, microseconds', { endian: 'big' }],
  ['little-endian, nanoseconds', { nano: true }],
  ['big-endian, nanoseconds', { nano: true, endian: 'big' }],
  ['the patched libpcap', { magic: MODIFIED_MAGIC }],
  ['the patched libpcap, big-endian', { magic: MODIFIED_MAGIC, endian: 'big' }],
  ...[0, 1, 2, 3].map((minor): [string, PcapOptions] => [`version 2.${minor}`, { minor }]),
]

for (const [name, options] of VARIANTS) {
  test(`pcap, ${name}: the same packets`, async () => {
    const { packets, errors, warnings } = await readBytes(pcapFile(PACKETS, options))
    assert.deepEqual(
      packets.map(({ time, bytes, original }) => [time, bytes, original]),
      EXPECTED,
    )
    assert.deepEqual(
      packets.map(({ frame }) => frame),
      [1, 2, 3],
    )
    assert.deepEqual([errors, warnings], [[], []])
  })
}

test('pcap from bytes as they stand', async () => {
  const file = Buffer.from(
    [
      'd4c3b2a1 0200 0400', //           magic, version 2.4
      '00000000 00000000 60000000', //   zone, accuracy, snap length 96
      '01000024', //                     Ethernet, frame check sequence of 2 × 16 bits
      '00f15365 40e20100', //            1700000000.123456
      '02000000 dc050000', //            2 bytes of 1500
      'cafe',
    ]
      .join('')
      .replaceAll(' ', ''),
    'hex',
  )
  const { packets, files } = await readBytes(file)
  assert.deepEqual(packets, [
    {
      file: 0,
      frame: 1,
      time: '1700000000.123456000',
      linkType: 1,
      interface: 0,
      direction: 0,
      original: 1500,
      bytes: 'cafe',
    },
  ])
  assert.deepEqual(files, [
    {
      path: 'file',
      format: 'pcap',
      compression: null,
      linkTypes: [1],
      snaplen: 96,
      precision: 6,
      packets: 1,
      bytes: 2,
      truncated: false,
      dropped: null,
    },
  ])
})

test('version 2.3 was written with the lengths in either order: the smaller one is the captured one', async () => {
  const swapped = pcapFile(PACKETS, { minor: 2 })
  swapped[6] = 3
  const { packets } = await readBytes(swapped)
  assert.deepEqual(
    packets.map(({ bytes, original }) => [bytes, original]),
    EXPECTED.map(([, ...rest]) => rest),
  )
})

test('a fraction of a second or more is carried into the seconds, with one warning', async () => {
  const file = pcapFile(PACKETS)
  new DataView(file.buffer).setUint32(24 + 4, 4_294_967_295, true)
  new DataView(file.buffer).setUint32(24 + 19 + 4, 1_000_000, true)
  const { packets, warnings } = await readBytes(file)
  assert.deepEqual(
    packets.map(({ time }) => time),
    ['1700004294.967295000', '1700000002.000000000', '1699999999.999999000'],
  )
  assert.deepEqual(warnings, [
    'time-fraction: file: 2 packets have a fraction of a second of a whole second or more (first: frame 1); it was carried into the seconds',
  ])
})

const LIMITS: [snaplen: number, captured: number, error: string | undefined][] = [
  [96, 262_144, undefined],
  [96, 262_145, 'damaged: file: found a captured length of 262145 at byte 32, expected at most 262144'],
  [0, 262_145, 'damaged: file: found a captured length of 262145 at byte 32, expected at most 262144'],
  [1_000_000, 262_145, undefined],
  [1_000_000, 1_000_001, 'damaged: file: found a captured length of 1000001 at byte 32, expected at most 1000000'],
  [0xffffffff, 262_145, 'damaged: file: found a captured length of 262145 at byte 32, expected at most 262144'],
]

for (const [snaplen, captured, error] of LIMITS) {
  test(`a packet of ${captured} bytes with snap length ${snaplen} is ${error ? 'damage' : 'a packet'}`, async () => {
    const file = pcapFile([{ time: 0n, bytes: new Uint8Array(captured) }], { snaplen })
    const { packets, errors } = await readBytes(file)
    assert.deepEqual(errors, error ? [error] : [])
    assert.equal(packets.length, error ? 0 : 1)
  })
}

test('more packets than a batch holds', async () => {
  const many = Array.from({ length: 10_000 }, (_, i) => ({ time: BigInt(i) * 1000n, bytes: Uint8Array.of(i, i >> 8) }))
  const { packets, files } = await readBytes(pcapFile(many))
  assert.deepEqual(
    packets.map(({ frame, bytes }) => [frame, bytes]),
    many.map(({ bytes }, i) => [i + 1, Buffer.from(bytes).toString('hex')]),
  )
  assert.equal(files[0]?.packets, 10_000)
  assert.equal(files[0]?.bytes, 20_000)
})

for (const [version, code] of [
  [[1, 2], 'unsupported-version'],
  [[2, 5], 'unsupported-version'],
  [[543, 0], 'unsupported-version'],
] as const) {
  test(`pcap version ${version.join('.')} is not read`, async () => {
    const [major, minor] = version
    const { errors } = await readBytes(pcapFile(PACKETS, { major, minor }))
    assert.deepEqual(errors, [`${code}: file: found pcap version ${major}.${minor} at byte 4, expected 2.0 to 2.4`])
  })
}
