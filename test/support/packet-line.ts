// One packet line of the notation (dialogue-text.ts says how it reads) as plain data.
import { ACK, AE, CWR, ECE, FIN, PSH, RST, SYN, URG } from '../../src/decode/segment.ts'
import { STATES } from '../../src/report/schema.ts'
import type { Cursor } from './cursor.ts'

export interface Peer {
  address: string
  port: number
}

export interface Peers {
  left: Peer
  right: Peer
}

export interface ExpectedState {
  state: (typeof STATES)[number]
  inferred: boolean
}

/** -1 is absent, as in `Segment`; `fastOpen` is the number of cookie bytes, 0 for a request. */
export interface DialogueOptions {
  mss: number
  windowScale: number
  sackPermitted: boolean
  timestamps: { val: number; ecr: number } | null
  fastOpen: number
  sack: { left: number; right: number }[]
  /** MPTCP MP_JOIN token, or 0. */
  mptcpToken: number
  /** A malformed option (window scale of length 0) stands at the end. */
  bad: boolean
}

export interface DialoguePacket {
  /** Line in the text, from 1. */
  line: number
  /** ns since the start of the dialogue; may step backwards. */
  time: number
  from: 'left' | 'right'
  source: Peer
  destination: Peer
  /** Control bits, as in `Segment`. */
  flags: number
  /** Unsigned, as on the wire; `length` is payload bytes. */
  seq: number
  ack: number
  length: number
  /** As in the header; 65535 unless `win` says otherwise. */
  window: number
  options: DialogueOptions
  ttl: number
  /** IPv4 identification: the packet's number from 1 unless given; `copy` takes that of the sender's packet before. */
  id: number
  /** 0 is untagged. */
  vlan: number
  /** Number of the link-layer address pair, 0 unless given. */
  mac: number
  file: number
  interface: number
  /** An ICMP error: `quotes` is the index in `packets` of the segment in it; the TCP fields above are that segment's. */
  icmp: { type: number; code: number; from: string; quotes: number } | null
  left: ExpectedState | null
  right: ExpectedState | null
  facts: string[]
}

const DEFAULT_STEP = 10_000_000
const FLAGS: Record<string, number> = { F: FIN, S: SYN, R: RST, P: PSH, '.': ACK, U: URG, E: ECE, W: CWR, e: AE }

export function parsePacket(cursor: Cursor, before: DialoguePacket[], peers: Peers): DialoguePacket {
  const time = packetTime(cursor, before.at(-1))
  const left = state(cursor)
  const from = cursor.expect(/[<>](?= )/y, 'an arrow, < or >')[0] === '>' ? 'left' : 'right'
  const [source, destination] = from === 'left' ? [peers.left, peers.right] : [peers.right, peers.left]
  const icmp = icmpError(cursor, from, before)
  const tcp = icmp ? quoted(before[icmp.quotes]!) : segment(cursor)
  const link = attributes(cursor, from, before)
  const right = state(cursor)
  const facts = cursor.take(/!/y) ? cursor.expect(/.+/y, 'a fact')[0].split(/, */) : []
  if (cursor.at < cursor.text.length) cursor.expect(/$/y, 'the end of the line')
  return { line: cursor.line, time, from, source, destination, ...tcp, ...link, icmp, left, right, facts }
}

function packetTime(cursor: Cursor, before: DialoguePacket | undefined): number {
  const match = cursor.take(/(\+?)(\d+)(?:\.(\d{1,9}))?(?= )/y)
  if (!match) return before ? before.time + DEFAULT_STEP : 0
  const [, plus, seconds, fraction = ''] = match
  return Number(seconds) * 1e9 + Number(fraction.padEnd(9, '0')) + (plus ? (before?.time ?? 0) : 0)
}

function state(cursor: Cursor): ExpectedState | null {
  const at = cursor.at
  const [, name, mark] = cursor.expect(/(-|[A-Z0-9-]+)(\??)(?= |$)/y, 'a state')
  if (name === '-') return null
  const state = STATES.find(known => known === name) ?? cursor.fail(`no state of RFC 9293: ${name}`, at)
  return { state, inferred: mark === '?' }
}

