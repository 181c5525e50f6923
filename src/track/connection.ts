// What the wire has told us about one connection: two endpoints and what belongs to both. Everything is a number, so that
// it can be packed, stored and joined (packing.ts). Endpoint 0 is the sender of the first packet; who is client is
// decided at the end (verdict.ts), and nothing here cares.
import { fields } from './fields.ts'
import { Changes } from './transitions.ts'

/** `Endpoint.seen`: facts that stay. */
export const [SYN_SEEN, SYN_ACKED, SYN_ACK_SENT, FIN_SEEN] = [1, 2, 4, 8] as const
/** Its FIN was acknowledged; by the peer's own FIN, and nothing before it. */
export const [FIN_ACKED, FIN_ACKED_BY_FIN] = [16, 32] as const
/** `nxt` is set · `acked` is set: the peer has acknowledged something · `window` is set. */
export const [HAS_NXT, HAS_ACKED, HAS_WINDOW] = [64, 128, 256] as const
/** Its SYN-ACK came again although the peer's ACK was seen: an ACK alone no longer counts as received. */
export const ACK_WAS_LOST = 512
/** Its last segment was a keep-alive or window probe · a one-byte window probe stands at `nxt`. */
export const [PROBING, PROBE_BYTE] = [1024, 2048] as const
/** It acknowledged more after its own FIN than it had before. */
export const ACK_GREW_AFTER_FIN = 4096
/** It has rows that are only inferred. */
export const HAS_INFERRED = 8192
/** An answer of its own did not fit the peer's SYN (RFC 9293, Figures 8 and 9). */
export const ANSWERED_WRONG = 16384
/** Its FIN acknowledged the peer's: the peer's was first. */
export const FIN_ACKS_FIN = 32768
/** Its last inferred change was withdrawn: an answer was owed and never came. */
export const NO_ANSWER = 65536
/** An ACK of its own stood behind everything that was captured of it. */
export const AHEAD = 131072

/** `Endpoint.options` of its SYN. */
export const [OPT_SEEN, OPT_SACK, OPT_TIMESTAMPS, OPT_TFO_REQUEST, OPT_TFO_COOKIE, OPT_CUT] = [
  1, 2, 4, 8, 16, 32,
] as const

/** Round-trip times that an endpoint has room for: most connections have no more. */
export const FEW_RTTS = 4

/** In `Endpoint.unackedAtRst`: nothing tells. */
export const UNKNOWN_UNACKED = 0xffffffff

/** No window scale option, in `Endpoint.windowScale`. */
export const NO_SCALE = 255

const ENDPOINT = {
  bytes: 'f64', // IP total lengths
  packets: 'f64', // more than 2^32 in a day, on a fast path
  payload: 'f64', // distinct sequence space that carried data
  address0: 'i32',
  address1: 'i32',
  address2: 'i32',
  address3: 'i32', // an IPv4 address, or the last word of an IPv6 one
  iss: 'i32', // initial send sequence number, with SYN_SEEN or SYN_ACKED
  nxt: 'i32', // SND.NXT: behind everything it was seen to send or the peer acknowledged
  acked: 'i32', // SND.UNA as the peer's acknowledgements show it, and so what the peer expects next
  finSeq: 'i32', // the sequence number of its FIN, with FIN_SEEN
  finAck: 'i32', // what its FIN acknowledged, with FIN_SEEN
  rstSeq: 'i32', // of its last RST
  lastAdvance: 'i32', // by how much its acknowledgement number grew last
  advanceAtFin: 'i32', // the same, when it sent its FIN
  finProof: 'i32', // an acknowledgement above that number shows that it received the ACK of its FIN
  tsVal: 'i32', // its last TSval
  synTsVal: 'i32', // the TSval of its first SYN or SYN-ACK
  synOptions: 'i32', // hash of its SYN's options
  window: 'u32', // its last advertised window in bytes, scaled once both scales are known
  retransmissions: 'u32',
  outOfOrder: 'u32',
  duplicates: 'u32',
  zeroWindows: 'u32',
  holes: 'u32', // its first hole in ranges.ts, 0: none
  flight: 'u32', // its oldest segment in flight.ts, 0: none
  rttCount: 'u32',
  unackedAtRst: 'u32', // bytes of its payload that the peer had not acknowledged when a RST ended the connection
  port: 'u16',
  seen: 'u32',
  synEncapsulation: 'u16', // of its SYN: VLAN tags and tunnels, interned by the decoder
  encapsulation: 'u16', // of its last segment
  mss: 'u16', // of its SYN; 0: none
  retries: 'u32', // of its SYN or SYN-ACK
  retriesInVain: 'u32', // of its SYN, before anything answered
  finRetries: 'u32',
  state: 'u8',
  lastRow: 'u8', // number of its last row in transitions.ts and 1, 0: none
  firstState: 'u8', // the `from` of its first row
  certainty: 'u8', // of `state`
  windowScale: 'u8',
  options: 'u8',
  ttl: 'u8',
  probesUnanswered: 'u8',
  resentUnanswered: 'u8', // data or FIN sent again, and window probes, since the peer was last heard
  zeek: 'u8', // zeek.ts: its endpoint state in Zeek's sense, and letters given
} as const

