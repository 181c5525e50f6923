// IP fragments (case 82): put together, bounded, and never the cause of anything worse than a segment that is missing.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { Decoder, type DecoderOptions } from '../../src/decode/decoder.ts'
import { ICMP_ERROR, SKIPPED } from '../../src/decode/reason.ts'
import { MAX_AGE, MAX_DATAGRAMS, OVERLAPPED, REASSEMBLED, SAME_PACKET } from '../../src/decode/reassembly.ts'
import { Segment } from '../../src/decode/segment.ts'
import { hex, ipv4Header, ipv6Header, TCP_HEADER, word } from './packets.ts'

const PAYLOAD = 'hello, this payload is cut into many pieces on its way'
const TEXT = Buffer.from(PAYLOAD).toString('hex')
/** TCP with options and payload: 78 bytes. */
const TCP_PACKET = `${TCP_HEADER.replace('50 02', '60 18')} 020405b4 ${TEXT}`
const WHOLE = hex(TCP_PACKET)

/** A receiver of packets in order, and what it makes of each. */
class Receiver {
  readonly decoder: Decoder
  readonly segment = new Segment()

  constructor(options: DecoderOptions = {}) {
    this.decoder = new Decoder(options)
  }

  take(packet: Uint8Array, { time = 0, captured = packet.length } = {}): string {
    this.segment.time = time
    const view = new DataView(packet.buffer, packet.byteOffset)
    const reason = this.decoder.decode(view, 0, captured, packet.length, 101, this.segment)
    if (reason === ICMP_ERROR) return 'icmpError'
    return SKIPPED[reason] ?? `tcp ${this.segment.length} of ${this.segment.ipLength}, ${this.segment.fragment}`
  }
}

interface Piece {
  from: number
  to: number
  id?: number
  bytes?: Uint8Array
}

function piece4({ from, to, id = 0x1234, bytes = WHOLE }: Piece, protocol = '06'): Uint8Array {
  const more = to < bytes.length ? 0x2000 : 0
  const header = hex(ipv4Header(to - from, protocol, word(more | (from >> 3))).replace('1234', word(id)))
  return Uint8Array.of(...header, ...bytes.subarray(from, to))
}

function piece6({ from, to, id = 7, bytes = WHOLE }: Piece, next = '06'): Uint8Array {
  const more = to < bytes.length ? 1 : 0
  const header = `${ipv6Header(8 + to - from, '2c')} ${next} 00 ${word(from | more)} 0000 ${word(id)}`
  return Uint8Array.of(...hex(header), ...bytes.subarray(from, to))
}

const THREE: Piece[] = [
  { from: 0, to: 24 },
  { from: 24, to: 48 },
  { from: 48, to: WHOLE.length },
]
const SEGMENT = `tcp 54 of 98, ${REASSEMBLED}`

test('case 82: the last missing part makes the segment, in whatever order', () => {
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
    [0, 2, 1],
  ]) {
    const receiver = new Receiver()
    const taken = order.map(i => receiver.take(piece4(THREE[i] as Piece)))
    assert.deepEqual(taken, ['fragment', 'fragment', SEGMENT])
    assert.equal(receiver.segment.mss, 1460)
  }
})

test('case 82: a TCP header split over fragments (RFC 1858) is read', () => {
  const receiver = new Receiver()
  assert.equal(receiver.take(piece4({ from: 0, to: 8 })), 'fragment')
  assert.equal(receiver.take(piece4({ from: 8, to: WHOLE.length })), SEGMENT)
  assert.equal(receiver.segment.srcPort, 40000)
})

test('case 82: IPv6', () => {
  const receiver = new Receiver()
  assert.equal(receiver.take(piece6({ from: 0, to: 32 })), 'fragment')
  assert.equal(receiver.take(piece6({ from: 32, to: WHOLE.length })), `tcp 54 of 118, ${REASSEMBLED}`)
})

test('an atomic fragment (RFC 6946) is a packet', () => {
  assert.equal(new Receiver().take(piece6({ from: 0, to: WHOLE.length })), 'tcp 54 of 126, 0')
})

test('IPv6 with an extension header behind the fragment header', () => {
  const options = Uint8Array.of(6, 0, 1, 4, 0, 0, 0, 0, ...WHOLE)
  const receiver = new Receiver()
  assert.equal(receiver.take(piece6({ from: 0, to: 8, bytes: options }, '3c')), 'fragment')
  assert.equal(
    receiver.take(piece6({ from: 8, to: options.length, bytes: options }, '3c')),
    `tcp 54 of 126, ${REASSEMBLED}`,
  )
})

