// Segments in, connections out, on capture time alone: no I/O, no clock. The tracker finds the connection that a segment
// belongs to (choice.ts), lets observe.ts take it, and ends what is over (expiry.ts). Its memory is bounded by
// `maxConnections`: at the default of a million 0.4 GB, of which 0.1 GB for those that talk (store.ts).
import { ACK, type Segment, SYN } from '../decode/segment.ts'
import { AgeQueues, FINAL } from './age.ts'
import { Choice, sideOf } from './choice.ts'
import { conclude } from './conclude.ts'
import type { Connection } from './connection.ts'
import * as tcp from './connection.ts'
import { Copies } from './copies.ts'
import { LINGER } from './deadline.ts'
import { Expiry } from './expiry.ts'
import { Held, REFUSED } from './held.ts'
import { noteIcmp, turnsAway } from './icmp.ts'
import { Live } from './live.ts'
import { Numbering } from './numbering.ts'
import { Observation, type TrackObserver } from './observation.ts'
import { isSelfConnect, observe, reflect } from './observe.ts'
import { type Seed, Seeds } from './seed.ts'
import { DEFAULT_UNPACKED, Store } from './store.ts'
import { Tables } from './tables.ts'

export interface TrackerOptions {
  /** How long TIME-WAIT lasts, ns: 60 s as Linux by default, at most 240 s (2 MSL of RFC 9293). */
  timeWait?: number
  /** Live connections at most; beyond that those that matter least are evicted, the oldest half-open ones first. */
  maxConnections?: number
  /** Connections beyond that are packed once they are quiet, which costs each some 1 µs there and back: 512 by default. */
  unpacked?: number | undefined
  observer?: TrackObserver | undefined
  /** After so much silence, ns, an open or opening connection is evicted; left out: never by age. */
  idle?: number | undefined
}

