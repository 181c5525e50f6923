// Segments in, connections out, on capture time alone: no I/O, no clock. The tracker finds the connection that a segment
// belongs to (incarnation.ts judges), lets observe.ts take it, and ends what is over. Its memory is bounded by
// `maxConnections`: at the default of a million 0.4 GB when most are quiet (store.ts), 0.8 GB when all talk.
import { ACK, RST, type Segment, SYN } from '../decode/segment.ts'
import { AgeQueues, CLOSING, LIVE, OPENING, TIME_WAITING } from './age.ts'
import { conclude } from './conclude.ts'
import type { Connection, Endpoint } from './connection.ts'
import * as tcp from './connection.ts'
import { Copies } from './copies.ts'
import { deadlineOf, LINGER } from './deadline.ts'
import { senderSide } from './flow-table.ts'
import { noteIcmp, turnsAway } from './icmp.ts'
import * as incarnation from './incarnation.ts'
import { Live } from './live.ts'
import { Numbering } from './numbering.ts'
import { Observation, type TrackObserver } from './observation.ts'
import { isSelfConnect, observe, reflect } from './observe.ts'
import { noteReuse } from './reuse.ts'
import { type Seed, Seeds } from './seed.ts'
import { DEFAULT_UNPACKED, Store } from './store.ts'
import { Tables } from './tables.ts'

export interface TrackerOptions {
  /** How long TIME-WAIT lasts, ns: 60 s as Linux by default, at most 240 s (2 MSL of RFC 9293). */
  timeWait?: number
  /** Live connections at most; beyond that those that matter least are evicted, the oldest half-open ones first. */
  maxConnections?: number
  /** Connections beyond that are packed once they are quiet, which costs each some 0.5 µs there and back: 2,048 by default. */
  unpacked?: number | undefined
  observer?: TrackObserver | undefined
  /** After so much silence, ns, an open or opening connection is evicted; left out: never by age. */
  idle?: number | undefined
}

