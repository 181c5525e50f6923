// What the record says of a capture whose packets are out of the order of time.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { analyze } from '../../src/analyze.ts'
import type { CaptureRecord, ConnectionRecord } from '../../src/report/schema.ts'
import { fromStream } from '../../src/source/file.ts'
import { frameOf } from '../support/dialogue-bytes.ts'
import { parseDialogue } from '../support/dialogue-text.ts'
import { type FilePacket, pcapFile } from '../support/pcap-bytes.ts'
import { inPieces } from '../support/read-packets.ts'

const dialogue = parseDialogue(readFileSync('fixtures/dialogue/request-and-response.txt', 'utf8'))
const PACKETS: FilePacket[] = dialogue.packets.map((packet, i) => ({
  time: dialogue.start + BigInt(i) * 1_000_000_000n,
  bytes: frameOf(packet, dialogue.packets),
}))

async function analyzed(
  packets: readonly FilePacket[],
): Promise<{ capture: CaptureRecord; connections: ConnectionRecord[] }> {
  const bytes = pcapFile(packets, { nano: true })
  const analysis = analyze(fromStream(inPieces(bytes, bytes.length), 'file'))
  const connections: ConnectionRecord[] = []
  for await (const record of analysis) connections.push(record)
  return { capture: analysis.capture, connections }
}

test('steps back are counted, the span of a file is that of its earliest and latest packet', async () => {
  const order = [2, 3, 9, 0, 1, 4, 5, 6, 8, 7]
  const { capture } = await analyzed(order.map(i => PACKETS[i]!))
  assert.deepEqual(capture.warnings, [
    {
      code: 'time-backwards',
      message:
        'file: 2 packets are earlier than the one before, by 9.00 s at most (first: frame 4); all are taken in the order of the file, and no time is measured across such a step',
    },
  ])
  const [file] = capture.files
  assert.deepEqual([file?.from, file?.to], ['2026-01-01T00:00:00.000000000Z', '2026-01-01T00:00:09.000000000Z'])
  assert.deepEqual([capture.from, capture.to], ['2026-01-01T00:00:02.000000000Z', '2026-01-01T00:00:09.000000000Z'])
  assert.equal(capture.duration, 7e9)
})

test('equal times are no step back', async () => {
  const { capture } = await analyzed(PACKETS.map(packet => ({ ...packet, time: dialogue.start })))
  assert.deepEqual([capture.warnings, capture.duration], [[], 0])
})

test('no duration is negative, whatever the times are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 10, maxLength: 10 }), async times => {
      const packets = PACKETS.map((packet, i) => ({
        ...packet,
        time: dialogue.start + BigInt(times[i]!) * 1_000_000_000n,
      }))
      const { capture, connections } = await analyzed(packets)
      assert.ok(capture.duration! >= 0)
      for (const record of connections) {
        const { server, client, ...rest } = record
        for (const [path, value] of numbers({ rest, states: [...server.states, ...client.states] })) {
          assert.ok(value >= 0 || /\.(at|from|to|until)$/.test(path), `${path} is ${value}`)
        }
      }
    }),
    { numRuns: 300 },
  )
})

function* numbers(value: unknown, path = ''): Generator<[path: string, value: number]> {
  if (typeof value === 'number') yield [path, value]
  else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) yield* numbers(inner, `${path}.${key}`)
  }
}
