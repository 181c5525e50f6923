// What the ladder of a live connection is drawn from: as `show` draws it from the file, for as long as it is kept.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { analyze } from '../../src/analyze.ts'
import { ACK, Segment } from '../../src/decode/segment.ts'
import { ladders } from '../../src/ladders.ts'
import type { LadderLine } from '../../src/report/ladder-line.ts'
import { MAX_RECENT, RecentSegments } from '../../src/report/recent-segments.ts'
import { openFiles } from '../../src/source/file.ts'
import { Tracker } from '../../src/track/tracker.ts'

const REAL = 'fixtures/real'

for (const name of readdirSync(REAL).filter(file => /\.pcap(ng)?$/.test(file))) {
  test(`${name}: the lines that show draws, but for options`, async () => {
    const path = `${REAL}/${name}`
    const recent = new RecentSegments()
    const analysis = analyze(path, { observer: recent })
    const kept = new Map<number, LadderLine[]>()
    for await (const { id } of analysis) {
      kept.set(id, recent.lines(analysis.last.serial, analysis.last.client, Number.POSITIVE_INFINITY))
    }
    for await (const { record, lines } of ladders(() => openFiles([path]), { where: () => true })) {
      assert.deepEqual(
        kept.get(record.id),
        lines.map(line => ({ ...line, options: [] })),
      )
    }
  })
}

test('beyond what is kept the oldest are gone; a time ends it', () => {
  const recent = new RecentSegments()
  const tracker = new Tracker({ observer: recent })
  const segment = Object.assign(new Segment(), { version: 4, srcPort: 40000, dstPort: 80, flags: ACK })
  for (let frame = 1; frame <= MAX_RECENT + 10; frame++) {
    tracker.push(Object.assign(segment, { frame, time: frame, digest: frame, ipId: 1 + (frame & 0x7fff) }))
  }
  const lines = recent.lines(1, 0, Number.POSITIVE_INFINITY)
  assert.deepEqual([lines.length, lines[0]?.frame, lines.at(-1)?.frame], [MAX_RECENT, 11, MAX_RECENT + 10])
  assert.deepEqual(
    recent.lines(1, 0, 13).map(({ frame }) => frame),
    [11, 12, 13],
  )
  assert.deepEqual(recent.lines(2, 0, Number.POSITIVE_INFINITY), [])
})