export const DEFAULT_TIME_WAIT = 60e9
export const MAX_TIME_WAIT = 240e9
export const DEFAULT_MAX_CONNECTIONS = 1_000_000

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
  readonly #queues = new AgeQueues()
  readonly #held: Held
  readonly #expiry: Expiry
  readonly #choice: Choice
  /** Connections that are final: how many nobody pulled yet, and how many are kept. */
  #waiting = 0
  #keptCount = 0
  /** The capture has ended: what lives becomes final when it is pulled. */
  #ended = false
  /** What a kernel said of connections that no segment has shown yet, and when it did, ns. */
  readonly #seeds = new Seeds()
  #seededAt = 0
  readonly #observer: TrackObserver | undefined
  readonly #observation = new Observation()
  /** What `pull` gave last. */
  #pulled: Connection | null = null

  constructor(options: TrackerOptions = {}) {
    this.#timeWait = Math.min(options.timeWait ?? DEFAULT_TIME_WAIT, MAX_TIME_WAIT)
    this.#max = options.maxConnections ?? DEFAULT_MAX_CONNECTIONS
    this.#observer = options.observer
    this.#store = new Store(this.tables.transitions, options.unpacked ?? DEFAULT_UNPACKED)
    this.#live = new Live(this.#store)
    const parts = {
      tables: this.tables,
      store: this.#store,
      live: this.#live,
      queues: this.#queues,
      numbering: this.numbering,
      observer: this.#observer,
      finalize: (c: Connection) => this.#finalize(c),
    }
    this.#held = new Held(parts)
    this.#expiry = new Expiry(parts, this.#timeWait, options.idle ?? Number.POSITIVE_INFINITY)
    const begin = (segment: Segment, newest: Connection | null) => this.#begin(segment, newest)
    this.#choice = new Choice(parts, this.#held, this.#timeWait, begin)
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
    this.advance(segment.time)
    this.#store.tidy(this.#pulled?.number ?? 0)
    const newest = this.#live.find(segment)
    if (this.#copies.isCopy(segment)) return this.#countCopy(segment, newest)
    this.segments++
    this.tables.notes = 0
    this.tables.found = 0
    this.#take(newest === null ? this.#begin(segment, null) : this.#choice.choose(newest, segment), segment)
  }

  /** No segment came until `now`, ns: what is over by then becomes final. `push` does that for a segment's own time. */
  advance(now: number): void {
    // What waits for a time that the clock has stepped back from would wait for as long as the step was.
    const back = now < this.now - LINGER
    this.now = now
    if (now >= this.#expiry.next || back) this.#expiry.expire(now)
    if (now > this.#held.next || back) this.#held.expire(now)
  }

  /** Takes an ICMP error that quotes a segment: only one that answers a SYN says something here. */
  pushIcmp(segment: Segment): void {
    const c = this.#live.find(segment)
    if (c === null) return
    if (!turnsAway(c.ends[sideOf(c, segment)], segment) || !noteIcmp(this.tables, c, segment)) return
    if (c.has(tcp.HELD)) this.#held.decide(c.number, REFUSED)
    this.#expiry.age(c)
    this.#observer?.icmp?.(c, segment)
  }

  /** The capture ends at `now`, ns: every connection becomes final. */
  finish(now: number = this.now): void {
    this.now = now
    this.#expiry.expire(now)
    this.#held.finish()
    this.#ended = true
  }

  /** Connections that are not final. */
  get live(): number {
    return this.#store.count - this.#waiting - this.#keptCount
  }

  /** At most `limit` live connections, the youngest first, those that are over last; each valid until the next is asked for. */
  living(limit: number): Iterable<Connection> {
    return this.#expiry.living(limit)
  }

  /** The next final connection, valid until the next call, or null when there is none now. */
  pull(): Connection | null {
    if (this.#pulled !== null) this.#release(this.#pulled)
    this.#pulled = null
    if (this.#waiting === 0 && this.#ended) this.#expiry.finalizeOldest()
    if (this.#waiting === 0) return null
    const c = this.#store.at(this.#queues.oldest(FINAL))
    if (!this.numbering.isCertain(c.serial)) return null
    this.#queues.remove(c.number)
    this.#pulled = c
    return c
  }

  /** The connection that `pull` gave last stays beyond the next call, until `drop`: the number by which `kept` finds it. */
  keep(): number {
    const number = this.#pulled?.number ?? 0
    this.#pulled = null
    this.#waiting--
    this.#keptCount++
    return number
  }

  /** A connection that was kept, valid until the next call. */
  kept(number: number): Connection {
    return this.#store.at(number)
  }

  drop(number: number): void {
    const c = this.#store.at(number)
    this.tables.release(c)
    this.#store.release(c)
    this.#keptCount--
  }

  #release(c: Connection): void {
    this.tables.release(c)
    this.#store.release(c)
    this.#waiting--
  }

  /** A new connection; `newest` is the newest of its 4-tuple. */
  #begin(segment: Segment, newest: Connection | null): Connection {
    if (this.live >= this.#max) {
      this.#expiry.evict()
      newest = this.#live.find(segment)
    }
    const c = this.#live.begin(segment, this.numbering.next(), newest?.number ?? 0)
    if ((segment.flags & (SYN | ACK)) === SYN) c.facts |= tcp.FIRST_IS_SYN
    this.#expiry.begin(c, this.now)
    if (this.#seeds.count === 0) return c
    this.#seeds.apply(this.tables, c, segment, segment.time >= this.#seededAt)
    this.#expiry.age(c)
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
    if (c.facts !== facts || (sender.seen | receiver.seen) & tcp.FIN_SEEN) this.#expiry.age(c)
    if (!this.#observer) return
    this.#observation.after(segment, side, false, this.tables.notes, this.tables.found)
    this.#observer.segment(this.#observation)
  }

  #finalize(c: Connection): void {
    const { number } = c
    if (c.has(tcp.HELD | tcp.HOLDS)) this.#held.settle(number)
    // A held SYN that was dissolved is no record: it was released.
    if (this.#queues.queueOf(number) === 0) return
    if (c.has(tcp.EVICTED)) this.evicted++
    this.#queues.append(number, FINAL)
    if (!this.#ended) this.#live.unlink(c)
    this.#observer?.ended?.(c)
    conclude(this.tables, c, this.now, this.#timeWait)
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