test('a fragment that came twice changes nothing', () => {
  const receiver = new Receiver()
  const taken = [0, 0, 1, 1, 2].map(i => receiver.take(piece4(THREE[i] as Piece)))
  assert.deepEqual(taken, ['fragment', 'fragment', 'fragment', 'fragment', SEGMENT])
})

test('where other bytes overlap the first stay, and it is noticed', () => {
  const forged = WHOLE.slice().fill(0x58, 24, 40)
  const receiver = new Receiver()
  assert.equal(receiver.take(piece4({ from: 0, to: 32 })), 'fragment')
  assert.equal(receiver.take(piece4({ from: 24, to: 48, bytes: forged })), 'fragment')
  const taken = receiver.take(piece4({ from: 48, to: WHOLE.length }))
  assert.equal(taken, `tcp 54 of 98, ${REASSEMBLED | OVERLAPPED}`)
})

test('parts of different packets are not mixed', () => {
  const receiver = new Receiver()
  assert.equal(receiver.take(piece4({ from: 0, to: 24, id: 1 })), 'fragment')
  assert.equal(receiver.take(piece4({ from: 24, to: WHOLE.length, id: 2 })), 'fragment')
  assert.equal(receiver.take(piece4({ from: 24, to: WHOLE.length, id: 1 })), SEGMENT)
})

test('parts are waited for 60 seconds', () => {
  for (const [time, expected] of [
    [MAX_AGE, SEGMENT],
    [MAX_AGE + 1, 'fragment'],
  ] as const) {
    const receiver = new Receiver()
    receiver.take(piece4({ from: 0, to: 24 }))
    assert.equal(receiver.take(piece4({ from: 24, to: WHOLE.length }), { time }), expected)
  }
})

test('an identification that comes round before its first packet was whole begins another one', () => {
  const next = WHOLE.slice().fill(9, 4, 8)
  for (const [time, expected, seq] of [
    [SAME_PACKET, `tcp 54 of 98, ${REASSEMBLED | OVERLAPPED}`, 100],
    [SAME_PACKET + 1, SEGMENT, 0x09090909],
  ] as const) {
    const receiver = new Receiver()
    receiver.take(piece4({ from: 0, to: 24 }))
    receiver.take(piece4({ from: 0, to: 24, bytes: next }), { time })
    assert.equal(receiver.take(piece4({ from: 24, to: WHOLE.length, bytes: next }), { time }), expected)
    assert.equal(receiver.segment.seq, seq)
  }
})

test('ends that contradict each other are an overlap', () => {
  const longer = Uint8Array.of(...WHOLE, ...new Uint8Array(8))
  const [first, last] = [
    { from: 0, to: 24 },
    { from: 24, to: WHOLE.length },
  ]
  const beyond = { from: 80, to: 88, bytes: new Uint8Array(1000) }
  for (const parts of [
    [last, { from: 72, to: longer.length, bytes: longer }, first],
    [last, { from: 40, to: 64, bytes: WHOLE.subarray(0, 64) }, first],
    [last, beyond, first],
    [beyond, last, first],
  ]) {
    const receiver = new Receiver()
    const taken = parts.map(each => receiver.take(piece4(each)))
    assert.deepEqual(taken, ['fragment', 'fragment', `tcp 54 of 98, ${REASSEMBLED | OVERLAPPED}`])
  }
})

test('the headers of the first part are those of the whole: IPv4 options need not be in the others', () => {
  const options = hex('01010100')
  const first = piece4({ from: 0, to: 24 })
  first[0] = 0x46
  first[3] = first[3]! + options.length
  const withOptions = Uint8Array.of(...first.subarray(0, 20), ...options, ...first.subarray(20))
  const parts = [withOptions, piece4({ from: 24, to: WHOLE.length })]
  for (const order of [parts, [...parts].reverse()]) {
    const receiver = new Receiver()
    const taken = order.map(part => receiver.take(part))
    assert.deepEqual(taken, ['fragment', `tcp 54 of 102, ${REASSEMBLED}`])
  }
})

test('what follows an IPv6 packet put together is what its first part says (RFC 8200, 4.5)', () => {
  const parts = [piece6({ from: 48, to: WHOLE.length }, '3c'), piece6({ from: 0, to: 48 })]
  for (const order of [parts, [...parts].reverse()]) {
    const receiver = new Receiver()
    const taken = order.map(part => receiver.take(part))
    assert.deepEqual(taken, ['fragment', `tcp 54 of 118, ${REASSEMBLED}`])
  }
})

test('parts without a first, and a first without others, are counted', () => {
  const receiver = new Receiver()
  assert.equal(receiver.take(piece4({ from: 24, to: 48 })), 'fragment')
  assert.equal(receiver.take(piece4({ from: 48, to: WHOLE.length })), 'fragment')
  assert.equal(receiver.take(piece4({ from: 0, to: 48, id: 9 })), 'fragment')
  assert.deepEqual(receiver.decoder.fragments, { used: 0, found: 0 })
})

