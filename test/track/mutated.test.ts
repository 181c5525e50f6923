// Every fixture, made worse in the ways of mutated.ts: what is still said must hold, and what is proved from less must be
// what the whole capture shows.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { compareWithTshark, differenceText } from '../../scripts/compare-tshark.ts'
import { analyze } from '../../src/analyze.ts'
import { type Segment, SYN } from '../../src/decode/segment.ts'
import { connectionSchema } from '../../src/report/connection-schema.ts'
import { connectionRecord } from '../../src/report/record/record.ts'
import type { ConnectionRecord } from '../../src/report/schema.ts'
import { openFiles } from '../../src/source/file.ts'
import type { PacketBatch } from '../../src/source/packet.ts'
import { STATE_NAMES, UNKNOWN } from '../../src/track/state.ts'
import { Tracker } from '../../src/track/tracker.ts'
import { PROVED } from '../../src/track/transitions.ts'
import { judge, Verdict } from '../../src/track/verdict.ts'
import { needs } from '../support/needs.ts'
import { clone, doubled, LOSSES, OTHERS, randomFrom, segmentsOf } from './mutated.ts'

const SEED = Number(process.env.FUZZ_SEED ?? 2026)
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 3)
const CAPTURES = ['real', 'pcap'].flatMap(folder => {
  const names = readdirSync(new URL(`../../fixtures/${folder}`, import.meta.url))
  return names.filter(name => /\.pcap(ng)?$/.test(name)).map(name => `fixtures/${folder}/${name}`)
})
const ALL = new Map(await Promise.all(CAPTURES.map(async path => [path, await segmentsOf(path)] as const)))

interface Told {
  records: ConnectionRecord[]
  /** The state of its sender that each segment proves, by file and frame; of a SYN that comes again nothing is proved. */
  after: Map<string, number>
  /** Of each endpoint whose last state is proved: that state, and its last segment. */
  proved: { state: number; at: string }[]
  segments: number
  copies: number
}

const name = ({ file, frame }: Segment): string => `${file}/${frame}`

function track(all: readonly Segment[], end = all.at(-1)?.time ?? 0): Told {
  const told: Told = { records: [], after: new Map(), proved: [], segments: 0, copies: 0 }
  const last = new Map<string, string>()
  const tracker = new Tracker({
    observer: {
      segment: ({ connection, side, segment, isCopy }) => {
        if (isCopy) return
        const { state, certainty } = connection.ends[side]
        if (certainty === PROVED && (segment.flags & SYN) === 0) told.after.set(name(segment), state)
        last.set(`${connection.serial} ${side}`, name(segment))
      },
    },
  })
  for (const segment of all) tracker.push(clone(segment))
  tracker.finish(end)
  for (let c = tracker.pull(); c; c = tracker.pull()) {
    const verdict = new Verdict()
    judge(c, {}, verdict)
    for (const { side, state, certainty } of c.ends) {
      const at = last.get(`${c.serial} ${side}`)
      if (at !== undefined && certainty === PROVED && state !== UNKNOWN) told.proved.push({ state, at })
    }
    const context = { tracker, timeWait: 60e9, start: { seconds: 1_767_225_600, nanos: 0 }, names: new Map() }
    const sha1 = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest()
    told.records.push(connectionRecord(c, verdict, { ...context, encapsulation: id => [`vlan ${id}`], sha1 }))
  }
  told.records.sort((a, b) => a.id - b.id)
  return Object.assign(told, { segments: tracker.segments, copies: tracker.copies })
}

const hosts = ({ client, server }: ConnectionRecord): string =>
  [client, server]
    .map(({ address, port }) => `${address} ${port}`)
    .sort()
    .join(', ')

/** Names of durations below 0, and of other numbers that must not be. */
function negative(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return value < 0 && !/isnDelta|tsDelta/.test(path) ? [path] : []
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, inner]) => negative(inner, `${path}.${key}`))
}