/** Moments of a connection; those from SYN to LAST_PAYLOAD are one for each side: add `Endpoint.side`. */
export const [SYN_AT, FIRST_PAYLOAD, LAST_PAYLOAD, FIN_AT, FIN_ACKED_AT] = [0, 2, 4, 6, 8] as const
export const [START, LAST, COMPLETED, BURST_END, RESPONSE, RST_AT, TIME_WAIT_AT] = [10, 11, 12, 13, 14, 15, 16] as const
/** Beside them: when it is final by age, 0: never; once final, until when it was watched · when anything but a probe came. */
const [DEADLINE, LAST_ACTIVITY] = [17, 18] as const
export const TIMES = 19
/** Zeek's letters that are kept; its own histories are seldom half as long. */
export const MAX_LETTERS = 20

const CONNECTION = {
  serial: 'f64', // order of first packets over the whole capture
  idleMax: 'f64',
  facts: 'i32',
  findings: 'i32', // bit set of findings.ts codes
  marked: 'u32', // which moments are set
  sibling: 'u32', // the next older live connection of the same 4-tuple, 0: none
  firstFrame: 'u32',
  firstFile: 'u16',
  transitions: 'u8',
  epoch: 'u8', // how often its time stepped back
  version: 'u8', // 4 or 6
  rstBy: 'u8', // side of the first acceptable RST, with RST_SEEN
  historyLength: 'u8',
} as const

/** `Connection.facts`. */
export const ESTABLISHED_SEEN = 1 // both SYNs were acknowledged (or it was so before the capture began)
export const MID_STREAM = 2 // first seen after the handshake
export const RST_SEEN = 4 // an acceptable RST ended it
export const REFUSED = 8 // … which answered the SYN
export const REJECTED = 16 // an ICMP error answered the SYN
export const WITH_DATA = 32 // the completing ACK carried data or FIN
export const ACKED_MORE = 64 // the completing ACK acknowledged more than the SYN
export const CROSSED = 128 // both sides sent a bare SYN
export const SUPERSEDED = 256 // a new incarnation was answered while this one was open
export const EVICTED = 512
export const RST_PROBABLE = 1024 // an in-window RST stands unless something follows
export const HELD = 2048 // a SYN with a new ISN inside a live connection, undecided
export const OLD_LIVES = 4096 // a held SYN's old connection was heard of again
export const MEANINGFUL = 8192 // a segment that is more than a RST, an invalid flag combination or a FIN without ACK
export const RESPONDED = 16384 // payload of one side followed payload of the other: BURST_END and RESPONSE are set
export const RESPONDER = 32768 // … and it was endpoint 1 that followed
export const RST_AFTER_CLOSE = 65536
export const ONE_WAY = 1 << 18 // the segments of one side were not captured
export const ONE_WAY_CLOSED = 1 << 19 // … but its FIN shows, after the other's
export const ONE_WAY_LATER = 1 << 20 // … or before the other's
export const FIRST_IS_SYN = 1 << 21 // its first packet is a bare SYN
export const RST_AFTER_FIN = 1 << 22 // the RST came after a FIN
export const MISSED_SOME = 1 << 24 // what was not captured may have changed the states: a FIN, or the ACK that completes
export const HAS_RARE = 1 << 25 // something of it is in rare.ts
export const SEEDED = 1 << 26 // a kernel told who is who (seed.ts)
export const SEEDED_CLIENT = 1 << 27 // … endpoint 1 is the client
export const SEEDED_LISTENER = 1 << 28 // … and the server's port listens
export const HOLDS = 1 << 29 // a SYN was held inside it
export const PAST_HANDSHAKE = 1 << 23 // an endpoint showed it, though the completing segment was not captured

