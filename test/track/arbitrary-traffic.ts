// Traffic that is nearly TCP: two hosts and a few ports, any flags, numbers that mostly continue what was sent before and
// sometimes miss it, clocks that mostly run forward. As plain data for fast-check, so that what fails can be made small.
import fc from 'fast-check'
import { ACK, FIN, PSH, RST, Segment, SYN, URG } from '../../src/decode/segment.ts'

export interface Step {
  kind: 'segment' | 'copy' | 'icmp'
  /** Which connection (its client port), and which side sends. */
  tuple: number
  side: 0 | 1
  flags: number
  /** How far from what would come next. */
  seq: number
  ack: number
  length: number
  window: number
  /** ns after the step before; negative: the clock stepped back. */
  after: number
  id: number
  vlan: number
  timestamp: number
  optionsHash: number
}

const flags = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(ACK, ACK, ACK | PSH, ACK | FIN, ACK | FIN | PSH) },
  { weight: 6, arbitrary: fc.constantFrom(SYN, SYN | ACK) },
  { weight: 3, arbitrary: fc.constantFrom(RST, RST | ACK) },
  { weight: 1, arbitrary: fc.constantFrom(0, FIN, SYN | FIN, SYN | RST, FIN | RST, FIN | PSH | URG, 0x1ff) },
)
const near = fc.oneof(
  { weight: 12, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.constantFrom(-1, 1, -10, 10, -100, 100, -1460, 1460) },
  { weight: 1, arbitrary: fc.constantFrom(70_000, -70_000, 0x7fffffff, -0x80000000) },
  { weight: 1, arbitrary: fc.integer({ min: -0x80000000, max: 0x7fffffff }) },
)
const after = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(0, 1_000, 50_000, 10_000_000, 200_000_000, 1_000_000_000) },
  { weight: 2, arbitrary: fc.constantFrom(15e9, 59.999e9, 61e9, 241e9, 8000e9) },
  { weight: 1, arbitrary: fc.constantFrom(-1, -5_000_000, -2e9, -100e9) },
)

const broken: fc.Arbitrary<Step[]> = fc.array(
  fc.record<Step>({
    kind: fc.oneof(
      { weight: 20, arbitrary: fc.constant('segment' as const) },
      { weight: 1, arbitrary: fc.constantFrom('copy' as const, 'icmp' as const) },
    ),
    tuple: fc.constantFrom(0, 0, 0, 0, 0, 1, 2),
    side: fc.constantFrom(0, 1),
    flags,
    seq: near,
    ack: near,
    length: fc.constantFrom(0, 0, 0, 1, 10, 100, 1460),
    window: fc.constantFrom(65535, 65535, 65535, 1000, 1, 0),
    after,
    id: fc.constantFrom(1, 1, 1, 0),
    vlan: fc.constantFrom(0, 0, 0, 0, 0, 7, 8),
    timestamp: fc.constantFrom(0, 0, 1),
    optionsHash: fc.constantFrom(0, 0, 0, 1),
  }),
  { minLength: 1, maxLength: 60 },
)

// A whole life, packet by packet: whoever wants to break something deep inside begins with some of these.
const life: Step[] = (
  [
    [0, SYN, 0],
    [1, SYN | ACK, 0],
    [0, ACK, 0],
    [0, ACK | PSH, 100],
    [1, ACK | PSH, 1460],
    [0, ACK, 0],
    [0, ACK | FIN, 0],
    [1, ACK, 0],
    [1, ACK | FIN, 0],
    [0, ACK, 0],
  ] as const
).map(([side, flags, length]) => ({
  ...{ kind: 'segment', tuple: 0, side, flags, seq: 0, ack: 0, length, window: 65535 },
  ...{ after: 10_000_000, id: 1, vlan: 0, timestamp: 0, optionsHash: 0 },
}))

export const steps: fc.Arbitrary<Step[]> = fc
  .tuple(fc.integer({ min: 0, max: life.length }), broken)
  .map(([normal, rest]) => [...life.slice(0, normal), ...rest])

/** What is added to all sequence numbers of each side, by connection. */
export type Offsets = readonly (readonly [number, number])[]

/** Fills one segment again for each step and hands it on. */
export function play(
  all: readonly Step[],
  offsets: Offsets,
  take: (segment: Segment, kind: Step['kind']) => void,
): void {
  const next = [0, 1, 2].map(() => [1000, 5000] as [number, number])
  const segment = new Segment()
  let time = 0
  for (const [index, step] of all.entries()) {
    time = index === 0 ? 0 : time + step.after
    const { side, tuple } = step
    const peer = (1 - side) as 0 | 1
    const own = next[tuple]!
    if (step.kind === 'copy') {
      segment.time = time
      segment.frame = index + 1
      segment.ttl = (segment.ttl - 1) & 255
      if (index > 0) take(segment, 'segment')
      continue
    }
    const seq = (own[side] + step.seq) | 0
    const end = (seq + step.length + (step.flags & (SYN | FIN) ? 1 : 0)) | 0
    if (step.kind === 'segment' && Math.abs(step.seq) <= 1460 && ((end - own[side]) | 0) > 0) own[side] = end
    const [seqOffset, ackOffset] = [offsets[tuple]![side], offsets[tuple]![peer]]
    Object.assign(segment, new Segment())
    segment.time = time
    segment.frame = index + 1
    ;[segment.src3, segment.dst3] = side === 0 ? [0x0a000001, 0x0a000002] : [0x0a000002, 0x0a000001]
    ;[segment.srcPort, segment.dstPort] = side === 0 ? [40000 + tuple, 80] : [80, 40000 + tuple]
    segment.seq = (seq + seqOffset) | 0
    segment.flags = step.flags
    segment.ack = step.flags & ACK ? (own[peer] + step.ack + ackOffset) | 0 : 0
    segment.length = step.length
    segment.window = step.window
    segment.ttl = 64
    segment.ipId = step.id === 0 ? 0 : (index % 65535) + 1
    segment.ipLength = 40 + step.length
    segment.captured = segment.original = 54 + step.length
    segment.encapsulation = step.vlan
    segment.optionsHash = step.optionsHash
    segment.timestamps = step.timestamp
    segment.tsVal = step.timestamp * index
    segment.tsEcr = step.timestamp * (index - 1)
    segment.digest = (index * 0x9e3779b1) | 0
    if (step.kind === 'icmp') {
      segment.icmpType = 3
      segment.icmpCode = 1
      segment.from3 = 0x0a000009
    }
    take(segment, step.kind)
  }
}
