// What must hold for every packet, whatever is in it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Decoder } from '../../src/decode/decoder.ts'
import { LINKS } from '../../src/decode/headers.ts'
import { ICMP_ERROR, SKIPPED, TCP, TOO_DEEP } from '../../src/decode/reason.ts'
import { Segment } from '../../src/decode/segment.ts'
import { LINK } from '../../src/decode/walk.ts'
import { LINKED, TUNNELED } from './encapsulated.ts'
import { hex, IPV4_TCP, IPV6_TCP, ipv4Header, ipv6Header, MACS, TCP_HEADER } from './packets.ts'

/** Fails when anything is read outside a range. */
class Guarded extends DataView<ArrayBuffer> {
  from = 0
  to = 0
  #guard(at: number, bytes: number): void {
    assert.ok(at >= this.from && at + bytes <= this.to, `read ${at} to ${at + bytes} of ${this.from} to ${this.to}`)
  }
  override getUint8(at: number): number {
    this.#guard(at, 1)
    return super.getUint8(at)
  }
  override getUint16(at: number, little?: boolean): number {
    this.#guard(at, 2)
    return super.getUint16(at, little)
  }
  override getInt32(at: number, little?: boolean): number {
    this.#guard(at, 4)
    return super.getInt32(at, little)
  }
  override getUint32(at: number, little?: boolean): number {
    this.#guard(at, 4)
    return super.getUint32(at, little)
  }
}

const SYN_OPTIONS = '02 04 05b4 04 02 08 0a 00000064 00000000 01 03 03 07'
const LONG_TCP = `${TCP_HEADER.replace('50 02', 'a0 02')} ${SYN_OPTIONS} ${'5a'.repeat(140)}`
const QUOTE = `03 01 0000 00000000 ${IPV4_TCP}`

/** One packet of each kind, from which others are made by changing bytes. */
const PACKETS: [linkType: number, packet: Uint8Array][] = (
  [
    [1, `${MACS} 0800 ${ipv4Header(180)} ${LONG_TCP}`],
    [1, `${MACS} 86dd ${ipv6Header(180)} ${LONG_TCP}`],
    [1, `${MACS} 88a8 0064 8100 000a 0800 ${IPV4_TCP}`],
    [1, `${MACS} 0030 aaaa03 000000 86dd ${IPV6_TCP}`],
    [1, `${MACS} 8847 00064040 00064140 00000007 ${MACS} 0800 ${IPV4_TCP}`],
    [1, `${MACS} 8864 11 00 0011 002a 0021 ${IPV4_TCP}`],
    [1, `${MACS} 0800 ${ipv4Header(70, '11')} c000 12b5 0046 0000 08000000 00002a00 ${MACS} 0800 ${IPV4_TCP}`],
    [0, `02000000 ${IPV4_TCP}`],
    [9, `ff03 0021 ${IPV4_TCP}`],
    [50, `0f00 0800 ${IPV4_TCP}`],
    [113, `0000 0001 0006 020000000001 0000 0800 ${IPV4_TCP}`],
    [276, `86dd 0000 00000003 0001 00 06 020000000001 0000 ${IPV6_TCP}`],
    [101, `${ipv4Header(48, '01')} ${QUOTE}`],
    [
      101,
      `${ipv6Header(80, '00')} 2b 00 0502 0000 0100 3c 02 00 01 00000000 ${'ab'.repeat(16)} 2c 00 0104 00000000
      33 00 0000 00000007 06 01 0000 00000001 00000002 ${TCP_HEADER}`,
    ],
    ...[...TUNNELED, ...LINKED].map(({ linkType, packet }) => [linkType, packet]),
  ] as [number, string][]
).map(([linkType, text]) => [linkType, hex(text)])

const LINK_TYPES = [147, ...LINKS.map(([what]) => what - LINK)]

const random = fc.record({ linkType: fc.constantFrom(...LINK_TYPES), bytes: fc.uint8Array({ maxLength: 300 }) })
const changed = fc
  .tuple(
    fc.constantFrom(...PACKETS),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
    fc.option(fc.nat(), { nil: undefined }),
  )
  .map(([[linkType, packet], changes, cut]) => {
    const bytes = packet.slice(0, cut === undefined ? packet.length : cut % (packet.length + 1))
    for (const [at, value] of changes) bytes[at % packet.length] = value
    return { linkType, bytes }
  })
