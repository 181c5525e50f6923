// What holds for any traffic, however broken: nothing throws, nothing is lost or counted twice, no state moves but along
// an arrow, and every record is one of the public schema.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { connectionSchema } from '../../src/report/connection-schema.ts'
import { connectionRecord } from '../../src/report/record/record.ts'
import type { ConnectionRecord } from '../../src/report/schema.ts'
import { DIAGRAM, EVENT_NAMES, PICKED_UP, STATE_NAMES, UNKNOWN } from '../../src/track/state.ts'
import { Tracker, type TrackerOptions } from '../../src/track/tracker.ts'
import { judge, Verdict } from '../../src/track/verdict.ts'
import { type Offsets, play, type Step, steps } from './arbitrary-traffic.ts'

// Always the same traffic, so that a failure is nobody's bad luck; FUZZ_SEED and FUZZ_RUNS look further.
const RUNS = { numRuns: Number(process.env.FUZZ_RUNS ?? 300), seed: Number(process.env.FUZZ_SEED ?? 2026) }
const STILL: Offsets = [
  [0, 0],
  [0, 0],
  [0, 0],
]

/** Ways to hand the same traffic over. */
interface Way {
  offsets?: Offsets
  /** Pull after each segment. */
  eager?: boolean
  /** Each packet twice, as a mirror port shows it on the way in and out of a router. */
  doubled?: boolean
  /** Only the packets of the connection with this number in `Step.tuple`. */
  only?: number
}

interface Result {
  tracker: Tracker
  records: ConnectionRecord[]
  /** How many segments were handed over, and how many of them each connection (by its id) was seen to take. */
  pushed: number
  taken: Map<number, number>
}

function track(all: readonly Step[], options: TrackerOptions & Way = {}): Result {
  const taken = new Map<number, number>()
  const tracker = new Tracker({
    ...options,
    observer: {
      segment: ({ connection: { serial }, isCopy }) => {
        if (!isCopy) taken.set(serial, (taken.get(serial) ?? 0) + 1)
      },
      merged: (from, into) => {
        taken.set(into, (taken.get(into) ?? 0) + (taken.get(from) ?? 0))
        taken.delete(from)
      },
    },
  })
  const records: ConnectionRecord[] = []
  const byId = new Map<number, number>()
  const pull = () => {
    for (let c = tracker.pull(); c; c = tracker.pull()) {
      const verdict = new Verdict()
      judge(c, {}, verdict)
      byId.set(tracker.numbering.id(c.serial), taken.get(c.serial) ?? 0)
      records.push(
        connectionRecord(c, verdict, {
          tracker,
          timeWait: options.timeWait ?? 60e9,
          start: { seconds: 1_767_225_600, nanos: 0 },
          names: new Map(),
          encapsulation: id => [`vlan ${id}`],
          sha1: bytes => createHash('sha1').update(bytes).digest(),
        }),
      )
    }
  }
  let pushed = 0
  let last = 0
  play(all, options.offsets ?? STILL, (segment, kind) => {
    last = segment.time
    if (options.only !== undefined && ![segment.srcPort, segment.dstPort].includes(40000 + options.only)) return
    if (kind === 'icmp') tracker.pushIcmp(segment)
    else {
      pushed++
      tracker.push(segment)
      if (options.doubled) {
        segment.ttl -= 1
        tracker.push(segment)
        segment.ttl += 1
      }
    }
    if (options.eager) pull()
  })
  tracker.finish(last)
  pull()
  return { tracker, records: records.sort((a, b) => a.id - b.id), pushed, taken: byId }
}

function holds(name: string, check: (all: Step[]) => void): void {
  test(name, () => fc.assert(fc.property(steps, check), RUNS))
}

const packets = ({ client, server }: ConnectionRecord): number => client.packets + server.packets

holds('connections that are packed whenever they can be say the same', all => {
  for (const options of [{}, { maxConnections: 2 }, { idle: 30e9 }])
    assert.deepEqual(track(all, { ...options, unpacked: 0 }).records, track(all, options).records)
})

holds('every segment is counted in exactly one record', all => {
  const { tracker, records, pushed, taken } = track(all)
  assert.equal(tracker.segments + tracker.copies, pushed)
  assert.equal(
    records.reduce((sum, record) => sum + packets(record), 0),
    tracker.segments,
  )
  // A copy whose connection has become final between it and its packet is nobody's.
  assert.ok(
    records.reduce((sum, { client, server }) => sum + client.duplicates + server.duplicates, 0) <= tracker.copies,
  )
  for (const record of records) assert.equal(packets(record), taken.get(record.id))
})

