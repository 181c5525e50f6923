// Damage that `recover` gets past: what is lost is said, what is not damaged is read.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type FilePacket, pcapFile } from '../support/pcap-bytes.ts'
import { endOfFile, enhancedPacket, interfaceDescription, sectionHeader } from '../support/pcapng-blocks.ts'
import { readBytes } from '../support/read-packets.ts'

const PACKETS: FilePacket[] = Array.from({ length: 20 }, (_, i) => ({
  time: 1_700_000_000_000_000_000n + BigInt(i) * 1_000_000n,
  bytes: new Uint8Array(60).fill(i + 1),
}))
const [FILE_HEADER, RECORD] = [24, 16 + 60]
const pcap = pcapFile(PACKETS)
const ng = endOfFile([sectionHeader(), interfaceDescription({}), ...PACKETS.map(packet => enhancedPacket(packet, {}))])
const behind = (n: number): number => FILE_HEADER + n * RECORD
const insert = (bytes: Uint8Array, at: number, junk: Uint8Array): Uint8Array =>
  endOfFile([bytes.subarray(0, at), junk, bytes.subarray(at)])
const fills = (packets: { bytes: string }[]): number[] =>
  packets.map(({ bytes }) => Number.parseInt(bytes.slice(0, 2), 16))

const junk = fc.uint8Array({ minLength: 1, maxLength: 400 })

test('junk between two records of a pcap file', async () => {
  await fc.assert(
    fc.asyncProperty(junk, fc.integer({ min: 1, max: 18 }), async (bytes, n) => {
      const { packets, errors, warnings } = await readBytes(insert(pcap, behind(n), bytes), { recover: true })
      assert.deepEqual(errors, [])
      assert.deepEqual(
        fills(packets),
        PACKETS.map((_, i) => i + 1),
      )
      assert.equal(warnings.length, 1)
      assert.match(warnings[0] as string, new RegExp(`passed over ${bytes.length} bytes from byte ${behind(n)} on`))
    }),
    { numRuns: 200 },
  )
})

test('a length that is wrong costs the packets up to the next one', async () => {
  const bytes = pcap.slice()
  bytes.fill(0xee, behind(5) + 8, behind(5) + 12)
  const without = await readBytes(bytes)
  assert.equal(without.packets.length, 5)
  assert.equal(without.errors.length, 1)
  const { packets, errors, warnings } = await readBytes(bytes, { recover: true })
  assert.deepEqual(errors, [])
  assert.deepEqual(
    fills(packets),
    PACKETS.map((_, i) => i + 1).filter(fill => fill !== 6),
  )
  assert.match(
    warnings[0] as string,
    /passed over 76 bytes from byte 404 on to the next plausible packet \(found a captured/,
  )
})

test('junk between two blocks of a pcapng file', async () => {
  const at = ng.length - 7 * 92
  const { packets, errors, warnings } = await readBytes(insert(ng, at, new Uint8Array(37).fill(0xab)), {
    recover: true,
  })
  assert.deepEqual(errors, [])
  assert.deepEqual(
    fills(packets),
    PACKETS.map((_, i) => i + 1),
  )
  assert.match(warnings[0] as string, new RegExp(`passed over 37 bytes from byte ${at} on`))
})

test('behind the last packet there is nothing to go on with: the damage is reported', async () => {
  const { packets, errors } = await readBytes(insert(pcap, pcap.length, new Uint8Array(100).fill(0xff)), {
    recover: true,
  })
  assert.equal(packets.length, 20)
  assert.equal(errors.length, 1)
})

test('behind a file header that cannot be read nothing is looked for', async () => {
  const { packets, errors } = await readBytes(pcapFile(PACKETS, { major: 3 }), { recover: true })
  assert.deepEqual(
    [packets.length, errors],
    [0, ['unsupported-version: file: found pcap version 3.4 at byte 4, expected 2.0 to 2.4']],
  )
})

test('a whole file is read as without it, and so is one that is cut off', async () => {
  for (const bytes of [pcap, ng, pcap.subarray(0, pcap.length - 10)]) {
    assert.deepEqual(await readBytes(bytes, { recover: true }), await readBytes(bytes))
  }
})

/** Fractions of a second and more, in every packet but the first. */
function notCarried(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer)
  for (let at = FILE_HEADER + 16 + view.getUint32(FILE_HEADER + 8, true); at < bytes.length; ) {
    view.setUint32(at + 4, 0x80000000, true)
    at += 16 + view.getUint32(at + 8, true)
  }
  return bytes
}

