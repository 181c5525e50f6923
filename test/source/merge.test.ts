import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { Batch } from '../../src/source/batch.ts'
import { openFiles } from '../../src/source/file.ts'
import { type MergeInput, merge } from '../../src/source/merge.ts'
import type { PacketBatch } from '../../src/source/packet.ts'
import { pcapFile, pcapngFile } from '../support/pcap-bytes.ts'
import { readPackets } from '../support/read-packets.ts'

/** Seconds of each file's packets, batch by batch; what comes out: `file:seconds`. */
const TABLE: [name: string, files: number[][][], merged: string][] = [
  ['one file', [[[1, 2], [3]]], '0:1 0:2 0:3'],
  ['files one after the other', [[[1, 2]], [[3, 4]]], '0:1 0:2 1:3 1:4'],
  ['… given in the wrong order', [[[3, 4]], [[1, 2]]], '1:1 1:2 0:3 0:4'],
  [
    'files that alternate',
    [
      [[1, 3], [5]],
      [[2], [4, 6]],
    ],
    '0:1 1:2 0:3 1:4 0:5 1:6',
  ],
  ['equal times: the file named first', [[[1, 2, 2, 3]], [[1, 2, 3]]], '0:1 1:1 0:2 0:2 1:2 0:3 1:3'],
  ['a file within another', [[[1, 2, 8, 9]], [[3, 4], [5]]], '0:1 0:2 1:3 1:4 1:5 0:8 0:9'],
  ['times that go back keep their file’s order', [[[5, 1, 6]], [[2, 7]]], '1:2 0:5 0:1 0:6 1:7'],
  ['files without packets', [[], [[1]], []], '1:1'],
  ['three', [[[1, 4, 7]], [[2, 5, 8]], [[3, 6, 9]]], '0:1 1:2 2:3 0:4 1:5 2:6 0:7 1:8 2:9'],
]

for (const [name, files, merged] of TABLE) {
  test(`merge: ${name}`, async () => assert.equal((await read(files.map(input))).join(' '), merged))

  test(`merge: ${name}, no first time known`, async () => {
    assert.equal((await read(files.map(input).map(one => ({ ...one, firstTime: async () => null })))).join(' '), merged)
  })
}

test('merging files whose times go up is a stable sort', async () => {
  const times = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 30 }).map(list => list.sort((a, b) => a - b))
  await fc.assert(
    fc.asyncProperty(fc.array(times, { maxLength: 8 }), fc.integer({ min: 1, max: 5 }), async (files, size) => {
      const sorted = files.flatMap((list, file) => list.map(seconds => ({ file, seconds })))
      sorted.sort((a, b) => a.seconds - b.seconds || a.file - b.file)
      const merged = await read(files.map((list, file) => input(inBatches(list, size), file)))
      assert.deepEqual(
        merged,
        sorted.map(({ file, seconds }) => `${file}:${seconds}`),
      )
    }),
  )
})

test('of a ring of 500 files one is open at a time, and runs are whole batches', async () => {
  let [open, mostOpen, runs] = [0, 0, 0]
  const ring = Array.from({ length: 500 }, (_, file): MergeInput => {
    const one = input([[10 * file, 10 * file + 5], [10 * file + 9]], file)
    return {
      firstTime: one.firstTime,
      async *batches() {
        mostOpen = Math.max(mostOpen, ++open)
        yield* one.batches(1)
        open--
      },
    }
  })
  for await (const _ of merge(ring)) runs++
  assert.deepEqual([mostOpen, runs], [1, 1000])
})

test('whoever stops early closes all files', async () => {
  let open = 0
  const files = [1, 2, 3].map(
    (seconds, file): MergeInput => ({
      firstTime: async () => null,
      async *batches() {
        open++
        try {
          yield* input([[seconds]], file).batches(1)
        } finally {
          open--
        }
      },
    }),
  )
  for await (const _ of merge(files)) break
  assert.equal(open, 0)
})

const folder = mkdtempSync(join(tmpdir(), 'synfin-'))
after(() => rmSync(folder, { recursive: true }))

test('files of different formats and clocks, merged to the nanosecond', async () => {
  const at = (time: bigint, n: number) => ({ time, bytes: Uint8Array.of(n) })
  const paths = [
    pcapFile([at(1_000_000_000_000n, 1), at(1_000_000_002_000n, 4)]),
    pcapngFile([at(1_000_000_000_001n, 2), at(1_000_000_002_001n, 5)]),
    pcapFile([at(1_000_000_001_999n, 3)], { nano: true, endian: 'big' }),
  ].map((bytes, i) => {
    writeFileSync(join(folder, `${i}`), bytes)
    return join(folder, `${i}`)
  })
  const { packets, files } = await readPackets(openFiles(paths))
  assert.deepEqual(
    packets.map(({ bytes, file, frame }) => [bytes, file, frame]),
    [
      ['01', 0, 1],
      ['02', 1, 1],
      ['03', 2, 1],
      ['04', 0, 2],
      ['05', 1, 2],
    ],
  )
  assert.deepEqual(
    files.map(file => file.packets),
    [2, 2, 1],
  )
})

function input(batches: number[][], file: number): MergeInput {
  const [seconds] = batches.flat()
  return {
    firstTime: async () => (seconds === undefined ? null : { seconds, nanos: 0 }),
    async *batches() {
      const batch = new Batch(file, 100)
      for (const times of batches) {
        batch.seconds.set(times)
        batch.begin = 0
        batch.end = times.length
        yield batch
      }
    },
  }
}

async function read(inputs: MergeInput[]): Promise<string[]> {
  const rows: string[] = []
  for await (const batch of merge(inputs)) rows.push(...rowsOf(batch))
  return rows
}

function rowsOf({ file, seconds, begin, end }: PacketBatch): string[] {
  assert.ok(begin < end)
  return Array.from(seconds.subarray(begin, end), time => `${file}:${time}`)
}

function inBatches(list: number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size))
}
