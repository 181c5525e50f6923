// How fast each layer is in this process: every row runs one layer more than the row above, so that the difference of two
// is what a layer costs. Run through tsx the code is compiled as the tests' is; a warm-up of each row comes first.
import { analyze } from '../../src/analyze.ts'
import { Decoder } from '../../src/decode/decoder.ts'
import { ICMP_ERROR, TCP } from '../../src/decode/reason.ts'
import { Segment } from '../../src/decode/segment.ts'
import { CaptureCounts } from '../../src/report/capture.ts'
import { openFiles } from '../../src/source/file.ts'
import type { PacketBatch } from '../../src/source/packet.ts'
import { Tracker } from '../../src/track/tracker.ts'

const LAYERS: [name: string, run: (path: string) => Promise<void>][] = [
  ['source', path => eachBatch(path, () => {})],
  [
    'source, decode',
    path =>
      eachBatch(
        path,
        decoding(() => {}),
      ),
  ],
  ['source, decode, track', path => track(path)],
  ['the whole, 50 records', async path => void (await analyze(path).notable(50))],
  ['the whole, all records', allRecords],
]

export async function measureLayers(path: string, packets: number, rounds: number): Promise<void> {
  console.log(`\n${path}: ${packets} packets; the best of ${rounds} runs after a warm-up`)
  for (const [name, run] of LAYERS) {
    await run(path)
    let best = Number.POSITIVE_INFINITY
    for (let round = 0; round < rounds; round++) {
      const begin = performance.now()
      await run(path)
      best = Math.min(best, performance.now() - begin)
    }
    const rate = packets / best / 1000
    console.log(`${name.padEnd(24)}${best.toFixed(0).padStart(8)} ms${rate.toFixed(2).padStart(10)} million packets/s`)
  }
}

export async function countPackets(path: string): Promise<number> {
  let packets = 0
  await eachBatch(path, batch => {
    packets += batch.end - batch.begin
  })
  return packets
}

async function eachBatch(path: string, take: (batch: PacketBatch) => void): Promise<void> {
  const source = openFiles([path])
  for await (const batch of source.batches()) take(batch)
  for (const error of source.errors) throw error
}

async function track(path: string): Promise<void> {
  const tracker = new Tracker()
  const decode = decoding((segment, reason) => {
    if (reason === TCP) tracker.push(segment)
    else if (reason === ICMP_ERROR) tracker.pushIcmp(segment)
  })
  await eachBatch(path, batch => {
    decode(batch)
    while (tracker.pull());
  })
}

async function allRecords(path: string): Promise<void> {
  for await (const _ of analyze(path));
}

function decoding(take: (segment: Segment, reason: number) => void): (batch: PacketBatch) => void {
  const [decoder, segment, counts] = [
    new Decoder({ checksums: false, decap: true }),
    new Segment(),
    new CaptureCounts(),
  ]
  return batch => {
    counts.begin(batch)
    for (let i = batch.begin; i < batch.end; i++) {
      segment.time = counts.time(batch, i)
      segment.frame = batch.frame[i]!
      const at = batch.offset[i]!
      const end = at + batch.captured[i]!
      take(segment, decoder.decode(batch.view, at, end, batch.original[i]!, batch.linkType[i]!, segment))
    }
  }
}
