// Segments in, connections out, on capture time alone: no I/O, no clock. The tracker finds the connection that a segment
// belongs to (incarnation.ts judges), lets observe.ts take it, and ends what is over. Its memory is bounded by
// `maxConnections`: some 400 bytes each, 0.4 GB at the default of a million.
import { ACK, RST, type Segment, SYN } from '../decode/segment.ts'
import { AgeQueues, CLOSING, LIVE, OPENING, TIME_WAITING } from './age.ts'
import { conclude } from './conclude.ts'
import type { Connection, Endpoint } from './connection.ts'
import * as tcp from './connection.ts'
import { Copies } from './copies.ts'
import * as found from './findings.ts'
import { senderSide } from './flow-table.ts'
import * as incarnation from './incarnation.ts'
import { Live } from './live.ts'
import { Numbering } from './numbering.ts'
import { Observation, type TrackObserver } from './observation.ts'
import { isSelfConnect, observe, reflect } from './observe.ts'
import { Tables } from './tables.ts'

export interface TrackerOptions {
  /** How long TIME-WAIT lasts, ns: 60 s as Linux by default, at most 240 s (2 MSL of RFC 9293). */
  timeWait?: number
  /** Live connections at most; beyond that those that matter least are evicted, the oldest half-open ones first. */
  maxConnections?: number
  observer?: TrackObserver | undefined
}

export const DEFAULT_TIME_WAIT = 60e9
export const MAX_TIME_WAIT = 240e9
export const DEFAULT_MAX_CONNECTIONS = 1_000_000
/** How long a connection that is over, or a held SYN, is kept for what may still come, ns. */
const LINGER = 60e9
/** In which order the queues become final when the capture ends. */
const AT_THE_END = [CLOSING, TIME_WAITING, LIVE, OPENING] as const

/** What came for a held SYN: nothing, a SYN-ACK, or a RST, which leaves the old connection as it was. */
const [UNANSWERED, ANSWERED, REFUSED] = [0, 1, 2] as const

export class Tracker {
  readonly tables = new Tables()
  readonly numbering = new Numbering()
  /** Segments taken, without copies; copies; connections evicted. */
  segments = 0
  copies = 0
  evicted = 0
  /** Time of the last segment, ns since the first packet of the capture. */
  now = 0
  readonly #timeWait: number
  readonly #max: number
  readonly #live = new Live()
  readonly #copies = new Copies()
  readonly #queues = new AgeQueues()
  /** What `pull` gave last. */
  #pulled: Connection | null = null
  /** Nothing becomes final by age before that time, ns. */
  #nextExpiry = Number.POSITIVE_INFINITY
  /** Connections that are final and not yet pulled: the first and the last row, linked by `newer`, and how many. */
  #firstFinal = 0
  #lastFinal = 0
  #waiting = 0
  /** The capture has ended: what lives becomes final when it is pulled. */
  #ended = false
  /** Rows whose SYN is held inside a live connection of the same 4-tuple. */
  readonly #held: number[] = []
  readonly #observer: TrackObserver | undefined
  readonly #observation = new Observation()

  constructor(options: TrackerOptions = {}) {
    this.#timeWait = Math.min(options.timeWait ?? DEFAULT_TIME_WAIT, MAX_TIME_WAIT)
    this.#max = options.maxConnections ?? DEFAULT_MAX_CONNECTIONS
    this.#observer = options.observer
  }

