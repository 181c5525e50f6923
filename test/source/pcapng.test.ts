import assert from 'node:assert/strict'
import { test } from 'node:test'
import { INBOUND, OUTBOUND } from '../../src/source/packet.ts'
import { type Endian, Writer } from '../support/byte-writer.ts'
import type { FilePacket } from '../support/pcap-bytes.ts'
import { pcapngFile } from '../support/pcap-bytes.ts'
import {
  block,
  endOfFile,
  enhancedPacket,
  interfaceDescription,
  oldPacket,
  sectionHeader,
  simplePacket,
} from '../support/pcapng-blocks.ts'
import { readBytes } from '../support/read-packets.ts'

const NANO = { resolution: 9 }
const TIME = 1_700_000_000_123_456_789n

/** A packet of four bytes that says which it is. */
function packet(n: number, more: Partial<FilePacket> = {}): FilePacket {
  return { time: TIME + BigInt(n), bytes: Uint8Array.of(n, n, n, n), ...more }
}

function epb(n: number, more: Partial<FilePacket> = {}, endian: Endian = 'little'): Uint8Array {
  return enhancedPacket(packet(n, more), NANO, endian)
}

const HEAD = [sectionHeader(), interfaceDescription(NANO)]

for (const endian of ['little', 'big'] as const) {
  test(`pcapng, ${endian}-endian: packets of two interfaces, each with its link type and clock`, async () => {
    const file = pcapngFile([packet(1), packet(2, { interface: 1, original: 1500 }), packet(3)], {
      endian,
      interfaces: [
        { linkType: 1, resolution: 9, snaplen: 96 },
        { linkType: 113, snaplen: 262144 },
      ],
    })
    const { packets, files, errors, warnings } = await readBytes(file)
    assert.deepEqual(
      packets.map(({ frame, time, bytes, original, linkType, interface: n }) => [
        frame,
        time,
        bytes,
        original,
        linkType,
        n,
      ]),
      [
        [1, '1700000000.123456790', '01010101', 4, 1, 0],
        [2, '1700000000.123456000', '02020202', 1500, 113, 1],
        [3, '1700000000.123456792', '03030303', 4, 1, 0],
      ],
    )
    const { format, linkTypes, snaplen, precision, dropped } = files[0]!
    assert.deepEqual(
      { format, linkTypes, snaplen, precision, dropped },
      {
        format: 'pcapng',
        linkTypes: [1, 113],
        snaplen: 262144,
        precision: 9,
        dropped: null,
      },
    )
    assert.deepEqual([errors, warnings], [[], []])
  })
}

test('sections of both byte orders: interfaces are counted on, frames too', async () => {
  const file = endOfFile([
    ...HEAD,
    interfaceDescription(NANO),
    epb(1, { interface: 1 }),
    sectionHeader('big'),
    interfaceDescription({ ...NANO, linkType: 101 }, 'big'),
    epb(2, {}, 'big'),
    sectionHeader(),
    interfaceDescription(NANO),
    epb(3),
  ])
  const { packets, errors } = await readBytes(file)
  assert.deepEqual(
    packets.map(({ frame, interface: n, linkType, bytes }) => [frame, n, linkType, bytes]),
    [
      [1, 1, 1, '01010101'],
      [2, 2, 101, '02020202'],
      [3, 3, 1, '03030303'],
    ],
  )
  assert.deepEqual(errors, [])
})

test('the direction that epb_flags give', async () => {
  const flags = [0, 1, 2, 3, 0xffff_fff1, undefined]
  const blocks = flags.map((value, i) => epb(i, value === undefined ? {} : { flags: value }))
  const { packets } = await readBytes(endOfFile([...HEAD, ...blocks]))
  assert.deepEqual(
    packets.map(({ direction }) => direction),
    [0, INBOUND, OUTBOUND, 0, INBOUND, 0],
  )
})

test('an option before the flags, a comment, does not hide them', async () => {
  const body = new Writer().u32(0).u32(0).u32(1).u32(0).u32(60)
  const commented = block(6, body.done(), 'little', [
    { code: 1, value: Buffer.from('five!') },
    { code: 2, value: Uint8Array.of(2, 0, 0, 0) },
  ])
  const { packets } = await readBytes(endOfFile([...HEAD, commented]))
  assert.deepEqual(
    packets.map(({ direction, time }) => [direction, time]),
    [[OUTBOUND, '0.000000001']],
  )
})

test('the old Packet Block: interface of 16 bits, packets dropped before it', async () => {
  const file = endOfFile([
    ...HEAD,
    interfaceDescription({ linkType: 113 }),
    oldPacket(packet(1, { interface: 1, flags: 1 }), {}, 'little', 7),
    oldPacket(packet(2), NANO),
    oldPacket(packet(3), NANO, 'little', 5),
  ])
  const { packets, files } = await readBytes(file)
  assert.deepEqual(
    packets.map(({ interface: n, linkType, time, direction }) => [n, linkType, time, direction]),
    [
      [1, 113, '1700000000.123456000', INBOUND],
      [0, 1, '1700000000.123456791', 0],
      [0, 1, '1700000000.123456792', 0],
    ],
  )
  assert.equal(files[0]?.dropped, 12)
})

