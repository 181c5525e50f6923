// Several files as one capture, merged by time: k-way, in runs of packets that stand in one batch. Packets of one file
// stay in its order even where its times go back; at equal times the file that was named first comes first. A file is
// opened when its first packet is due, so that few of a ring of thousands are open at once.
import { MergeHeap } from './merge-heap.ts'
import { before, MergeStream, type Time } from './merge-stream.ts'
import type { PacketBatch } from './packet.ts'

export interface MergeInput {
  /** Time of the first packet; null where that cannot be told without opening the input for good. */
  firstTime(): Promise<Time | null>
  /** Takes a `share` (0 to 1) of the memory that a single file takes. Does not throw for what is wrong with the input. */
  batches(share: number): AsyncGenerator<PacketBatch>
}

/** Open files beyond this many take a sixteenth of the memory each: 2,000 that overlap then need some 70 MB. */
const [MANY_OPEN, SMALL_SHARE] = [64, 1 / 16] as const

interface Waiting {
  input: MergeInput
  index: number
  /** null: to be opened at once. */
  time: Time | null
}

export async function* merge(inputs: readonly MergeInput[]): AsyncGenerator<PacketBatch> {
  const waiting = await latestFirst(inputs)
  const open = new MergeHeap()
  try {
    for (;;) {
      while (isDue(waiting.at(-1), open.first)) {
        const { input, index } = waiting.pop()!
        const stream = new MergeStream(index, input.batches(open.size < MANY_OPEN ? 1 : SMALL_SHARE))
        if (await stream.nextBatch()) open.add(stream)
      }
      const stream = open.first
      if (!stream) return
      yield stream.run(open.second, waiting.at(-1)?.time)
      if (stream.hasMore || (await stream.nextBatch())) open.firstChanged()
      else open.removeFirst()
    }
  } finally {
    await open.close()
  }
}

function isDue(next: Waiting | undefined, first: MergeStream | undefined): boolean {
  return next !== undefined && (next.time === null || first === undefined || !before(first, next.time))
}

async function latestFirst(inputs: readonly MergeInput[]): Promise<Waiting[]> {
  const waiting: Waiting[] = []
  for (const [index, input] of inputs.entries()) waiting.push({ input, index, time: await input.firstTime() })
  return waiting.sort((a, b) => compare(b.time, a.time) || b.index - a.index)
}

function compare(a: Time | null, b: Time | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null)
  return a.seconds - b.seconds || a.nanos - b.nanos
}