  /** Takes one TCP segment, in capture order. */
  push(segment: Segment): void {
    this.#enter(segment.time)
    if (segment.time >= this.#nextExpiry) this.#expire()
    const newest = this.#live.find(segment)
    if (this.#copies.isCopy(segment)) return this.#countCopy(segment, newest)
    this.segments++
    this.tables.notes = 0
    this.tables.found = 0
    this.#take(newest === null ? this.#begin(segment, null) : this.#choose(segment, newest), segment)
  }

  /** Takes an ICMP error that quotes a segment: only one that answers a SYN says something here. */
  pushIcmp(segment: Segment): void {
    this.#enter(segment.time)
    const c = this.#live.find(segment)
    if (c === null) return
    const end = c.ends[sideOf(c, segment)]
    if ((end.seen & (tcp.SYN_SEEN | tcp.SYN_ACKED)) !== tcp.SYN_SEEN || end.iss !== segment.seq) return
    const rare = this.tables.rare(c)
    if (rare.icmp !== null) return
    c.facts |= tcp.REJECTED
    const { icmpType, icmpCode, version, from0, from1, from2, from3, time } = segment
    rare.icmp = {
      type: icmpType,
      code: icmpCode,
      version,
      from: [from0, from1, from2, from3],
      time,
    }
    this.#age(c)
  }

  /** The capture ends at `now`, ns: every connection becomes final. */
  finish(now: number = this.now): void {
    this.#enter(now)
    this.#expire()
    for (const row of [...this.#held]) this.#decide(row, UNANSWERED)
    this.#ended = true
  }

  /** The next final connection, valid until the next call, or null when there is none now. */
  pull(): Connection | null {
    this.#enter(this.now)
    if (this.#pulled !== null) {
      this.tables.release(this.#pulled)
      this.#live.release(this.#pulled)
      this.#pulled = null
    }
    if (this.#firstFinal === 0 && this.#ended) this.#finalizeOldest()
    const row = this.#firstFinal
    if (row === 0 || !this.numbering.isCertain(this.#live.at(row).serial)) return null
    this.#firstFinal = this.#queues.newer(row)
    this.#waiting--
    this.#pulled = this.#live.pin(row)
    return this.#pulled
  }

  #enter(now: number): void {
    this.now = now
    this.#live.now = now
    this.#live.operation++
  }

  /** One of those that were still alive when the capture ended. */
  #finalizeOldest(): void {
    for (let i = 0; i < AT_THE_END.length; i++) {
      const row = this.#queues.oldest(AT_THE_END[i] as number)
      if (row !== 0) return this.#finalize(this.#live.at(row))
    }
  }

  /** The connection that takes the segment, a new one where it must be; `newest` of its 4-tuple. */
  #choose(segment: Segment, newest: Connection): Connection {
    if (newest.deadline !== 0 && newest.deadline <= segment.time) {
      this.#finalize(newest)
      return this.#chooseAgain(segment)
    }
    const syn = (segment.flags & SYN) !== 0 && (segment.flags & RST) === 0
    if (syn) return this.#chooseForSyn(segment, newest)
    return newest.sibling !== 0 ? this.#chooseSibling(segment, newest) : newest
  }

  /** The list of the 4-tuple has changed. */
  #chooseAgain(segment: Segment): Connection {
    const newest = this.#live.find(segment)
    return newest === null ? this.#begin(segment, null) : this.#choose(segment, newest)
  }

  #chooseForSyn(segment: Segment, newest: Connection): Connection {
    const bare = (segment.flags & ACK) === 0
    const answered = bare ? null : this.#answered(segment, newest)
    if (answered !== null) return answered
    let judged = 0
    let current = 0
    for (let row = newest.row; row !== 0; ) {
      const c = this.#live.at(row)
      const side = sideOf(c, segment)
      const [sender, receiver] = [c.ends[side], c.ends[1 - side] as Endpoint]
      if (c.has(tcp.HELD)) {
        if (bare && sender.seen & tcp.SYN_SEEN && sender.iss === segment.seq) return c
      } else {
        const judgement = bare
          ? incarnation.judgeSyn(c, sender, receiver, segment)
          : incarnation.judgeSynAck(c, sender, receiver, segment)
        if (judgement === incarnation.BELONGS) return c
        if (current === 0) {
          current = row
          judged = judgement
        }
      }
      row = c.sibling
    }
    if (newest.has(tcp.HELD)) {
      // Yet another number: what was held is decided by what came so far.
      this.#decide(newest.row, UNANSWERED)
      return this.#chooseAgain(segment)
    }
    const c = this.#begin(segment, newest)
    // It may just have been evicted to make room.
    if (this.#queues.queueOf(current) !== 0) this.#succeed(segment, c, this.#live.at(current), judged)
    return c
  }

  /** The connection whose SYN the SYN-ACK acknowledges, a held one too; null when there is none. */
  #answered(segment: Segment, newest: Connection): Connection | null {
    let best: Connection | null = null
    let bestFit = -1
    for (let row = newest.row; row !== 0; ) {
      const c = this.#live.at(row)
      row = c.sibling
      const side = sideOf(c, segment)
      if (!incarnation.answersSyn(c.ends[(1 - side) as 0 | 1], segment)) continue
      const fit = incarnation.fitAnswer(c.ends[side], segment)
      if (fit > bestFit) {
        best = c
        bestFit = fit
      }
    }
    if (best?.has(tcp.HELD)) this.#decide(best.row, ANSWERED)
    return best
  }

  /** The new connection, which a SYN has just begun, and what lived before it. */
  #succeed(segment: Segment, c: Connection, old: Connection, judgement: number): void {
    if (judgement === incarnation.STANDS_BESIDE) return
    if (judgement === incarnation.IS_HELD) {
      c.facts |= tcp.HELD
      this.numbering.hold(c.serial)
      this.#held.push(c.row)
      this.#nextExpiry = Math.min(this.#nextExpiry, segment.time + LINGER)
      return
    }
    if (judgement === incarnation.SUPERSEDES) old.facts |= tcp.SUPERSEDED
    this.#reuse(c, old, segment)
    this.#finalize(old)
  }

  /** The connection's 4-tuple is used again while its TIME-WAIT runs. */
  #reuse(c: Connection, old: Connection, segment: Segment): void {
    if (!old.isMarked(tcp.TIME_WAIT_AT) || (segment.flags & ACK) !== 0) return
    const sender = old.ends[sideOf(old, segment)]
    const gap = segment.time - old.at(tcp.TIME_WAIT_AT)
    if (gap > this.#timeWait) return
    this.tables.rare(old).reusedAfter = gap < 0 ? null : gap
    const hasTs = (sender.options & tcp.OPT_TIMESTAMPS) !== 0 && segment.timestamps === 1
    this.tables.rare(c).timeWaitReuse = {
      gap: gap < 0 ? null : gap,
      isnDelta: (segment.seq - sender.nxt) | 0,
      tsDelta: hasTs ? (segment.tsVal - sender.tsVal) | 0 : null,
    }
    this.tables.find(c, found.TIME_WAIT_REUSE, -1, segment)
  }

  /** Several connections of the 4-tuple live: the one that the segment fits best, the newest of equals. */
  #chooseSibling(segment: Segment, newest: Connection): Connection {
    let best = newest
    let bestFit = -1
    let held: Connection | null = null
    for (let row = newest.row; row !== 0; ) {
      const c = this.#live.at(row)
      row = c.sibling
      const side = sideOf(c, segment)
      const [sender, receiver] = [c.ends[side], c.ends[1 - side] as Endpoint]
      if (c.has(tcp.HELD)) {
        held = incarnation.answersSyn(receiver, segment) ? c : held
        c.facts |= tcp.OLD_LIVES
        continue
      }
      const fit = incarnation.fit(sender, receiver, segment)
      if (fit > bestFit) {
        best = c
        bestFit = fit
      }
    }
    if (held !== null && (segment.flags & RST) !== 0 && !incarnation.isForOld(best, segment)) {
      this.#decide(held.row, REFUSED)
      return held
    }
    return best
  }

  /** What a held SYN was: the beginning of a connection, or a SYN that the old one did not take. */
  #decide(row: number, answer: number): void {
    const held = this.#live.at(row)
    this.#held.splice(this.#held.indexOf(row), 1)
    held.facts &= ~tcp.HELD
    const old = held.sibling === 0 ? null : this.#live.at(held.sibling)
    const isConnection = answer !== UNANSWERED || !held.has(tcp.OLD_LIVES) || old === null
    this.numbering.decide(held.serial, isConnection)
    if (answer === ANSWERED && old !== null) {
      if (!incarnation.isOver(old)) old.facts |= tcp.SUPERSEDED
      this.#finalize(old)
    }
    if (isConnection) return
    this.#observer?.merged?.(held.serial, old.serial)
    this.tables.merge(held, old)
    this.#queues.remove(held.row)
    this.#live.unlink(held)
    this.tables.release(held)
    this.#live.release(held)
  }

