// The tracker against two hosts whose states are known (two-hosts.ts), over a network that loses and delays behind the
// capture point: what the tracker calls proved must be true, and what it counts must be what passed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ACK, FIN, RST, Segment, SYN } from '../../src/decode/segment.ts'
import type { Connection } from '../../src/track/connection.ts'
import * as found from '../../src/track/findings.ts'
import { STATE_NAMES } from '../../src/track/state.ts'
import { Tracker } from '../../src/track/tracker.ts'
import { PROVED } from '../../src/track/transitions.ts'
import { judge, Verdict } from '../../src/track/verdict.ts'
import { type Move, type Packet, play } from './two-hosts.ts'

const RUNS = { numRuns: Number(process.env.FUZZ_RUNS ?? 1000), seed: Number(process.env.FUZZ_SEED ?? 2026) }
const ISN = [0xfffffff0, 0x7ffffff0] as const

const what = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<Move['what']>('pass', 'arrive') },
  { weight: 2, arbitrary: fc.constantFrom<Move['what']>('connect', 'write', 'close', 'resend', 'acknowledge') },
  { weight: 1, arbitrary: fc.constant<Move['what']>('lose') },
)
const rough = fc.oneof({ weight: 40, arbitrary: what }, { weight: 1, arbitrary: fc.constant<Move['what']>('abort') })

const moves = (of: fc.Arbitrary<Move['what']>): fc.Arbitrary<Move[]> =>
  fc
    .array(fc.record<Move>({ what: of, side: fc.constantFrom(0, 1), puttingOff: fc.boolean() }), {
      maxLength: 150,
      size: 'max',
    })
    .map(rest => [{ what: 'connect', side: 0, puttingOff: false }, ...rest])

interface Seen {
  packets: Packet[]
  connections: { c: Connection; verdict: Verdict }[]
}

/** Runs the moves; `look` sees the connection after each segment that it took. */
function watch(
  all: readonly Move[],
  look: (packet: Packet, c: Connection, side: 0 | 1) => void,
  end: (seen: Seen) => void,
): void {
  const packets: Packet[] = []
  const tracker = new Tracker({
    observer: { segment: ({ connection, side }) => look(packets.at(-1) as Packet, connection, side) },
  })
  const segment = new Segment()
  const hosts = play(all, (packet, move) => {
    packets.push(packet)
    const { from, flags, seq, ack, length } = packet
    Object.assign(segment, { time: move * 5_000_000, frame: packets.length, flags, length, window: 65535 })
    segment.seq = (seq + ISN[from]) | 0
    segment.ack = flags & ACK ? (ack + ISN[(1 - from) as 0 | 1]) | 0 : 0
    ;[segment.src3, segment.dst3] = from === 0 ? [1, 2] : [2, 1]
    ;[segment.srcPort, segment.dstPort] = from === 0 ? [40000, 80] : [80, 40000]
    segment.ipId = packets.length
    segment.digest = Math.imul(packets.length, 0x9e3779b1)
    tracker.push(segment)
  })
  assert.ok(hosts)
  tracker.finish()
  const verdict = new Verdict()
  for (let c = tracker.pull(); c; c = tracker.pull()) {
    judge(c, {}, verdict)
    end({ packets, connections: [{ c, verdict }] })
  }
}

const told = (packets: readonly Packet[]): string =>
  packets
    .map(p => `${p.from === 0 ? '>' : '<'} flags ${p.flags} ${p.seq}:${p.seq + p.length} ack ${p.ack} (${p.truth})`)
    .join('\n')