const decoder = fc.constantFrom(
  new Decoder(),
  new Decoder({ checksums: true }),
  new Decoder({ decap: false }),
  new Decoder({ checksums: true, decap: false }),
)
/** Bytes around the packet, and how many more were on the wire. */
const place = fc.record({ before: fc.nat(40), after: fc.nat(40), more: fc.nat(2000) })
const RUNS = { numRuns: 3000 }

test('nothing is thrown and nothing is read outside the packet', () => {
  fc.assert(
    fc.property(fc.oneof(random, changed), decoder, place, ({ linkType, bytes }, one, { before, after, more }) => {
      const buffer = new Uint8Array(before + bytes.length + after)
      buffer.set(bytes, before)
      const view = new Guarded(buffer.buffer)
      view.from = before
      view.to = before + bytes.length
      const segment = new Segment()
      const reason = one.decode(view, view.from, view.to, bytes.length + more, linkType, segment)
      assert.ok(reason in SKIPPED)
      assert.ok(reason !== TCP || (segment.length >= 0 && segment.ipLength >= 40))
    }),
    RUNS,
  )
})

test('where in the buffer a packet stands makes no difference', () => {
  fc.assert(
    fc.property(fc.oneof(random, changed), decoder, fc.nat(40), ({ linkType, bytes }, one, before) => {
      const buffer = new Uint8Array(before + bytes.length)
      buffer.set(bytes, before)
      const here = new Segment()
      const there = new Segment()
      const reason = one.decode(new DataView(bytes.buffer), 0, bytes.length, bytes.length, linkType, here)
      const view = new DataView(buffer.buffer)
      assert.equal(one.decode(view, before, buffer.length, bytes.length, linkType, there), reason)
      if (reason === TCP || reason === ICMP_ERROR) assert.deepEqual(there, here)
    }),
    RUNS,
  )
})

test('what stood in the segment before makes no difference', () => {
  const kept = new Set(['time', 'file', 'frame', 'interface', 'direction'])
  const ofError = new Set(['icmpType', 'icmpCode', 'from0', 'from1', 'from2', 'from3'])
  fc.assert(
    fc.property(fc.oneof(random, changed), decoder, ({ linkType, bytes }, one) => {
      const fresh = new Segment()
      const used = new Segment()
      for (const key of Object.keys(used) as (keyof Segment)[]) if (!kept.has(key)) used[key] = 0x5a5a5a
      const view = new DataView(bytes.buffer, 0, bytes.length)
      const reason = one.decode(view, 0, bytes.length, bytes.length, linkType, fresh)
      assert.equal(one.decode(view, 0, bytes.length, bytes.length, linkType, used), reason)
      if (reason !== TCP && reason !== ICMP_ERROR) return
      for (const key of Object.keys(fresh) as (keyof Segment)[]) {
        if (!kept.has(key) && (reason === ICMP_ERROR || !ofError.has(key))) assert.equal(used[key], fresh[key], key)
      }
    }),
    RUNS,
  )
})

test('every packet of the list is a segment, or quotes one', () => {
  for (const [linkType, bytes] of PACKETS) {
    const reason = new Decoder().decode(
      new DataView(bytes.buffer),
      0,
      bytes.length,
      bytes.length,
      linkType,
      new Segment(),
    )
    assert.ok(reason === TCP || reason === ICMP_ERROR, `link type ${linkType}: ${SKIPPED[reason as 1]}`)
  }
})

test('every reason has the name under which it is counted', () => {
  const names = ['notIp', 'notTcp', 'unknownLinkType', 'truncatedHeader', 'fragment', 'badChecksum', 'tooDeep']
  assert.deepEqual(SKIPPED.slice(TCP + 1, TOO_DEEP + 1), names)
  assert.equal(SKIPPED[TCP], null)
  assert.equal(SKIPPED[ICMP_ERROR], 'notTcp')
})

test('decoding allocates nothing per packet', () => {
  const decoder = new Decoder()
  const segment = new Segment()
  const packets = PACKETS.map(([linkType, bytes]) => ({
    linkType,
    length: bytes.length,
    view: new DataView(bytes.buffer),
  }))
  const grown = () => {
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < 2000; i++) {
      for (const { linkType, length, view } of packets) decoder.decode(view, 0, length, length, linkType, segment)
    }
    return process.memoryUsage().heapUsed - before
  }
  for (let i = 0; i < 5; i++) grown()
  // 230,000 packets a round: a single object of the smallest size for each would be 3 MB.
  assert.ok(Math.min(grown(), grown(), grown()) < 200_000)
})