holds('connections are numbered from 1 without gaps, in the order of their first packets', all => {
  const { records } = track(all)
  assert.deepEqual(
    records.map(record => record.id),
    records.map((_, i) => i + 1),
  )
  assert.equal(new Set(records.map(record => record.uid)).size, records.length)
})

holds('every record is one of the schema', all => {
  for (const record of track(all).records) connectionSchema.parse(JSON.parse(JSON.stringify(record)))
})

const ARROWS = new Set(
  [...DIAGRAM, ...PICKED_UP].map(
    ([from, on, to]) => `${from === UNKNOWN ? null : STATE_NAMES[from]} ${EVENT_NAMES[on]} ${STATE_NAMES[to]}`,
  ),
)

holds('states move along arrows of the diagram, and each begins where the one before ended', all => {
  for (const { client, server, transitions } of track(all).records) {
    for (const [name, endpoint] of Object.entries({ client, server })) {
      const own = transitions.filter(transition => transition.endpoint === name)
      for (const [i, { from, on, to, certainty, evidence }] of own.entries()) {
        assert.ok(
          on === 'snd RST' || on === 'rcv RST' ? to === 'CLOSED' : ARROWS.has(`${from} ${on} ${to}`),
          `${from} ${on} ${to}`,
        )
        const before = own[i - 1]?.to
        // A listener that takes a SYN is not the socket that was CLOSED before.
        if (i > 0) assert.ok(from === before || (before === 'CLOSED' && from === 'LISTEN'), `${before}, then ${from}`)
        assert.equal(evidence === null, certainty === 'modelled')
      }
      const last = own.at(-1)?.to
      if (endpoint.state !== null && last) assert.equal(endpoint.state, last)
      assert.deepEqual(
        endpoint.states.map(({ state }) => state),
        own.map(({ to }) => to),
      )
    }
  }
})

holds('what is unknown has its reason, and what is known has none', all => {
  for (const record of track(all).records) {
    for (const part of parts(record)) {
      for (const path of Object.keys(part.unknown)) {
        const value = path.split('.').reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], part)
        assert.equal(value, null, `${path} is ${value}, and unknown because ${part.unknown[path]}`)
        assert.notEqual(part.unknown[path], '')
      }
    }
  }
})

type Part = Record<string, unknown> & { unknown: Record<string, string> }

/** Everything in the record that has an `unknown` beside its fields. */
function parts(value: unknown): Part[] {
  if (value === null || typeof value !== 'object') return []
  return [...('unknown' in value ? [value as Part] : []), ...Object.values(value).flatMap(parts)]
}

holds('records are the same whether they are pulled at once or at the end', all => {
  assert.deepEqual(track(all, { eager: true }).records, track(all).records)
})

holds('moving all sequence numbers of a side changes nothing but the numbers', all => {
  const offsets: Offsets = [
    [0x7ffffc00, -1200],
    [-0x7fffff00, 0x12345678],
    [-1000, 0x7fffec77],
  ]
  assert.deepEqual(track(all, { offsets }).records.map(withoutNumbers), track(all).records.map(withoutNumbers))
})

function withoutNumbers(record: ConnectionRecord) {
  const { client, server } = record
  return {
    ...record,
    uid: '',
    client: { ...client, isn: client.isn !== null },
    server: { ...server, isn: server.isn !== null },
  }
}

holds('packets that were captured twice change nothing but the count of copies', all => {
  assert.deepEqual(track(all, { doubled: true }).records.map(withoutCopies), track(all).records.map(withoutCopies))
})

function withoutCopies(record: ConnectionRecord) {
  const { client, server } = record
  return { ...record, client: { ...client, duplicates: 0 }, server: { ...server, duplicates: 0 } }
}

holds('a connection is the same whatever else is in the capture, as long as time goes forward', all => {
  const forward = all.map(step => ({ ...step, after: Math.abs(step.after) }))
  const of = ({ records }: Result) =>
    records
      .filter(({ client, server }) => [client.port, server.port].includes(40000))
      .map(record => ({ ...record, id: 0 }))
  assert.deepEqual(of(track(forward)), of(track(forward, { only: 0 })))
})

holds('nothing is lost when there is room for two connections only', all => {
  const { tracker, records } = track(all, { maxConnections: 2 })
  assert.equal(
    records.reduce((sum, record) => sum + packets(record), 0),
    tracker.segments,
  )
  assert.deepEqual(
    records.map(record => record.id),
    records.map((_, i) => i + 1),
  )
  assert.equal(records.filter(record => record.evicted).length, tracker.evicted)
})

holds('no memory of a connection stays behind when it was pulled', all => {
  assert.equal(track(all).tracker.tables.rares.size, 0)
})
