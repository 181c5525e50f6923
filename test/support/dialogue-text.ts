// The one packet notation (tests, fixtures/dialogue, what `show` prints), as plain data. One packet a line:
//   [time] left-state > flags seq[:end] [ack N] [win N] [<options>] [{attributes}] right-state [! fact, fact]
// Time: `+0.25` is seconds after the line before, `0.25` after the start, none is 10 ms after the line before. A state is
// inferred with a trailing `?`, unknown as `-`. Flags are tcpdump's, `none` for no flag. Sequence numbers are absolute.
// `< icmp 3/3 from 10.0.0.9` in place of flags and numbers is an ICMP error that quotes the receiver's last segment.
// Above and between packets `left ADDRESS:PORT` and other settings, such as `in gre 5, vxlan 42` (wrapping.ts); `#`
// comments; below, `= path value` expectations.
import { Cursor } from './cursor.ts'
import { type DialoguePacket, type Peers, parsePacket } from './packet-line.ts'

export { DialogueError } from './cursor.ts'
export type { DialogueOptions, DialoguePacket, ExpectedState, Peer } from './packet-line.ts'

export interface Expectation {
  line: number
  /** Number of the connection, from 1: `= 2.outcome closed` is about the second; 1 when it is not said. */
  connection: number
  path: string
  /** JSON; a bare word is a string, a duration (`1050ms`) is ns, `findings` is always a list of codes (`none`: empty). */
  value: unknown
  /** `null (reason)`: what must stand under `unknown`. */
  reason: string | null
}

export interface Dialogue {
  /** ns since 1970, UTC. */
  start: bigint
  /** Header lines about the capture file, for scripts/make-fixtures.ts: `format pcapng`, `snaplen 60`, … */
  settings: Map<string, string>
  packets: DialoguePacket[]
  expectations: Expectation[]
}

const SETTINGS: Record<string, RegExp> = {
  format: /(?:pcap|pcapng)$/y,
  precision: /(?:micro|nano)$/y,
  endian: /(?:little|big)$/y,
  snaplen: /\d+$/y,
  link: /(?:ethernet|ppp|raw|radiotap|nflog)$/y,
  in: /[a-z0-9]+(?: \w+)?(?:, *[a-z0-9]+(?: \w+)?)*$/y,
}
const UNITS: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9 }

/** Throws a `DialogueError` that names line and column. */
export function parseDialogue(text: string): Dialogue {
  const dialogue: Dialogue = {
    start: nanoseconds('2026-01-01T00:00:00Z'),
    settings: new Map(),
    packets: [],
    expectations: [],
  }
  const peers: Peers = { left: { address: '10.0.0.1', port: 40000 }, right: { address: '10.0.0.2', port: 80 } }
  for (const [index, line] of text.split('\n').entries()) {
    const cursor = new Cursor(line.trimEnd(), index + 1)
    if (cursor.at === cursor.text.length || cursor.take(/#/y)) continue
    if (cursor.take(/=/y)) dialogue.expectations.push(expectation(cursor))
    else if (cursor.take(/(?=[a-z])/y)) setting(cursor, dialogue, peers)
    else dialogue.packets.push(parsePacket(cursor, dialogue.packets, peers))
  }
  return dialogue
}

function setting(cursor: Cursor, dialogue: Dialogue, peers: Peers): void {
  const start = cursor.at
  const [key] = cursor.expect(/[a-z]+(?= )/y, 'a setting')
  if (key === 'left' || key === 'right') {
    const [, address = '', port] = cursor.expect(/\[?([0-9a-fA-F.:]+?)\]?:(\d+)$/y, 'ADDRESS:PORT')
    peers[key] = { address, port: Number(port) }
  } else if (key === 'start') {
    dialogue.start = nanoseconds(cursor.expect(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/y, 'a time in UTC')[0])
  } else {
    const value = SETTINGS[key] ?? cursor.fail(`expected a packet or a setting, found ${key}`, start)
    dialogue.settings.set(key, cursor.expect(value, `a value of ${key}`)[0])
  }
}

function expectation(cursor: Cursor): Expectation {
  const [, connection = '1', path = ''] = cursor.expect(/(?:(\d+)\.)?([a-zA-Z][\w.[\]]*)/y, 'a path of the record')
  const [word] = cursor.expect(/.+/y, 'a value')
  const expected = { line: cursor.line, connection: Number(connection), path, reason: null }
  const unknown = /^null \((.+)\)$/.exec(word)
  if (unknown) return { ...expected, value: null, reason: unknown[1]! }
  if (path === 'findings') return { ...expected, value: word === 'none' ? [] : word.split(/, */) }
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ns|us|µs|ms|s)$/.exec(word) ?? []
  if (amount) return { ...expected, value: Math.round(Number(amount) * UNITS[unit]!) }
  try {
    return { ...expected, value: JSON.parse(word) }
  } catch {
    return { ...expected, value: word }
  }
}

function nanoseconds(utc: string): bigint {
  const [, fraction = ''] = /\.(\d+)Z$/.exec(utc) ?? []
  return BigInt(Date.parse(utc.replace(/\.\d+Z$/, 'Z'))) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
}