test('Simple Packet Blocks: interface 0, its snap length, the time of the packet before, a warning', async () => {
  const file = endOfFile([
    sectionHeader(),
    interfaceDescription({ ...NANO, snaplen: 3 }),
    simplePacket(Uint8Array.of(1, 2, 3), 4),
    epb(2, { bytes: Uint8Array.of(9) }),
    simplePacket(Uint8Array.of(4, 5), 2),
  ])
  const { packets, warnings } = await readBytes(file)
  assert.deepEqual(
    packets.map(({ time, bytes, original }) => [time, bytes, original]),
    [
      ['0.000000000', '010203', 4],
      ['1700000000.123456791', '09', 1],
      ['1700000000.123456791', '0405', 2],
    ],
  )
  assert.deepEqual(warnings, [
    'no-time: file: 2 packets without a possible time (first: frame 1): given the time of the packet before, so times across them mean nothing',
  ])
})

test('a time before 1970 or after the year 9999 is none', async () => {
  const times = [TIME, -1n, 253_402_300_799_000_000_000n, 253_402_300_800_000_000_000n]
  const clock = { resolution: 6, offset: -10n }
  const blocks = times.map(time => enhancedPacket({ time, bytes: Uint8Array.of(1) }, clock))
  const { packets, warnings } = await readBytes(endOfFile([sectionHeader(), interfaceDescription(clock), ...blocks]))
  const seconds = packets.map(({ time }) => time.split('.')[0])
  assert.deepEqual(seconds, ['1700000000', '1700000000', '253402300799', '253402300799'])
  assert.match(warnings[0]!, /^no-time: file: 2 packets without a possible time \(first: frame 2\)/)
})

test('drops: the last statistics of each interface stand, and count what its packets said', async () => {
  const statistics = (id: number, options: [code: number, value: bigint][]) =>
    block(
      5,
      new Writer().u32(id).u64(0n).done(),
      'little',
      options.map(([code, value]) => ({ code, value: new Writer().u64(value).done() })),
    )
  const file = endOfFile([
    ...HEAD,
    interfaceDescription(NANO),
    oldPacket(packet(1), NANO, 'little', 3),
    statistics(0, [
      [4, 1000n],
      [5, 2n],
    ]),
    statistics(0, [
      [4, 2000n],
      [5, 3n],
      [7, 1n],
    ]),
    statistics(1, [[5, 10n]]),
    oldPacket(packet(2), NANO, 'little', 9),
  ])
  assert.equal((await readBytes(file)).files[0]?.dropped, 14)
})

test('drops are null where nothing counts them, and 0 where they were counted', async () => {
  const none = block(5, new Writer().u32(0).u64(0n).done())
  const unknown = block(5, new Writer().u32(0).u64(0n).done(), 'little', [
    { code: 5, value: new Uint8Array(8).fill(255) },
  ])
  const zero = block(5, new Writer().u32(0).u64(0n).done(), 'little', [{ code: 5, value: new Uint8Array(8) }])
  assert.equal((await readBytes(endOfFile([...HEAD, none]))).files[0]?.dropped, null)
  assert.equal((await readBytes(endOfFile([...HEAD, unknown]))).files[0]?.dropped, null)
  assert.equal((await readBytes(endOfFile([...HEAD, zero]))).files[0]?.dropped, 0)
})

test('names of hosts: several for one address, each once; control characters are left out', async () => {
  const record = (type: number, address: number[], names: string) => {
    const text = Buffer.from(names)
    return new Writer()
      .u16(type)
      .u16(address.length + text.length)
      .bytes(address)
      .bytes(text)
      .pad()
      .done()
  }
  const v6 = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]
  const mapped = [...new Array(10).fill(0), 255, 255, 10, 0, 0, 3]
  const body = Buffer.concat([
    record(1, [10, 0, 0, 1], 'a.example\0b.example\0'),
    record(2, v6, 'six.example\0'),
    record(2, new Array(16).fill(0), 'any\0'),
    record(2, mapped, 'mapped\0'),
    record(1, [10, 0, 0, 1], 'b.example\0'),
    record(1, [10, 0, 0, 2], 'bell\x07\0'),
    record(3, [1, 2, 3, 4, 5, 6], 'mac\0'),
    record(0, [], ''),
  ])
  const { names, warnings, errors } = await readBytes(endOfFile([...HEAD, block(4, body), epb(1)]))
  assert.deepEqual(names, [
    { address: '10.0.0.1', name: 'a.example' },
    { address: '10.0.0.1', name: 'b.example' },
    { address: '2001:db8::1:0:0:1', name: 'six.example' },
    { address: '::', name: 'any' },
    { address: '::ffff:10.0.0.3', name: 'mapped' },
  ])
  assert.deepEqual(warnings, [
    'names-omitted: file: left out 1 name of hosts: too many, too long, or with control characters',
  ])
  assert.deepEqual(errors, [])
})