  /** A new connection; `newest` of its 4-tuple, null: the first. */
  #begin(segment: Segment, newest: Connection | null): Connection {
    let older = newest?.row ?? 0
    if (this.#live.count - this.#waiting >= this.#max) {
      this.#evict()
      older = this.#live.find(segment)?.row ?? 0
    }
    const c = this.#live.begin(segment, this.numbering.next(), older)
    if ((segment.flags & (SYN | ACK)) === SYN) c.facts |= tcp.FIRST_IS_SYN
    this.#queues.append(c, OPENING)
    return c
  }

  #take(c: Connection, segment: Segment): void {
    const side = sideOf(c, segment)
    const sender = c.ends[side]
    const receiver = c.ends[(1 - side) as 0 | 1]
    if (this.#observer) this.#observation.before(c)
    const { facts } = c
    observe(this.tables, c, sender, receiver, segment)
    if (isSelfConnect(segment)) reflect(this.tables, c, receiver, sender, segment)
    // What decides about its age are its facts, and its FINs.
    if (c.facts !== facts || (sender.seen | receiver.seen) & tcp.FIN_SEEN) this.#age(c)
    if (!this.#observer) return
    this.#observation.after(segment, side, false, this.tables.notes, this.tables.found)
    this.#observer.segment(this.#observation)
  }

  /** Puts the connection into the queue where it belongs now. */
  #age(c: Connection): void {
    const deadline = this.#deadline(c)
    if (deadline !== 0) {
      if (deadline === c.deadline) return
      c.deadline = deadline
      if (deadline < this.#nextExpiry) this.#nextExpiry = deadline
      this.#queues.append(c, c.isMarked(tcp.TIME_WAIT_AT) && !c.has(tcp.RST_SEEN) ? TIME_WAITING : CLOSING)
      return
    }
    c.deadline = 0
    const queue = c.has(tcp.ESTABLISHED_SEEN | tcp.MID_STREAM) ? LIVE : OPENING
    if (this.#queues.queueOf(c.row) !== queue) this.#queues.append(c, queue)
  }

  /** When the connection is final by age, ns; 0: never. */
  #deadline(c: Connection): number {
    if (c.has(tcp.HELD)) return 0
    if (c.has(tcp.RST_SEEN)) return c.at(tcp.RST_AT) + LINGER
    if (c.has(tcp.RST_PROBABLE)) return (this.tables.known(c)?.probableReset?.time ?? 0) + LINGER
    if (c.has(tcp.REJECTED) && !c.has(tcp.ESTABLISHED_SEEN)) {
      return (this.tables.known(c)?.icmp?.time ?? 0) + LINGER
    }
    if ((c.ends[0].seen & c.ends[1].seen & tcp.FIN_SEEN) === 0) return 0
    if (c.isMarked(tcp.TIME_WAIT_AT)) return c.at(tcp.TIME_WAIT_AT) + this.#timeWait
    return Math.max(c.at(tcp.FIN_AT), c.at(tcp.FIN_AT + 1)) + LINGER
  }

  /** Everything whose time has come is final. */
  #expire(): void {
    let next = Number.POSITIVE_INFINITY
    for (let queue = CLOSING as number; queue <= TIME_WAITING; queue++) {
      for (let row = this.#queues.oldest(queue); row !== 0; row = this.#queues.oldest(queue)) {
        const deadline = this.#queues.deadline(row)
        if (deadline > this.now) {
          next = Math.min(next, deadline)
          break
        }
        this.#live.operation++
        this.#finalize(this.#live.at(row))
      }
    }
    for (let i = this.#held.length - 1; i >= 0; i--) {
      const row = this.#held[i] as number
      const deadline = this.#live.at(row).at(tcp.LAST) + LINGER
      if (deadline < this.now) this.#decide(row, UNANSWERED)
      else next = Math.min(next, deadline)
    }
    this.#nextExpiry = next
  }

  /** What matters least goes first: the oldest half-open connection, then one that is over, then the oldest. */
  #evict(): void {
    for (const queue of [OPENING, CLOSING, TIME_WAITING, LIVE]) {
      const row = this.#queues.oldest(queue)
      if (row === 0) continue
      const c = this.#live.at(row)
      c.facts |= tcp.EVICTED
      return this.#finalize(c)
    }
  }

  #finalize(c: Connection): void {
    const { row } = c
    for (let i = 0; i < this.#held.length; i++) {
      const held = this.#held[i] as number
      if (held !== row && this.#live.at(held).sibling !== row) continue
      this.#decide(held, UNANSWERED)
      break
    }
    // A held SYN that was dissolved is no record.
    if (c.row === 0) return
    if (c.has(tcp.EVICTED)) this.evicted++
    this.#queues.remove(row)
    this.#live.unlink(c)
    conclude(this.tables, c, this.now, this.#timeWait)
    this.#queues.link(row, 0)
    if (this.#firstFinal === 0) this.#firstFinal = row
    else this.#queues.link(this.#lastFinal, row)
    this.#lastFinal = row
    this.#waiting++
  }

  #countCopy(segment: Segment, c: Connection | null): void {
    this.copies++
    if (c === null) return
    const side = sideOf(c, segment)
    c.ends[side].duplicates++
    if (!this.#observer) return
    this.#observation.before(c)
    this.#observation.after(segment, side, true, 0, 0)
    this.#observer.segment(this.#observation)
  }
}

/** The sender's side; of a socket that connected to itself the SYN-ACK counts as its peer's. */
function sideOf(c: Connection, segment: Segment): 0 | 1 {
  if (isSelfConnect(segment) && (segment.flags & (SYN | ACK)) === (SYN | ACK)) return 1
  return senderSide(c, segment) as 0 | 1
}