type TcpFields = Pick<DialoguePacket, 'flags' | 'seq' | 'ack' | 'length' | 'window' | 'options'>

function segment(cursor: Cursor): TcpFields {
  let flags = 0
  const letters = cursor.expect(/(?:none|[FSRPUEWe.]+)(?= )/y, 'flags')[0]
  if (letters !== 'none') for (const letter of letters) flags |= FLAGS[letter]!
  const seq = cursor.number(/(\d+)/y, 'a sequence number', 32)
  const end = cursor.take(/(?=:)/y) ? cursor.number(/:(\d+)/y, 'the end of the data', 32) : seq
  const ack = cursor.take(/(?=ack )/y) ? cursor.number(/ack +(\d+)/y, 'an acknowledgement number', 32) : 0
  const window = cursor.take(/(?=win )/y) ? cursor.number(/win +(\d+)/y, 'a window', 16) : 65535
  return { flags, seq, ack, length: (end - seq) >>> 0, window, options: options(cursor) }
}

function quoted({ flags, seq, ack, length, window, options }: DialoguePacket): TcpFields {
  return { flags, seq, ack, length, window, options }
}

function options(cursor: Cursor): DialogueOptions {
  // biome-ignore format: one line for what is absent
  const options: DialogueOptions = { mss: -1, windowScale: -1, sackPermitted: false, timestamps: null, fastOpen: -1, sack: [], mptcpToken: 0, bad: false }
  if (!cursor.take(/</y)) return options
  do {
    const [, numbered, number, paired, first, second, bare] = cursor.expect(
      /(?:(mss|wscale|tfo cookie|mp_join) +(\d+)|(TS val|sack) +(\d+)(?: +ecr +|:)(\d+)|(sackOK|tfo|bad))(?=[,>])/y,
      'an option (mss N, wscale N, sackOK, TS val N ecr N, tfo, tfo cookie N, sack N:N, mp_join N, bad)',
    )
    if (numbered === 'mss') options.mss = Number(number)
    else if (numbered === 'wscale') options.windowScale = Number(number)
    else if (numbered === 'tfo cookie') options.fastOpen = Number(number)
    else if (numbered === 'mp_join') options.mptcpToken = Number(number)
    else if (paired === 'sack') options.sack.push({ left: Number(first), right: Number(second) })
    else if (paired === 'TS val') options.timestamps = { val: Number(first), ecr: Number(second) }
    else if (bare === 'sackOK') options.sackPermitted = true
    else if (bare === 'tfo') options.fastOpen = 0
    else options.bad = true
  } while (cursor.take(/,/y))
  cursor.expect(/>/y, '>')
  return options
}

type LinkFields = Pick<DialoguePacket, 'ttl' | 'id' | 'vlan' | 'mac' | 'file' | 'interface'>

function attributes(cursor: Cursor, from: DialoguePacket['from'], before: DialoguePacket[]): LinkFields {
  const link: LinkFields = { ttl: 64, id: (before.length + 1) & 0xffff, vlan: 0, mac: 0, file: 0, interface: 0 }
  if (!cursor.take(/\{/y)) return link
  do {
    if (cursor.take(/copy/y)) {
      link.id =
        before.findLast(packet => packet.from === from)?.id ?? cursor.fail('a copy of nothing: no packet before')
    } else {
      const [, name, value] = cursor.expect(/(ttl|id|vlan|mac|file|interface) +(\d+)/y, 'an attribute')
      link[name as keyof LinkFields] = Number(value)
    }
  } while (cursor.take(/,/y))
  cursor.expect(/\}/y, '}')
  return link
}

function icmpError(cursor: Cursor, from: DialoguePacket['from'], before: DialoguePacket[]): DialoguePacket['icmp'] {
  const match = cursor.take(/icmp +(\d+)\/(\d+) +from +([0-9a-fA-F.:]+)/y)
  if (!match) return null
  const quotes = before.findLastIndex(packet => packet.from !== from && !packet.icmp)
  if (quotes < 0) cursor.fail('an ICMP error about nothing: its receiver has sent no segment')
  return { type: Number(match[1]), code: Number(match[2]), from: match[3]!, quotes }
}