function holds(whole: Told, worse: Told, handed: number): void {
  const { records, segments, copies } = worse
  assert.equal(segments + copies, handed)
  assert.equal(
    records.reduce((sum, { client, server }) => sum + client.packets + server.packets, 0),
    segments,
  )
  const known = new Set(whole.records.map(hosts))
  for (const [i, record] of records.entries()) {
    assert.equal(record.id, i + 1)
    assert.ok(known.has(hosts(record)))
    connectionSchema.parse(JSON.parse(JSON.stringify(record)))
    assert.deepEqual(negative(record), [])
  }
}

for (const [name, mutation] of Object.entries({ ...LOSSES, ...OTHERS })) {
  test(`${name}: nothing is lost or counted twice, and records are of the schema`, () => {
    const random = randomFrom(SEED)
    for (const [path, all] of ALL) {
      const whole = track(all)
      for (let round = 0; round < ROUNDS; round++) {
        const worse = mutation(all, random)
        if (worse.length === 0) continue
        const told = track(worse)
        holds(whole, told, worse.length)
        if (!(name in LOSSES)) continue
        for (const { state, at } of told.proved) {
          const is = whole.after.get(at) ?? state
          const kept = worse.map(({ frame }) => frame).join(' ')
          assert.equal(STATE_NAMES[state], STATE_NAMES[is], `${path}, after ${at}; kept ${kept}`)
        }
      }
    }
  })
}

test('each packet twice: only copies are counted more', () => {
  const plain = (record: ConnectionRecord) =>
    JSON.stringify(record, (key, value) => (key === 'duplicates' || key === 'uid' ? undefined : value))
  for (const [path, all] of ALL) {
    const whole = track(all)
    // Where packets are in the capture several times already, one comes within the time of another's copy.
    if (whole.copies > 0) continue
    const told = track(doubled(all), all.at(-1)?.time)
    for (const [i, record] of told.records.entries()) {
      assert.equal(plain(record), plain(whole.records[i] as ConnectionRecord), path)
    }
    assert.equal(told.records.length, whole.records.length)
  }
})

/** The packets of a capture, cut to so many bytes. */
async function* cut(path: string, snaplen: number): AsyncGenerator<PacketBatch> {
  for await (const batch of openFiles([path]).batches()) {
    for (let i = batch.begin; i < batch.end; i++) batch.captured[i] = Math.min(batch.captured[i] ?? 0, snaplen)
    yield batch
  }
}

for (const snaplen of [96, 64, 54, 40]) {
  test(`packets cut to ${snaplen} bytes: every packet is accounted for, and every record is of the schema`, async () => {
    for (const path of CAPTURES) {
      const analysis = analyze(cut(path, snaplen))
      let packets = 0
      for await (const record of analysis) {
        packets += record.client.packets + record.server.packets
        connectionSchema.parse(JSON.parse(JSON.stringify(record)))
      }
      const { capture } = analysis
      assert.equal(packets, capture.tcpSegments, path)
      const skipped = Object.values(capture.skipped).reduce((sum, count) => sum + count, 0)
      assert.equal(capture.packets, capture.tcpSegments + skipped, path)
    }
  })
}

/** Some that have retransmissions, or what looks like them. */
const RESENT = ['transfer-with-loss', 'fin-retried', 'syn-retried', 'peer-unresponsive', 'zero-window', 'fast-open']

test('tshark finds the same retransmissions', needs({ commands: ['tshark', 'editcap'] }), async () => {
  const random = randomFrom(SEED)
  const folder = mkdtempSync(join(tmpdir(), 'synfin-mutated-'))
  try {
    for (const name of RESENT) {
      const path = `fixtures/real/${name}.pcap`
      const worse = join(folder, `${name}.pcap`)
      const lost = (ALL.get(path) ?? []).filter(() => random() < 0.1).map(({ frame }) => `${frame}`)
      execFileSync('editcap', [path, worse, ...lost], { stdio: 'ignore' })
      const all = await compareWithTshark(worse)
      const open = all.filter(({ rule, difference: { what } }) => rule === undefined && what === 'retransmission')
      assert.deepEqual(
        open.map(({ difference }) => `${path}: ${differenceText(difference)}`),
        [],
      )
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
