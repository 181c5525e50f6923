// A test that reads like the figures of RFC 9293: both states after each segment, and below the packets what the record
// must say. On failure the whole ladder is compared, so the diff is a ladder. Every dialogue also runs with its sequence
// numbers moved across the wrap of 2^32, with the two sides' addresses exchanged, and with the connection packed away after
// each segment: nothing may change.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { parseAddress } from '../../src/decode/address.ts'
import { ACK, Segment, SYN, TFO_COOKIE, TFO_NONE, TFO_REQUEST } from '../../src/decode/segment.ts'
import { connectionRecord } from '../../src/report/record/record.ts'
import type { ConnectionRecord } from '../../src/report/schema.ts'
import { FINDING_CODES } from '../../src/track/findings.ts'
import type { Observation } from '../../src/track/observation.ts'
import type { Seed } from '../../src/track/seed.ts'
import { STATE_NAMES, UNKNOWN } from '../../src/track/state.ts'
import { NOTE_NAMES } from '../../src/track/tables.ts'
import { DEFAULT_TIME_WAIT, Tracker, type TrackerOptions } from '../../src/track/tracker.ts'
import { INFERRED } from '../../src/track/transitions.ts'
import { judge, Verdict } from '../../src/track/verdict.ts'
import { type Dialogue, type DialoguePacket, type ExpectedState, parseDialogue } from './dialogue-text.ts'

interface Variant {
  name: string
  /** Added to the sequence numbers of each side. */
  left: number
  right: number
  exchange: boolean
  packed?: true
}

/** Endpoints that their host's kernel had before the first packet. */
export interface Seeded {
  side: 'left' | 'right'
  /** A number of state.ts. */
  state: number
  isServer: boolean
}

export interface DialogueOptions extends TrackerOptions {
  seeds?: readonly Seeded[]
}

export function dialogue(name: string, text: string, options: DialogueOptions = {}): void {
  const parsed = parseDialogue(text)
  for (const variant of variants(parsed)) {
    test(name + variant.name, () => {
      const { ladder, records } = run(parsed, variant, options)
      assert.equal(ladder.join('\n'), expectedLadder(parsed, text).join('\n'))
      check(parsed, records, variant)
    })
  }
}

function variants({ packets }: Dialogue): Variant[] {
  const first = (from: 'left' | 'right') => packets.find(packet => packet.from === from && !packet.icmp)?.seq ?? 0
  const to = (isn: number, from: 'left' | 'right') => (isn - first(from)) >>> 0
  return [
    { name: '', left: 0, right: 0, exchange: false },
    {
      name: ' (first numbers 2^32 - 1)',
      left: to(0xffffffff, 'left'),
      right: to(0xffffffff, 'right'),
      exchange: false,
    },
    {
      name: ' (across the wrap)',
      left: to(0xffffffc0, 'left'),
      right: to(0x7fffffc0, 'right'),
      exchange: false,
    },
    { name: ' (addresses exchanged)', left: 0, right: 0, exchange: true },
    { name: ' (packed after each segment)', left: 0, right: 0, exchange: false, packed: true },
  ]
}

/** The tracker over a dialogue: the states after each packet, and the records. */
export function run(dialogue: Dialogue, variant: Variant, options: DialogueOptions = {}) {
  const ladder: string[] = []
  let line = ''
  let facts: string[] = []
  const tracker = new Tracker({
    ...options,
    unpacked: variant.packed && 0,
    observer: {
      segment: observation => {
        line = statesOf(observation, current)
        facts = factsOf(observation)
      },
    },
  })
  let current = dialogue.packets[0] as DialoguePacket
  tracker.seed(
    (options.seeds ?? []).map(seeded => seedOf(seeded, current, variant)),
    current.time,
  )
  const segment = new Segment()
  for (const [index, packet] of dialogue.packets.entries()) {
    current = packet
    fill(segment, packet, index, variant)
    if (packet.icmp) {
      tracker.pushIcmp(segment)
      facts = []
      // An ICMP error moves nobody; the states are those of the line before.
    } else tracker.push(segment)
    ladder.push(`${packet.line}: ${line}${facts.length > 0 ? ` ! ${facts.join(', ')}` : ''}`)
  }
  const last = dialogue.packets.at(-1)?.time ?? 0
  tracker.finish(last)
  const records: ConnectionRecord[] = []
  const start = {
    seconds: Number(dialogue.start / 1_000_000_000n),
    nanos: Number(dialogue.start % 1_000_000_000n),
  }
  for (let c = tracker.pull(); c; c = tracker.pull()) {
    const verdict = new Verdict()
    judge(c, {}, verdict)
    records.push(
      connectionRecord(c, verdict, {
        tracker,
        timeWait: options.timeWait ?? DEFAULT_TIME_WAIT,
        start,
        names: new Map(),
        encapsulation: id => [`vlan ${id}`],
        sha1: bytes => createHash('sha1').update(bytes).digest(),
      }),
    )
  }
  return { ladder, records: records.sort((a, b) => a.id - b.id) }
}

function seedOf({ side, state, isServer }: Seeded, first: DialoguePacket, { exchange }: Variant): Seed {
  const isFrom = side === first.from
  const [own, peer] = isFrom ? [first.source, first.destination] : [first.destination, first.source]
  const words = (text: string) => parseAddress(text)?.words ?? [0, 0, 0, 0]
  return {
    version: own.address.includes(':') ? 6 : 4,
    local: words(exchange ? peer.address : own.address),
    localPort: own.port,
    remote: words(exchange ? own.address : peer.address),
    remotePort: peer.port,
    state,
    isServer,
  }
}

const stateText = (state: number, certainty: number): string =>
  state === UNKNOWN ? '-' : `${STATE_NAMES[state]}${certainty === INFERRED ? '?' : ''}`