const DAY = 86_400_000_000_000n
const odd: [name: string, packets: FilePacket[], file?: Uint8Array][] = [
  [
    'a packet of which nothing was captured',
    PACKETS.with(4, { ...PACKETS[4]!, bytes: new Uint8Array(), original: 60 }),
  ],
  ['a week without packets', PACKETS.map((packet, i) => ({ ...packet, time: packet.time + (i < 10 ? 0n : 7n * DAY) }))],
  ['a week back', PACKETS.map((packet, i) => ({ ...packet, time: packet.time + (i < 10 ? 7n * DAY : 0n) }))],
  ['a last packet a week later', PACKETS.with(19, { ...PACKETS[19]!, time: PACKETS[19]!.time + 7n * DAY })],
  ['an original length below the captured one', PACKETS.with(4, { ...PACKETS[4]!, original: 50 })],
]
for (const [name, packets] of odd) {
  test(`nothing is passed over for ${name}`, async () => {
    for (const bytes of [
      pcapFile(packets),
      notCarried(pcapFile(packets)),
      pcapFile(packets, { minor: 2 }),
      pcapFile(packets, { nano: true }),
    ]) {
      assert.deepEqual(await readBytes(bytes, { recover: true }), await readBytes(bytes))
    }
  })
}

test('a time that is wrong costs its packet', async () => {
  const bytes = pcap.slice()
  bytes.fill(0x11, behind(5), behind(5) + 4)
  const { packets, errors, warnings } = await readBytes(bytes, { recover: true })
  assert.deepEqual(errors, [])
  assert.equal(packets.length, 19)
  assert.match(warnings[0] as string, /passed over 76 bytes from byte 404 on .* \(found no plausible record header/)
})

test('a length that leads beyond the end of the file costs its packet', async () => {
  const bytes = pcap.slice()
  new DataView(bytes.buffer).setUint32(behind(5) + 8, 200_000, true)
  new DataView(bytes.buffer).setUint32(behind(5) + 12, 200_000, true)
  const { packets, errors, warnings } = await readBytes(bytes, { recover: true })
  assert.deepEqual(errors, [])
  assert.equal(packets.length, 19)
  assert.equal(warnings.length, 1)
  const block = ng.slice()
  new DataView(block.buffer).setUint32(block.length - 7 * 92 + 4, 200_000, true)
  const other = await readBytes(block, { recover: true })
  assert.deepEqual(other.errors, [])
  assert.equal(other.packets.length, 19)
})

test('a pcapng packet of an unknown interface costs itself alone', async () => {
  const blocks = PACKETS.map((packet, i) => enhancedPacket({ ...packet, interface: i === 5 ? 7 : 0 }, {}))
  const bytes = endOfFile([sectionHeader(), interfaceDescription({}), ...blocks])
  const { packets, errors, warnings } = await readBytes(bytes, { recover: true })
  assert.deepEqual(errors, [])
  assert.deepEqual(
    fills(packets),
    PACKETS.map((_, i) => i + 1).filter(fill => fill !== 6),
  )
  assert.match(warnings[0] as string, /passed over 92 bytes from byte 508 on .* \(found a packet of interface 7/)
})

test('a pcapng section of the other byte order behind junk', async () => {
  const big = endOfFile([
    sectionHeader('big'),
    interfaceDescription({}, 'big'),
    ...PACKETS.map(packet => enhancedPacket(packet, {}, 'big')),
  ])
  const { packets, errors } = await readBytes(endOfFile([ng, new Uint8Array(50).fill(7), big]), { recover: true })
  assert.deepEqual(errors, [])
  assert.equal(packets.length, 40)
})

test('much junk that looks like record headers, none of which leads to another', async () => {
  const header = new DataView(pcap.buffer, behind(0), 16)
  const hostile = new Uint8Array(4_000_000)
  for (let at = 0; at + 16 <= hostile.length; at += 16) {
    hostile.set(new Uint8Array(header.buffer, header.byteOffset, 16), at)
    new DataView(hostile.buffer).setUint32(at + 8, 200_000 + (at % 1000), true)
    new DataView(hostile.buffer).setUint32(at + 12, 200_000 + (at % 1000), true)
  }
  const { packets } = await readBytes(insert(pcap, behind(5), endOfFile([new Uint8Array(50).fill(0xff), hostile])), {
    recover: true,
  })
  assert.equal(packets.filter(({ bytes }) => bytes.length === 120).length, 20)
})

test('more places than are named: the sum', async () => {
  const many: Uint8Array[] = [pcap.subarray(0, FILE_HEADER)]
  for (let n = 0; n < 40; n++) {
    many.push(new Uint8Array(50).fill(0xff))
    many.push(pcap.subarray(behind(n % 10), behind((n % 10) + 2)))
  }
  const { errors, warnings } = await readBytes(endOfFile(many), { recover: true })
  assert.deepEqual(errors, [])
  assert.equal(warnings.length, 17)
  assert.match(warnings[16] as string, /passed over 2000 bytes at 40 places in all/)
})