export const DEFAULT_TIME_WAIT = 60e9
export const MAX_TIME_WAIT = 240e9
export const DEFAULT_MAX_CONNECTIONS = 1_000_000
/** SYNs held at a time; beyond that the oldest is decided by what came so far. Real ones are decided within a round trip. */
export const MAX_HELD = 1024
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
  readonly #store: Store
  readonly #live: Live
  readonly #copies = new Copies()
  readonly #c: Connection
  readonly #other: Connection
  readonly #old: Connection
  readonly #pulled: Connection
  readonly #queues = new AgeQueues()
  /** Nothing becomes final by age before that time, ns. */
  #nextExpiry = Number.POSITIVE_INFINITY
  /** Connections that are final and not yet pulled: the first and the last row, linked by `newer`, and how many. */
  #firstFinal = 0
  #lastFinal = 0
  #waiting = 0
  #kept = 0
  /** The capture has ended: what lives becomes final when it is pulled. */
  #ended = false
  /** Rows whose SYN is held inside a live connection of the same 4-tuple. */
  readonly #held: number[] = []
  /** None of them is decided by age before that time, ns. */
  #nextHeld = Number.POSITIVE_INFINITY
  /** What a kernel said of connections that no segment has shown yet, and when it did, ns. */
  readonly #seeds = new Seeds()
  #seededAt = 0
  /** How much silence ends a connection, and when it is looked for next, ns. */
  readonly #idle: number
  #nextIdle = Number.POSITIVE_INFINITY
  readonly #observer: TrackObserver | undefined
  readonly #observation: Observation

  constructor(options: TrackerOptions = {}) {
    this.#timeWait = Math.min(options.timeWait ?? DEFAULT_TIME_WAIT, MAX_TIME_WAIT)
    this.#max = options.maxConnections ?? DEFAULT_MAX_CONNECTIONS
    this.#idle = options.idle ?? Number.POSITIVE_INFINITY
    this.#observer = options.observer
    this.#store = new Store(this.tables.transitions, options.unpacked ?? DEFAULT_UNPACKED)
    this.#live = new Live(this.#store)
    this.#c = this.#store.cursor()
    this.#other = this.#store.cursor()
    this.#old = this.#store.cursor()
    this.#pulled = this.#store.cursor()
    this.#observation = new Observation(this.#c)
  }

  /**
   * Connections that the capturing host's kernel had at `at`, ns since the first packet of the capture (before it: negative).
   * Each sets states and roles of the connection that its first segment begins; the states only when that comes after `at`:
   * what came before is told by the capture itself. Gives how many were taken (at most MAX_SEEDS wait at a time).
   */
  seed(seeds: Iterable<Seed>, at: number): number {
    this.#seededAt = at
    let taken = 0
    for (const seed of seeds) if (this.#seeds.add(seed)) taken++
    return taken
  }

  /** Takes one TCP segment, in capture order. */
  push(segment: Segment): void {
    this.now = segment.time
    if (segment.time >= this.#nextExpiry) this.#expire()
    this.#store.tidy(this.#pulled.row)
    const row = this.#live.find(segment, this.#c)
    if (this.#copies.isCopy(segment)) return this.#countCopy(segment, row)
    this.segments++
    this.tables.notes = 0
    this.tables.found = 0
    if (row === 0) this.#begin(segment, 0)
    else this.#choose(segment)
    this.#take(segment)
  }

  /** Takes an ICMP error that quotes a segment: only one that answers a SYN says something here. */
  pushIcmp(segment: Segment): void {
    if (this.#live.find(segment, this.#c) === 0) return
    const c = this.#c
    if (!turnsAway(c.ends[sideOf(c, segment)], segment) || !noteIcmp(this.tables, c, segment)) return
    this.#age(c)
    this.#observer?.icmp?.(c, segment)
  }

  /** The capture ends at `now`, ns: every connection becomes final. */
  finish(now: number = this.now): void {
    this.now = now
    this.#expire()
    for (const row of [...this.#held]) this.#decide(row, UNANSWERED)
    this.#ended = true
  }

  /** Connections that are not final. */
  get live(): number {
    return this.#store.count - this.#waiting - this.#kept
  }

  /** The next final connection, valid until the next call, or null when there is none now. */
  pull(): Connection | null {
    if (this.#pulled.row !== 0) this.#release(this.#pulled)
    this.#pulled.row = 0
    if (this.#firstFinal === 0 && this.#ended) this.#finalizeOldest()
    if (this.#firstFinal === 0) return null
    const c = this.#pulled.move(this.#firstFinal)
    if (!this.numbering.isCertain(c.serial)) {
      c.row = 0
      return null
    }
    this.#firstFinal = this.#queues.newer(c.row)
    this.#waiting--
    return c
  }

  /** The connection that `pull` gave last is kept beyond the next call, until `drop`: the number by which `kept` finds it. */
  keep(): number {
    const { row } = this.#pulled
    this.#pulled.row = 0
    this.#kept++
    return row
  }

  /** A connection that was kept, valid until the next call. */
  kept(row: number): Connection {
    return this.#old.move(row)
  }

  drop(row: number): void {
    this.#kept--
    this.#release(this.#old.move(row))
  }

  #release(c: Connection): void {
    this.tables.release(c)
    this.#store.release(c.row)
  }

  /** One of those that were still alive when the capture ended. */
  #finalizeOldest(): void {
    for (let i = 0; i < AT_THE_END.length; i++) {
      const row = this.#queues.oldest(AT_THE_END[i] as number)
      if (row !== 0) return this.#finalize(this.#c.move(row))
    }
  }

  /** Leaves the cursor on the connection that takes the segment, a new one where it must be. */
  #choose(segment: Segment): void {
    const c = this.#c
    if (c.deadline !== 0 && c.deadline <= segment.time) {
      this.#finalize(c)
      return this.#chooseAgain(segment)
    }
    const syn = (segment.flags & SYN) !== 0 && (segment.flags & RST) === 0
    if (syn) this.#chooseForSyn(segment)
    else if (c.sibling !== 0) this.#chooseSibling(segment)
  }

  /** The list of the 4-tuple has changed. */
  #chooseAgain(segment: Segment): void {
    if (this.#live.find(segment, this.#c) === 0) this.#begin(segment, 0)
    else this.#choose(segment)
  }

  #chooseForSyn(segment: Segment): void {
    const c = this.#c
    const newest = c.row
    const bare = (segment.flags & ACK) === 0
    if (!bare && this.#answers(segment)) return
    c.move(newest)
    let judged = 0
    let current = 0
    for (let row = newest; row !== 0; row = c.sibling) {
      const side = sideOf(c.move(row), segment)
      const [sender, receiver] = [c.ends[side], c.ends[1 - side] as Endpoint]
      if (c.has(tcp.HELD)) {
        if (bare && sender.seen & tcp.SYN_SEEN && sender.iss === segment.seq) return
        continue
      }
      const judgement = bare
        ? incarnation.judgeSyn(c, sender, receiver, segment)
        : incarnation.judgeSynAck(c, sender, receiver, segment)
      if (judgement === incarnation.BELONGS) return
      // An attempt that nobody answered does not keep it from being held inside the connection behind.
      if (current === 0 || (judgement === incarnation.IS_HELD && judged === incarnation.TAKES_OVER)) {
        current = row
        judged = judgement
      }
    }
    if (c.move(newest).has(tcp.HELD)) {
      // Yet another number: what was held is decided by what came so far.
      this.#decide(newest, UNANSWERED)
      return this.#chooseAgain(segment)
    }
    this.#begin(segment, newest)
    // It may just have been evicted to make room.
    if (this.#queues.queueOf(current) !== 0) this.#succeed(segment, this.#other.move(current), judged)
  }

  /** Leaves the cursor on the connection whose SYN the SYN-ACK acknowledges, a held one too; false when there is none. */
  #answers(segment: Segment): boolean {
    const c = this.#c
    let best = 0
    let bestFit = -1
    for (let row = c.row; row !== 0; row = c.sibling) {
      const side = sideOf(c.move(row), segment)
      if (!incarnation.answersSyn(c.ends[(1 - side) as 0 | 1], segment)) continue
      const fit = incarnation.fitAnswer(c.ends[side], segment)
      if (fit > bestFit) {
        best = row
        bestFit = fit
      }
    }
    if (best === 0) return false
    if (c.move(best).has(tcp.HELD)) this.#decide(best, ANSWERED)
    return true
  }

  /** The new connection, which a SYN has just begun, and what lived before it. */
  #succeed(segment: Segment, old: Connection, judgement: number): void {
    if (judgement === incarnation.STANDS_BESIDE) return
    if (judgement === incarnation.IS_HELD) {
      this.#c.facts |= tcp.HELD
      old.facts |= tcp.HOLDS
      this.numbering.hold(this.#c.serial)
      this.#held.push(this.#c.row)
      this.#nextHeld = Math.min(this.#nextHeld, segment.time + LINGER)
      this.#nextExpiry = Math.min(this.#nextExpiry, this.#nextHeld)
      if (this.#held.length > MAX_HELD) this.#decide(this.#held[0] as number, UNANSWERED)
      return
    }
    if (judgement === incarnation.SUPERSEDES) old.facts |= tcp.SUPERSEDED
    noteReuse(this.tables, old, this.#c, sideOf(old, segment), segment, this.#timeWait)
    this.#finalize(old)
  }

  /** Several connections of the 4-tuple live: the one that the segment fits best, the newest of equals. */
  #chooseSibling(segment: Segment): void {
    const c = this.#c
    let best = 0
    let bestFit = -1
    let held = 0
    let refusable = 0
    for (let row = c.row; row !== 0; row = c.sibling) {
      const side = sideOf(c.move(row), segment)
      const [sender, receiver] = [c.ends[side], c.ends[1 - side] as Endpoint]
      if (c.has(tcp.HELD)) {
        held = row
        refusable = incarnation.answersSyn(receiver, segment) ? row : refusable
        c.facts |= tcp.OLD_LIVES
        continue
      }
      const fit = incarnation.fit(sender, receiver, segment)
      if (fit > bestFit) {
        best = row
        bestFit = fit
      }
    }
    if (refusable !== 0 && (segment.flags & RST) !== 0 && !incarnation.isForOld(c.move(best), segment)) {
      this.#decide(refusable, REFUSED)
      best = refusable
    } else if (held !== 0 && this.#isAnswered(held, best, segment)) {
      this.#decide(held, ANSWERED)
      best = held
    }
    c.move(best)
  }

  #isAnswered(held: number, old: number, segment: Segment): boolean {
    const c = this.#other.move(held)
    const side = sideOf(c, segment)
    return incarnation.goesOnFromSyn(c.ends[side], c.ends[1 - side] as Endpoint, this.#old.move(old), segment)
  }

  /** What a held SYN was: the beginning of a connection, or a SYN that the old one did not take. */
  #decide(row: number, answer: number): void {
    const held = this.#other.move(row)
    this.#held.splice(this.#held.indexOf(row), 1)
    held.facts &= ~tcp.HELD
    const old = this.#old
    let oldRow = held.sibling
    while (oldRow !== 0 && !old.move(oldRow).has(tcp.HOLDS)) oldRow = old.sibling
    const isConnection = answer !== UNANSWERED || !held.has(tcp.OLD_LIVES) || oldRow === 0
    this.numbering.decide(held.serial, isConnection)
    if (answer === ANSWERED && oldRow !== 0) {
      if (!incarnation.isOver(old)) old.facts |= tcp.SUPERSEDED
      this.#finalize(old)
    }
    if (isConnection) return
    this.#observer?.ended?.(held)
    this.#observer?.merged?.(held.serial, old.serial)
    this.tables.merge(held, old)
    this.#queues.remove(held.row)
    this.#live.unlink(held)
    this.#release(held)
  }

  /** A new connection; `newest` is the row of the newest of its 4-tuple, or 0. */
  #begin(segment: Segment, newest: number): void {
    if (this.live >= this.#max) {
      this.#evict()
      newest = this.#live.find(segment, this.#c)
    }
    this.#live.begin(segment, this.numbering.next(), newest, this.#c)
    if ((segment.flags & (SYN | ACK)) === SYN) this.#c.facts |= tcp.FIRST_IS_SYN
    if (this.#seeds.count > 0) this.#seeds.apply(this.tables, this.#c, segment, segment.time >= this.#seededAt)
    this.#queues.append(this.#c.row, OPENING)
    if (this.#nextIdle === Number.POSITIVE_INFINITY && this.#idle < Number.POSITIVE_INFINITY) {
      this.#nextIdle = this.now + this.#idle / 4
      this.#nextExpiry = Math.min(this.#nextExpiry, this.#nextIdle)
    }
  }

  #take(segment: Segment): void {
    const c = this.#c
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
    const deadline = deadlineOf(this.tables, c, this.#timeWait)
    if (deadline !== 0) {
      if (deadline === c.deadline) return
      c.deadline = deadline
      if (deadline < this.#nextExpiry) this.#nextExpiry = deadline
      this.#queues.append(c.row, c.isMarked(tcp.TIME_WAIT_AT) && !c.has(tcp.RST_SEEN) ? TIME_WAITING : CLOSING)
      return
    }
    c.deadline = 0
    const queue = c.has(tcp.ESTABLISHED_SEEN | tcp.MID_STREAM) ? LIVE : OPENING
    if (this.#queues.queueOf(c.row) !== queue) this.#queues.append(c.row, queue)
  }

  /** Everything whose time has come is final. */
  #expire(): void {
    let next = Number.POSITIVE_INFINITY
    for (let queue = CLOSING as number; queue <= TIME_WAITING; queue++) {
      for (let row = this.#queues.oldest(queue); row !== 0; row = this.#queues.oldest(queue)) {
        const { deadline } = this.#other.move(row)
        if (deadline > this.now) {
          next = Math.min(next, deadline)
          break
        }
        this.#finalize(this.#other)
      }
    }
    if (this.now > this.#nextHeld) this.#expireHeld()
    if (this.now >= this.#nextIdle) this.#evictIdle()
    this.#nextExpiry = Math.min(next, this.#nextHeld, this.#nextIdle)
  }

  /** Those that live have no order of silence: all are looked at, four times in the while that counts. */
  #evictIdle(): void {
    this.#nextIdle = this.now + this.#idle / 4
    for (let queue = OPENING as number; queue <= LIVE; queue++) {
      for (let row = this.#queues.oldest(queue); row !== 0; ) {
        const quiet = row
        row = this.#queues.newer(row)
        if (this.now - this.#store.lastTime(quiet) < this.#idle) continue
        const c = this.#other.move(quiet)
        if (c.has(tcp.HELD)) continue
        c.facts |= tcp.EVICTED
        this.#finalize(c)
      }
    }
  }

  /** Rows of at most `limit` live connections, the youngest first, those that are over last; each valid until the next is asked for. */
  *living(limit: number): Generator<Connection> {
    for (const queue of [LIVE, OPENING, TIME_WAITING, CLOSING]) {
      for (let row = this.#queues.newest(queue); row !== 0 && limit > 0; limit--) {
        const c = this.#old.move(row)
        row = this.#queues.older(row)
        if (!c.has(tcp.HELD)) yield c
      }
    }
  }

  #expireHeld(): void {
    this.#nextHeld = Number.POSITIVE_INFINITY
    for (let i = this.#held.length - 1; i >= 0; i--) {
      const row = this.#held[i] as number
      const deadline = this.#other.move(row).at(tcp.LAST) + LINGER
      if (deadline < this.now) this.#decide(row, UNANSWERED)
      else this.#nextHeld = Math.min(this.#nextHeld, deadline)
    }
  }

  /** What matters least goes first: the oldest half-open connection, then one that is over, then one that is quiet. */
  #evict(): void {
    for (const queue of [OPENING, CLOSING, TIME_WAITING, LIVE]) {
      const row =
        queue === LIVE ? this.#queues.quietest(LIVE, other => this.#store.lastTime(other)) : this.#queues.oldest(queue)
      if (row === 0) continue
      const c = this.#other.move(row)
      c.facts |= tcp.EVICTED
      return this.#finalize(c)
    }
  }

  #finalize(c: Connection): void {
    const { row, serial } = c
    const mayHold = c.has(tcp.HELD | tcp.HOLDS)
    for (let i = 0; mayHold && i < this.#held.length; i++) {
      const held = this.#held[i] as number
      if (held === row || this.#other.move(held).sibling === row) {
        this.#decide(held, UNANSWERED)
        break
      }
    }
    // A held SYN that was dissolved is no record: its row was released.
    if (c.move(row).serial !== serial) return
    if (c.has(tcp.EVICTED)) this.evicted++
    this.#queues.remove(c.row)
    if (!this.#ended) this.#live.unlink(c)
    this.#observer?.ended?.(c)
    conclude(this.tables, c, this.now, this.#timeWait)
    this.#queues.link(row, 0)
    if (this.#firstFinal === 0) this.#firstFinal = row
    else this.#queues.link(this.#lastFinal, row)
    this.#lastFinal = row
    this.#waiting++
  }

  #countCopy(segment: Segment, row: number): void {
    this.copies++
    if (row === 0) return
    const side = sideOf(this.#c, segment)
    this.#c.ends[side].duplicates++
    if (!this.#observer) return
    this.#observation.before(this.#c)
    this.#observation.after(segment, side, true, 0, 0)
    this.#observer.segment(this.#observation)
  }
}

/** The sender's side; of a socket that connected to itself the SYN-ACK counts as its peer's. */
function sideOf(c: Connection, segment: Segment): 0 | 1 {
  if (isSelfConnect(segment) && (segment.flags & (SYN | ACK)) === (SYN | ACK)) return 1
  return senderSide(c, segment) as 0 | 1
}