function statesOf({ connection, side }: Observation, packet: DialoguePacket): string {
  const left = connection.ends[packet.from === 'left' ? side : ((1 - side) as 0 | 1)]
  const right = connection.ends[packet.from === 'left' ? ((1 - side) as 0 | 1) : side]
  return `${stateText(left.state, left.certainty)} | ${stateText(right.state, right.certainty)}`
}

function factsOf({ notes, found, isCopy }: Observation): string[] {
  const named = (bits: number, names: readonly string[]) => names.filter((_, bit) => bits & (1 << bit))
  return [...(isCopy ? ['copy'] : []), ...named(notes, NOTE_NAMES), ...named(found, FINDING_CODES)].sort()
}

function expectedLadder({ packets }: Dialogue, _text: string): string[] {
  const state = (expected: ExpectedState | null) =>
    expected === null ? '-' : expected.state + (expected.inferred ? '?' : '')
  return packets.map(({ line, left, right, facts }) => {
    const noticed = facts.length > 0 ? ` ! ${facts.toSorted().join(', ')}` : ''
    return `${line}: ${state(left)} | ${state(right)}${noticed}`
  })
}

function check({ expectations }: Dialogue, records: ConnectionRecord[], variant: Variant): void {
  for (const { connection, path, value, reason, line } of expectations) {
    if (variant.left !== 0 && path.endsWith('.isn')) continue
    const record = records[connection - 1]
    assert.ok(record, `line ${line}: there is no connection ${connection}`)
    if (path === 'findings') {
      assert.deepEqual(
        record.findings.map(finding => finding.code).sort(),
        [...(value as string[])].sort(),
        `line ${line}`,
      )
      continue
    }
    const names = path.split(/[.[\]]+/).filter(Boolean)
    assert.deepEqual(at(record, names), value, `line ${line}: ${path}`)
    if (reason !== null) assert.equal(reasonOf(record, names), reason, `line ${line}: why ${path}`)
  }
  const claimed = Math.max(0, ...expectations.map(({ connection }) => connection))
  if (claimed > 0) assert.equal(records.length, claimed)
}

function at(value: unknown, names: readonly string[]): unknown {
  return names.reduce<unknown>((inner, name) => {
    assert.ok(inner !== null && typeof inner === 'object' && name in inner, `no such field: ${names.join('.')}`)
    return (inner as Record<string, unknown>)[name]
  }, value)
}

function reasonOf(record: unknown, names: readonly string[]): unknown {
  for (let depth = names.length - 1; depth >= 0; depth--) {
    const parent = at(record, names.slice(0, depth)) as {
      unknown?: Record<string, string>
    }
    const reason = parent.unknown?.[names.slice(depth).join('.')]
    if (reason !== undefined) return reason
  }
  return undefined
}

function fill(s: Segment, packet: DialoguePacket, index: number, variant: Variant): void {
  const own = packet.from === 'left' ? variant.left : variant.right
  const peer = packet.from === 'left' ? variant.right : variant.left
  const quoting = packet.icmp !== null
  Object.assign(s, new Segment())
  s.time = packet.time
  s.file = packet.file
  s.frame = index + 1
  const [source, destination] = quoting ? [packet.destination, packet.source] : [packet.source, packet.destination]
  const [from, to] = variant.exchange ? [destination, source] : [source, destination]
  setAddress(s, 'src', from.address)
  setAddress(s, 'dst', to.address)
  s.srcPort = source.port
  s.dstPort = destination.port
  s.flags = packet.flags
  s.seq = (packet.seq + (quoting ? peer : own)) | 0
  s.ack = packet.flags & ACK ? (packet.ack + (quoting ? own : peer)) | 0 : packet.ack | 0
  s.length = packet.length
  s.window = packet.window
  s.ttl = packet.ttl
  s.ipId = s.version === 4 ? packet.id : 0
  s.linkHash = packet.mac
  s.encapsulation = packet.vlan
  s.interface = packet.interface
  s.ipLength = (s.version === 4 ? 40 : 60) + packet.length
  const { options } = packet
  s.mss = options.mss
  s.windowScale = options.windowScale
  s.sackPermitted = options.sackPermitted ? 1 : 0
  s.timestamps = options.timestamps ? 1 : 0
  s.tsVal = (options.timestamps?.val ?? 0) | 0
  s.tsEcr = (options.timestamps?.ecr ?? 0) | 0
  s.fastOpen = options.fastOpen < 0 ? TFO_NONE : options.fastOpen === 0 ? TFO_REQUEST : TFO_COOKIE
  s.sackBlocks = options.sack.length
  s.mptcpToken = options.mptcpToken | 0
  s.optionsBad = options.bad ? 1 : 0
  s.optionsHash = hash(packet.flags & SYN ? JSON.stringify(options) : '')
  s.digest = hash(JSON.stringify([source, destination, s.flags, s.seq, s.ack, s.length, s.window, options]))
  s.original = s.captured = s.ipLength + 14
  if (packet.icmp) {
    s.icmpType = packet.icmp.type
    s.icmpCode = packet.icmp.code
    const words = parseAddress(packet.icmp.from)?.words ?? [0, 0, 0, 0]
    ;[s.from0, s.from1, s.from2, s.from3] = words as [number, number, number, number]
  }
}

function setAddress(s: Segment, which: 'src' | 'dst', text: string): void {
  const address = parseAddress(text)
  assert.ok(address, `not an address: ${text}`)
  s.version = address.version
  address.words.forEach((word, i) => {
    s[`${which}${i as 0 | 1 | 2 | 3}`] = word
  })
}

const hash = (text: string): number => createHash('sha1').update(text).digest().readInt32BE()
