// What ends a connection without a segment of its own: its time is over, it was silent for too long, or there is no room.
import { CLOSING, LIVE, OPENING, TIME_WAITING } from './age.ts'
import type { Connection } from './connection.ts'
import * as tcp from './connection.ts'
import { deadlineOf, LINGER } from './deadline.ts'
import type { Parts } from './parts.ts'

/** In which order the queues become final when the capture ends. */
const AT_THE_END = [CLOSING, TIME_WAITING, LIVE, OPENING] as const
/** Whose oldest is given up first when there is no room: half-open ones, those that are over, the quiet. */
const EVICTED_FIRST = [OPENING, CLOSING, TIME_WAITING, LIVE] as const
/** From the youngest on, those that are over last. */
const YOUNGEST_FIRST = [LIVE, OPENING, TIME_WAITING, CLOSING] as const

export class Expiry {
  /** Nothing becomes final by age before that time, ns. */
  next = Number.POSITIVE_INFINITY
  readonly #parts: Parts
  readonly #timeWait: number
  /** Nothing waits for longer, ns: a deadline beyond it is from before the clock stepped back. */
  readonly #longest: number
  /** How much silence ends a connection, and when it is looked for next, ns. */
  readonly #idle: number
  #nextIdle = Number.POSITIVE_INFINITY

  /** `timeWait`: how long TIME-WAIT lasts, and `idle`: how long a silence may, both in ns. */
  constructor(parts: Parts, timeWait: number, idle: number) {
    this.#parts = parts
    this.#timeWait = timeWait
    this.#longest = Math.max(timeWait, LINGER)
    this.#idle = idle
  }

  begin(c: Connection, now: number): void {
    this.#parts.queues.append(c.number, OPENING)
    if (this.#nextIdle < Number.POSITIVE_INFINITY || this.#idle === Number.POSITIVE_INFINITY) return
    this.#nextIdle = now + this.#idle / 4
    this.next = Math.min(this.next, this.#nextIdle)
  }

  /** Puts the connection into the queue where it belongs now. */
  age(c: Connection): void {
    const { tables, queues } = this.#parts
    const deadline = deadlineOf(tables, c, this.#timeWait)
    if (deadline !== 0) {
      if (deadline === c.deadline) return
      c.deadline = deadline
      if (deadline < this.next) this.next = deadline
      queues.append(c.number, c.isMarked(tcp.TIME_WAIT_AT) && !c.has(tcp.RST_SEEN) ? TIME_WAITING : CLOSING)
      return
    }
    c.deadline = 0
    const queue = c.has(tcp.ESTABLISHED_SEEN | tcp.MID_STREAM) ? LIVE : OPENING
    if (queues.queueOf(c.number) !== queue) queues.append(c.number, queue)
  }

  /** Everything whose time has come is final. */
  expire(now: number): void {
    const { queues, store, finalize } = this.#parts
    let next = Number.POSITIVE_INFINITY
    for (let queue = CLOSING as number; queue <= TIME_WAITING; queue++) {
      for (let number = queues.oldest(queue); number !== 0; number = queues.oldest(queue)) {
        const c = store.at(number)
        if (c.deadline > now && c.deadline <= now + this.#longest) {
          next = Math.min(next, c.deadline)
          break
        }
        finalize(c)
      }
    }
    if (now >= this.#nextIdle || this.#nextIdle > now + this.#idle) this.#evictIdle(now)
    this.next = Math.min(next, this.#nextIdle)
  }

  /** What matters least makes room. */
  evict(): void {
    const { queues, store } = this.#parts
    for (const queue of EVICTED_FIRST) {
      const number = queue === LIVE ? queues.quietest(LIVE, other => store.lastTime(other)) : queues.oldest(queue)
      if (number !== 0) return this.#evict(number)
    }
  }

  /** One of those that live becomes final, since the capture has ended. */
  finalizeOldest(): void {
    for (const queue of AT_THE_END) {
      const number = this.#parts.queues.oldest(queue)
      if (number !== 0) return this.#parts.finalize(this.#parts.store.at(number))
    }
  }

  /** At most `limit` live connections, the youngest first, those that are over last; each valid until the next is asked for. */
  *living(limit: number): Generator<Connection> {
    const { queues, store } = this.#parts
    for (const queue of YOUNGEST_FIRST) {
      for (let number = queues.newest(queue); number !== 0 && limit > 0; number = queues.older(number), limit--) {
        const c = store.at(number)
        if (!c.has(tcp.HELD)) yield c
      }
    }
  }

  /** Those that live have no order of silence: all are looked at, four times in the while that counts. */
  #evictIdle(now: number): void {
    const { queues, store } = this.#parts
    this.#nextIdle = now + this.#idle / 4
    for (let queue = OPENING as number; queue <= LIVE; queue++) {
      // One that becomes final may take the next with it.
      for (let number = queues.oldest(queue); number !== 0 && queues.queueOf(number) === queue; ) {
        const quiet = number
        number = queues.newer(number)
        if (now - store.lastTime(quiet) >= this.#idle && !store.at(quiet).has(tcp.HELD)) this.#evict(quiet)
      }
    }
  }

  #evict(number: number): void {
    const c = this.#parts.store.at(number)
    c.facts |= tcp.EVICTED
    this.#parts.finalize(c)
  }
}
