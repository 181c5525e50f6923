// Captures made worse, as capturing does it: packets lost, one direction missing, begun late, each packet twice, out of
// order, clocks that differ. As lists of segments.
import { analyze } from '../../src/analyze.ts'
import { Segment, SYN } from '../../src/decode/segment.ts'

export type Random = () => number

/** 0 to 1, the same for the same seed (Numerical Recipes' generator). */
export function randomFrom(seed: number): Random {
  let state = seed | 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 0) / 2 ** 32
  }
}

export const clone = (segment: Segment, changes: Partial<Segment> = {}): Segment =>
  Object.assign(new Segment(), segment, changes)

/** Every TCP segment of a capture. */
export async function segmentsOf(path: string): Promise<Segment[]> {
  const segments: Segment[] = []
  const analysis = analyze(path, { observer: { segment: ({ segment }) => segments.push(clone(segment)) } })
  for await (const _ of analysis.turns());
  return segments
}

const sender = ({ src3, srcPort }: Segment): string => `${src3} ${srcPort}`
const receiver = ({ dst3, dstPort }: Segment): string => `${dst3} ${dstPort}`
const inOrder = (segments: Segment[]): Segment[] => segments.sort((a, b) => a.time - b.time)

export type Mutation = (segments: readonly Segment[], random: Random) => Segment[]

/** What is left is told in the same order. */
export const LOSSES: Record<string, Mutation> = {
  'a twentieth was lost': (all, random) => all.filter(({ flags }) => flags & SYN || random() > 0.05),
  'a quarter was lost': (all, random) => all.filter(({ flags }) => flags & SYN || random() > 0.25),
  'it ended early': (all, random) => all.slice(0, Math.ceil(random() * all.length)),
}

export const OTHERS: Record<string, Mutation> = {
  'half was lost, SYNs too': (all, random) => all.filter(() => random() > 0.5),
  'it began late': (all, random) => all.slice(Math.floor(random() * all.length)),
  'one direction is missing': (all, random) => {
    const low = random() < 0.5
    return all.filter(segment => sender(segment) < receiver(segment) === low)
  },
  'some are out of order by less than a millisecond': (all, random) => {
    const moved = all.map(segment => ({ segment, at: segment.time + random() * 1e6 })).sort((a, b) => a.at - b.at)
    return moved.map(({ segment }, i) => clone(segment, { time: all[i]?.time ?? 0 }))
  },
  'the clocks of two interfaces differ by half a millisecond': all =>
    inOrder(all.map(s => clone(s, { time: s.time + (sender(s) < receiver(s) ? 500_000 : 0) }))),
}

/** As a mirror port shows what it routes: in, and 20 µs later out. */
export const doubled = (all: readonly Segment[]): Segment[] =>
  inOrder(all.flatMap(s => [clone(s), clone(s, { time: s.time + 20_000, ttl: s.ttl - 1, linkHash: s.linkHash + 1 })]))