/** What a reader of all the packets says who looks at one question at a time; resets are not among them. */
function read(packets: readonly Packet[]): string {
  const of = (side: 0 | 1) => packets.filter(({ from, flags }) => from === side && (flags & RST) === 0)
  const [client, server] = [of(0), of(1)]
  if (server.length === 0) return 'unanswered, by nobody'
  if (!client.some(({ flags, ack }) => (flags & SYN) === 0 && ack > 0)) return 'half-open, by nobody'
  const fins = [client, server].map(own => own.find(({ flags }) => flags & FIN))
  const end = (fin: Packet | undefined) => (fin ? fin.seq + fin.length + 1 : Number.POSITIVE_INFINITY)
  const [ends, peers] = [fins.map(end), [server, client]]
  const covers = (side: 0 | 1) => (packet: Packet) => packet.ack >= (ends[side] as number)
  const [first, second] = fins
  if (!first && !second) return 'open, by nobody'
  if (!first || !second) return `half-closed, by ${first ? 'client' : 'server'}`
  const by = covers(0)(second) ? 0 : covers(1)(first) ? 1 : 2
  const outcome = [0, 1].every(side => peers[side]?.some(covers(side as 0 | 1))) ? 'closed' : 'close-unconfirmed'
  if (by === 2) return `${outcome}, by both, simultaneous`
  const kind = peers[by]?.find(covers(by)) === fins[1 - by] ? 'three-way' : 'four-way'
  return `${outcome}, by ${by === 0 ? 'client' : 'server'}, ${kind}`
}

test('the verdict is what a reader of all the packets says, without resets', () => {
  fc.assert(
    fc.property(moves(what), all => {
      let count = 0
      watch(
        all,
        () => {},
        ({ packets, connections }) => {
          for (const { c, verdict } of connections) {
            count++
            const { outcome, by, kind, roles } = verdict
            assert.equal(c.ends[roles.client].port, 40000)
            const who = by === -1 ? 'nobody' : by === 2 ? 'both' : by === roles.client ? 'client' : 'server'
            assert.equal(`${outcome}, by ${who}${kind === null ? '' : `, ${kind}`}`, read(packets), told(packets))
          }
        },
      )
      assert.ok(count <= 1)
    }),
    RUNS,
  )
})

const crossing = fc.oneof({ weight: 10, arbitrary: what }, { weight: 1, arbitrary: fc.constant<Move['what']>('call') })

for (const [name, of] of Object.entries({
  'without resets': what,
  'with resets': rough,
  'with simultaneous opens': crossing,
})) {
  test(`what is proved is true, ${name}`, () => {
    fc.assert(
      fc.property(moves(of), all => {
        const passed: Packet[] = []
        watch(
          all,
          (packet, c, side) => {
            passed.push(packet)
            const { state, certainty } = c.ends[side]
            if (certainty === PROVED) assert.equal(STATE_NAMES[state], packet.truth, told(passed))
          },
          () => {},
        )
      }),
      RUNS,
    )
  })

  test(`what is counted is what passed, ${name}`, () => {
    fc.assert(
      fc.property(moves(of), all => {
        watch(
          all,
          () => {},
          ({ packets, connections }) => {
            for (const { c } of connections) {
              for (const side of [0, 1] as const) {
                const end = c.ends[side]
                const own = packets.filter(packet => (packet.from === 0) === (end.port === 40000))
                const bytes = Math.max(0, ...own.filter(p => p.length > 0).map(p => p.seq + p.length - 1))
                assert.equal(end.packets, own.length, told(packets))
                assert.equal(end.payload, bytes, told(packets))
                assert.equal(end.retransmissions, own.filter(p => p.again).length, told(packets))
                assert.equal(end.outOfOrder, 0, told(packets))
              }
            }
          },
        )
      }),
      RUNS,
    )
  })

  test(`nothing is found that was not there, ${name}`, () => {
    const possible = [found.ACCEPT_QUEUE_OVERFLOW, found.CLOSE_WAIT_AT_END, found.CLOSE_WAIT_LONG, found.SYN_LOSS]
    possible.push(found.HANDSHAKE_LOSS, found.PEER_UNRESPONSIVE, found.UNREAD_DATA_RESET, found.RST_AFTER_CLOSE_FOUND)
    const bits = possible.reduce((set, code) => set | (1 << code), 0)
    fc.assert(
      fc.property(moves(of), all => {
        watch(
          all,
          () => {},
          ({ packets, connections }) => {
            for (const { c } of connections) {
              const wrong = found.FINDING_CODES.filter((_, code) => c.findings & ~bits & (1 << code))
              assert.deepEqual(wrong, [], told(packets))
            }
          },
        )
      }),
      RUNS,
    )
  })
}