test('of what was counted, the parts of a segment are known', () => {
  const receiver = new Receiver()
  receiver.take(piece4({ from: 0, to: 24, id: 9 }))
  for (const i of [0, 0, 2, 1]) receiver.take(piece4(THREE[i] as Piece))
  assert.deepEqual(receiver.decoder.fragments, { used: 3, found: 0 })
})

test('packets with the same identification, one after the other, and others between', () => {
  const receiver = new Receiver()
  const [first, last] = [
    { from: 0, to: 40 },
    { from: 40, to: WHOLE.length },
  ]
  const taken = [
    piece4(first),
    piece6({ ...first, id: 0x1234 }),
    piece4({ ...first, id: 0x1235 }),
    piece4(last),
    piece4(first),
    piece4({ ...last, id: 0x1235 }),
    piece6({ ...last, id: 0x1234 }),
    piece4(last),
  ].map(packet => receiver.take(packet).slice(0, 3))
  assert.deepEqual(taken, ['fra', 'fra', 'fra', 'tcp', 'fra', 'tcp', 'tcp', 'tcp'])
})

test('the packet that an ICMP error quotes is no fragment of it', () => {
  const receiver = new Receiver()
  const quoted = piece4(THREE[0] as Piece)
  const error = hex(`${ipv4Header(8 + quoted.length, '01')} 0b01 0000 00000000`)
  assert.equal(receiver.take(piece4(THREE[1] as Piece)), 'fragment')
  assert.equal(receiver.take(piece4(THREE[2] as Piece)), 'fragment')
  assert.equal(receiver.take(Uint8Array.of(...error, ...quoted)), 'icmpError')
  assert.equal(receiver.segment.srcPort, 40000)
  assert.equal(receiver.take(quoted), SEGMENT)
})

test('what the snap length cut cannot be put together: the first part is a segment of its own length', () => {
  const receiver = new Receiver()
  assert.equal(receiver.take(piece4({ from: 0, to: 40 }), { captured: 48 }), `tcp 16 of 60, ${REASSEMBLED}`)
  assert.equal(receiver.take(piece4({ from: 40, to: WHOLE.length }), { captured: 48 }), 'fragment')
})

test('a fragment of UDP is not TCP, also when it is put together', () => {
  const receiver = new Receiver()
  assert.equal(receiver.take(piece4({ from: 0, to: 24 }, '11')), 'notTcp')
  assert.equal(receiver.take(piece4({ from: 24, to: WHOLE.length }, '11')), 'notTcp')
})

test('a tunnel whose outer packets are fragments', () => {
  const inner = hex(`${ipv4Header(WHOLE.length)} ${TCP_PACKET}`)
  const receiver = new Receiver()
  assert.equal(receiver.take(piece4({ from: 0, to: 16, bytes: inner }, '04')), 'fragment')
  assert.equal(receiver.take(piece4({ from: 16, to: inner.length, bytes: inner }, '04')), SEGMENT)
  assert.deepEqual(receiver.decoder.encapsulation(receiver.segment.encapsulation), ['ipip'])
})

test('fragments in fragments: what is known of the outer ones is kept', () => {
  const forged = (bytes: Uint8Array) => bytes.slice().fill(0x58, 24, 32)
  const outer = [{ from: 0, to: 48 }, THREE[2] as Piece].map(each => piece4(each))
  const receiver = new Receiver()
  const taken = outer.flatMap(inner => {
    const bytes = inner
    const parts = [
      piece4({ from: 0, to: 32, bytes }, '04'),
      piece4({ from: 24, to: bytes.length, bytes: forged(bytes) }, '04'),
    ]
    return parts.map(part => receiver.take(part))
  })
  assert.deepEqual(taken, ['fragment', 'fragment', 'fragment', `tcp 54 of 98, ${REASSEMBLED | OVERLAPPED}`])
})

test('a tunnel over UDP whose outer packets are fragments', () => {
  const frame = hex(`020000000002 020000000001 0800 ${ipv4Header(WHOLE.length)} ${TCP_PACKET}`)
  const vxlan = hex(`c000 12b5 ${word(16 + frame.length)} 0000 0800000000002a00`)
  const bytes = Uint8Array.of(...vxlan, ...frame)
  const receiver = new Receiver()
  assert.equal(receiver.take(piece4({ from: 48, to: bytes.length, bytes }, '11')), 'notTcp')
  assert.equal(receiver.take(piece4({ from: 0, to: 48, bytes }, '11')), SEGMENT)
  assert.deepEqual(receiver.decoder.encapsulation(receiver.segment.encapsulation), ['vxlan 42'])
  assert.deepEqual(receiver.decoder.fragments, { used: 0, found: 1 })
})

