// What the wire has told us about one connection: two endpoints and what belongs to both. Everything is a number, so that
// it can be packed away while the connection is quiet (packing.ts); a new field must be listed there. Endpoint 0 is the sender
// of the first packet; who is client is decided at the end (verdict.ts), and nothing here cares.
import { doubles, History } from './history.ts'

/** First value of a field that may outgrow an int32: V8 lays it out as a double from the beginning. */
const NUMBER = Number.NaN
/** Letters of Zeek's history kept; its own histories are seldom half as long. */
export const MAX_LETTERS = 20

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

/** `Endpoint.options` of its SYN. */
export const [OPT_SEEN, OPT_SACK, OPT_TIMESTAMPS, OPT_TFO_REQUEST, OPT_TFO_COOKIE, OPT_CUT] = [
  1, 2, 4, 8, 16, 32,
] as const

/** No window scale option, in `Endpoint.windowScale`. */
export const NO_SCALE = 255

/** Moments of a connection; those from SYN to LAST_PAYLOAD are one for each side: add `Endpoint.side`. */
export const [SYN_AT, FIRST_PAYLOAD, LAST_PAYLOAD, FIN_AT, FIN_ACKED_AT] = [0, 2, 4, 6, 8] as const
export const [START, LAST, COMPLETED, BURST_END, RESPONSE, RST_AT, TIME_WAIT_AT] = [10, 11, 12, 13, 14, 15, 16] as const
export const MOMENTS = 17

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
export const HAS_RARE = 1 << 25 // something of it is in rare.ts
export const PAST_HANDSHAKE = 1 << 23 // an endpoint showed it, though the completing segment was not captured

export class Endpoint {
  readonly side: 0 | 1
  /** IP total lengths. */
  bytes = NUMBER
  /** Distinct sequence space that carried data. */
  payload = NUMBER
  address0 = 0
  address1 = 0
  address2 = 0
  /** An IPv4 address, or the last word of an IPv6 one. */
  address3 = 0
  port = 0
  /** Initial send sequence number, with SYN_SEEN or SYN_ACKED. */
  iss = 0
  /** SND.NXT: behind everything it was seen to send or the peer acknowledged. */
  nxt = 0
  /** SND.UNA as the peer's acknowledgements show it, and so what the peer expects next. */
  acked = 0
  /** The sequence number of its FIN, with FIN_SEEN. */
  finSeq = 0
  /** Of its last RST. */
  rstSeq = 0
  /** By how much its acknowledgement number grew last, and the same when it sent its FIN. */
  lastAdvance = 0
  advanceAtFin = 0
  /** An acknowledgement above that number shows that it received the ACK of its FIN. */
  finProof = 0
  /** Its last TSval; the TSval of its first SYN or SYN-ACK. */
  tsVal = 0
  synTsVal = 0
  /** Hash of its SYN's options. */
  synOptions = 0
  /** Its last advertised window in bytes, scaled once both scales are known. */
  window = 0
  packets = 0
  retransmissions = 0
  outOfOrder = 0
  duplicates = 0
  zeroWindows = 0
  /** Its first hole in ranges.ts, its oldest segment in flight.ts; 0: none. */
  holes = 0
  flight = 0
  rttCount = 0
  /** ns; from three samples, or 2.1 s on, all are in Rare.rtt. */
  rttFirst = 0
  rttSecond = 0
  seen = 0
  /** Of its SYN: VLAN tags and tunnels, interned by the decoder; of its last segment. */
  synEncapsulation = 0
  encapsulation = 0
  /** Of its SYN; 0: none. */
  mss = 0
  /** Of its SYN or SYN-ACK. */
  retries = 0
  finRetries = 0
  state = 0
  /** Number of its last row in transitions.ts and 1, 0: none. */
  lastRow = 0
  /** The `from` of its first row. */
  firstState = 0
  /** Of `state`. */
  certainty = 0
  windowScale = 0
  options = 0
  ttl = 0
  probesUnanswered = 0
  /** Data or FIN sent again since the peer was last heard. */
  resentUnanswered = 0
  /** zeek.ts: its endpoint state in Zeek's sense, and letters given. */
  zeek = 0

  constructor(side: 0 | 1) {
    this.side = side
  }
}

export class Connection {
  readonly ends: readonly [Endpoint, Endpoint] = [new Endpoint(0), new Endpoint(1)]
  /** Its number while it lives (live.ts), 0: none. */
  row = 0
  /** The tracker's operation that last asked for it: it is not packed away meanwhile. */
  inUse = 0
  /** Order of first packets over the whole capture. */
  serial = NUMBER
  /** When it is final by age, ns; 0: never. Once final: until when it was watched. */
  deadline = NUMBER
  idleMax = NUMBER
  lastActivity = NUMBER
  facts = 0
  /** Bit set of findings.ts codes. */
  findings = 0
  /** Which moments are set. */
  marked = 0
  /** The next older live connection of the same 4-tuple, 0: none. */
  sibling = 0
  firstFrame = 0
  firstFile = 0
  /** Rows of `history`. */
  transitions = 0
  /** How often its time stepped back. */
  epoch = 0
  /** 4 or 6. */
  version = 0
  /** Side of the first acceptable RST, with RST_SEEN. */
  rstBy = 0
  lettersLength = 0
  readonly moments: number[] = doubles(MOMENTS)
  readonly epochs = new Uint8Array(MOMENTS)
  /** Zeek's letters, bit 7 set for endpoint 1. */
  readonly letters = new Uint8Array(MAX_LETTERS)
  readonly history = new History()

  has(fact: number): boolean {
    return (this.facts & fact) !== 0
  }

  /** Sets a moment to a time, ns since the first packet of the capture. */
  mark(moment: number, time: number): void {
    this.moments[moment] = time
    this.epochs[moment] = this.epoch
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
    return this.moments[moment] as number
  }

  /** Whether time did not step back between two moments. */
  isSameClock(from: number, to: number): boolean {
    return this.epochs[from] === this.epochs[to]
  }

  /** ns from one moment to another; NaN where one is missing, time stepped back between them, or they are out of order. */
  interval(from: number, to: number): number {
    if (!this.isMarked(from) || !this.isMarked(to) || !this.isSameClock(from, to)) return NaN
    const ns = this.at(to) - this.at(from)
    return ns < 0 ? NaN : ns
  }
}
