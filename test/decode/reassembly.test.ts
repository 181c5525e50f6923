// IP fragments (case 82): put together, bounded, and never the cause of anything worse than a segment that is missing.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Decoder } from '../../src/decode/decoder.ts'
import { ICMP_ERROR, SKIPPED } from '../../src/decode/reason.ts'
import { MAX_DATAGRAMS, OVERLAPPED, REASSEMBLED } from '../../src/decode/reassembly.ts'
import { Segment } from '../../src/decode/segment.ts'
import { hex, ipv4Header, ipv6Header, TCP_HEADER, word } from './packets.ts'

const PAYLOAD = 'hello, this payload is cut into many pieces on its way'
const TEXT = Buffer.from(PAYLOAD).toString('hex')
/** TCP with options and payload: 78 bytes. */
const TCP_PACKET = `${TCP_HEADER.replace('50 02', '60 18')} 020405b4 ${TEXT}`
const WHOLE = hex(TCP_PACKET)

/** A receiver of packets in order, and what it makes of each. */
class Receiver {
  readonly decoder = new Decoder()
  readonly segment = new Segment()

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
  assert.equal(receiver.take(piece6({ from: 32, to: WHOLE.length })), `tcp 54 of 126, ${REASSEMBLED}`)
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
    `tcp 54 of 134, ${REASSEMBLED}`,
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
  const receiver = new Receiver()
  receiver.take(piece4({ from: 0, to: 24 }))
  assert.equal(receiver.take(piece4({ from: 24, to: WHOLE.length }), { time: 61e9 }), 'fragment')
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
  assert.equal(receiver.take(piece4({ from: 0, to: 16, bytes: inner }, '04')), 'notTcp')
  assert.equal(receiver.take(piece4({ from: 16, to: inner.length, bytes: inner }, '04')), SEGMENT)
  assert.deepEqual(receiver.decoder.encapsulation(receiver.segment.encapsulation), ['ipip'])
})

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
        assert.equal(taken, six ? `tcp 54 of 126, ${REASSEMBLED}` : SEGMENT)
        return
      }
      assert.fail('it never was whole')
    }),
  )
})

test('a flood of fragments that never become whole takes bounded memory', () => {
  const receiver = new Receiver()
  const flood = (n: number) => {
    for (let id = 0; id < n; id++) receiver.take(piece4({ from: 8 * (id % 8), to: 8 * (id % 8) + 8, id: id & 0xffff }))
  }
  flood(2 * MAX_DATAGRAMS)
  const before = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
  flood(50 * MAX_DATAGRAMS)
  const grown = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers - before
  assert.ok(grown < 64e6, `${grown} bytes`)
})