test('frames are numbered as Wireshark does: custom blocks and journal entries count, secrets and others do not', async () => {
  const others = [0xbad, 0x40000bad, 9, 10, 0x80000001, 0x204]
  const file = endOfFile([...HEAD, ...others.flatMap((type, i) => [block(type, new Uint8Array(28)), epb(i)])])
  const { packets, warnings, errors } = await readBytes(file)
  assert.deepEqual(
    packets.map(({ frame }) => frame),
    [2, 4, 6, 7, 8, 10],
  )
  assert.deepEqual(warnings, ['unknown-blocks: file: passed over 1 block of unknown type (0x80000001)'])
  assert.deepEqual(errors, [])
})

test('a block that nobody needs may be larger than any that is kept', async () => {
  const file = endOfFile([...HEAD, epb(1), block(0x1234, new Uint8Array(300_000)), epb(2)])
  const { packets, errors } = await readBytes(file)
  assert.deepEqual(
    packets.map(({ bytes }) => bytes),
    ['01010101', '02020202'],
  )
  assert.deepEqual(errors, [])

  const differs = endOfFile([...HEAD, block(0x1234, new Uint8Array(300_000)), epb(2)])
  new DataView(differs.buffer).setUint32(28 + 32 + 300_008, 5, true)
  assert.deepEqual((await readBytes(differs)).errors, [
    'damaged: file: found a block length of 5 at the end of a block at byte 300068, expected 300012 as at its beginning',
  ])
  assert.deepEqual((await readBytes(differs.slice(0, 200_000))).errors, [
    'truncated: file: found the end of the file at byte 200000, expected 100072 more bytes of the block at byte 60',
  ])
})

test('a length that is not a multiple of four, of a block that is padded all the same', async () => {
  const odd = enhancedPacket({ time: TIME, bytes: Uint8Array.of(1, 2) }, NANO)
  const view = new DataView(odd.buffer)
  view.setUint32(4, odd.length - 2, true)
  view.setUint32(odd.length - 4, odd.length - 2, true)
  const { packets, errors } = await readBytes(endOfFile([...HEAD, odd, epb(3)]))
  assert.deepEqual(
    packets.map(({ bytes }) => bytes),
    ['0102', '03030303'],
  )
  assert.deepEqual(errors, [])
})

test('options that run past their block are read as far as they are whole', async () => {
  const body = new Writer().u32(0).u64(0n).u32(0).u32(0).u16(2).u16(4).u32(1).u16(1).u16(400)
  const { packets, errors } = await readBytes(endOfFile([...HEAD, block(6, body.done())]))
  assert.deepEqual(
    packets.map(({ direction }) => direction),
    [INBOUND],
  )
  assert.deepEqual(errors, [])
})

test('a snap length of 0 is no limit', async () => {
  const interfaces = [{ snaplen: 96 }, { snaplen: 0 }, { snaplen: 65535 }]
  assert.equal((await readBytes(pcapngFile([], { interfaces }))).files[0]?.snaplen, 0)
})

test('an EPB of more than the limit is damage', async () => {
  const file = endOfFile([...HEAD, epb(1), epb(2, { bytes: new Uint8Array(262_145) })])
  const { packets, errors } = await readBytes(file)
  assert.equal(packets.length, 1)
  assert.deepEqual(errors, ['damaged: file: found a captured length of 262145 at byte 116, expected at most 262144'])
})

test('interfaces with their names and link types, the first 64 of all sections', async () => {
  const first = [interfaceDescription({ name: 'eth0' }), interfaceDescription({ name: 'größe', linkType: 113 })]
  const second = Array.from({ length: 100 }, (_, i) =>
    interfaceDescription({ name: 'x'.repeat(i * 9), linkType: 101 }, 'big'),
  )
  const { files, errors } = await readBytes(
    endOfFile([sectionHeader(), ...first, interfaceDescription({}), sectionHeader('big'), ...second]),
  )
  assert.deepEqual(errors, [])
  const interfaces = files[0]?.interfaces ?? []
  assert.deepEqual(interfaces.slice(0, 5), [
    { name: 'eth0', linkType: 1 },
    { name: 'größe', linkType: 113 },
    { name: null, linkType: 1 },
    { name: '', linkType: 101 },
    { name: 'xxxxxxxxx', linkType: 101 },
  ])
  assert.deepEqual([interfaces.length, interfaces[63]?.name?.length], [64, 255])
})