test('checksums are those of the whole', () => {
  const sum = (bytes: Uint8Array) => {
    const receiver = new Receiver({ checksums: true })
    receiver.take(piece6({ from: 0, to: 24, bytes }))
    return receiver.take(piece6({ from: 24, to: bytes.length, bytes }))
  }
  const right = WHOLE.slice()
  new DataView(right.buffer).setUint16(16, tcpChecksum(right))
  assert.equal(sum(right), `tcp 54 of 118, ${REASSEMBLED}`)
  assert.equal(sum(WHOLE), 'badChecksum')
})

/** Over IPv6's pseudo header, from 2001:db8::1 to 2001:db8::2. */
function tcpChecksum(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer)
  let total = 2 * (0x2001 + 0x0db8) + 1 + 2 + bytes.length + 6
  for (let i = 0; i < bytes.length; i += 2) total += view.getUint16(i)
  return 0xffff - (total % 0xffff)
}

const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 6 }).map(eighths => {
  const at = [0, ...eighths.sort((a, b) => a - b).map(n => n * 8), WHOLE.length]
  return at.slice(1).map((to, i): Piece => ({ from: at[i] as number, to }))
})

test('however a packet is cut, and in whatever order the parts come, some twice: one segment, the same', () => {
  const pieces = cuts.chain(all =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length })),
  )
  fc.assert(
    fc.property(pieces, fc.boolean(), ([all, order], six) => {
      if (all.length < 2) return
      const receiver = new Receiver()
      const seen = new Set<Piece>()
      for (const one of order) {
        const isWhole = seen.size === all.length - 1 && !seen.has(one)
        const taken = receiver.take(six ? piece6(one) : piece4(one))
        seen.add(one)
        if (!isWhole) continue
        assert.equal(taken, six ? `tcp 54 of 118, ${REASSEMBLED}` : SEGMENT)
        return
      }
      assert.fail('it never was whole')
    }),
  )
})

test('the packets begun last are waited for, however many come', () => {
  const receiver = new Receiver()
  for (let id = 0; id <= MAX_DATAGRAMS; id++) receiver.take(piece4({ from: 0, to: 24, id }))
  assert.equal(receiver.take(piece4({ from: 24, to: WHOLE.length, id: 0 })), 'fragment')
  assert.equal(receiver.take(piece4({ from: 24, to: WHOLE.length, id: MAX_DATAGRAMS })), SEGMENT)
})

test('any bytes as fragments, again and again, take bounded memory and are never an exception', async () => {
  const receiver = new Receiver()
  const random = mulberry32(82)
  const payload = new Uint8Array(65_535)
  const flood = (count: number) => {
    for (let i = 0; i < count; i++) {
      const from = random(8192) * 8
      const length = random(4) === 0 ? random(256) : random(16) * 8
      const isLast = random(64) === 0
      const word0 = (isLast ? 0 : 0x2000) | (from >> 3)
      const header =
        random(2) === 0
          ? hex(
              `${ipv4Header(length, ['06', '11', '04', '2f'][random(4)] as string, word(word0))}`.replace(
                '1234',
                word(random(512)),
              ),
            )
          : hex(
              `${ipv6Header(8 + length, '2c')} ${['06', '3c', '2c', '29'][random(4)]} 00 ${word(from | (isLast ? 0 : 1))} 0000 ${word(random(512))}`,
            )
      for (let at = 0; at < length; at++) payload[at] = random(3)
      receiver.take(Uint8Array.of(...header, ...payload.subarray(0, length)), { time: i * 1e5 })
    }
  }
  const before = held()
  flood(20_000)
  let grown = held() - before
  // Buffers are given back in the background.
  for (let tries = 0; grown >= BOUND && tries < 100; tries++) {
    await setTimeout(20)
    grown = held() - before
  }
  assert.ok(grown < BOUND, `${grown} bytes`)
})

test('what lies in thousands of stretches of one packet is bounded', () => {
  const bytes = new Uint8Array(65_000)
  const receiver = new Receiver()
  for (let from = 8; from < 60_000; from += 16) receiver.take(piece4({ from, to: from + 8, bytes }))
  for (let from = 0; from < 60_000; from += 16) receiver.take(piece4({ from, to: from + 8, bytes }))
  assert.equal(receiver.take(piece4({ from: 60_000, to: bytes.length, bytes })), 'fragment')
})

const BOUND = MAX_DATAGRAMS * 65_536 + 2e6

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/** Bytes that are not garbage. */
function held(): number {
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** Numbers below `n` that follow from the seed. */
function mulberry32(seed: number): (n: number) => number {
  let state = seed
  return n => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % n
  }
}