export const ENDPOINT_FIELDS = fields(ENDPOINT)
export const CONNECTION_FIELDS = fields(CONNECTION)

export class Endpoint extends ENDPOINT_FIELDS {
  readonly side: 0 | 1
  /** The first round-trip times, ns; when there are more, or one of 4.29 s, all are in Rare.rtt. */
  readonly rtts = new Uint32Array(FEW_RTTS)

  constructor(side: 0 | 1) {
    super()
    this.side = side
  }
}

export class Connection extends CONNECTION_FIELDS {
  /** By which the store finds it; 0: nobody's. */
  number = 0
  /** It was heard of since the store last asked. */
  heard = true
  readonly ends: readonly [Endpoint, Endpoint] = [new Endpoint(0), new Endpoint(1)]
  /** ns since the first packet of the capture; 0 where there is none. */
  readonly times = new Float64Array(TIMES)
  /** Of each time: how often the capture's time had stepped back before it. */
  readonly epochs = new Uint8Array(TIMES)
  /** Zeek's letters, bit 7 set for endpoint 1. */
  readonly letters = new Uint8Array(MAX_LETTERS)
  /** Its changes of state (transitions.ts). */
  readonly changes = new Changes()

  /** Every field is 0. */
  clear(): void {
    CONNECTION_FIELDS.clear(this)
    for (const end of this.ends) ENDPOINT_FIELDS.clear(end)
    this.times.fill(0)
  }

  /** Nobody's any more: what few have is let go. */
  vacate(): void {
    this.number = 0
    if (this.epoch !== 0) this.epochs.fill(0)
    this.changes.shrink()
  }

  get deadline(): number {
    return this.times[DEADLINE] as number
  }

  set deadline(time: number) {
    this.times[DEADLINE] = time
  }

  get lastActivity(): number {
    return this.times[LAST_ACTIVITY] as number
  }

  set lastActivity(time: number) {
    this.times[LAST_ACTIVITY] = time
  }

  has(fact: number): boolean {
    return (this.facts & fact) !== 0
  }

  /** Sets a moment to a time, ns since the first packet of the capture. */
  mark(moment: number, time: number): void {
    this.times[moment] = time
    if (this.epoch !== 0) this.epochs[moment] = this.epoch
    this.marked |= 1 << moment
  }

  /** Sets a moment that is not set yet. */
  markFirst(moment: number, time: number): void {
    if ((this.marked & (1 << moment)) === 0) this.mark(moment, time)
  }

  isMarked(moment: number): boolean {
    return (this.marked & (1 << moment)) !== 0
  }

  /** Sets the moment `to` to what `from` is. */
  copy(from: number, to: number): void {
    this.mark(to, this.at(from))
    this.epochs[to] = this.epochs[from] as number
  }

  /** The time of a moment that is set. */
  at(moment: number): number {
    return this.times[moment] as number
  }

  /** ns from one moment to another; NaN where one is missing, time stepped back between them, or they are out of order. */
  interval(from: number, to: number): number {
    if (!this.isMarked(from) || !this.isMarked(to)) return NaN
    if (this.epochs[from] !== this.epochs[to]) return NaN
    const ns = this.at(to) - this.at(from)
    return ns < 0 ? NaN : ns
  }
}
