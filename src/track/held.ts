// SYNs with a new number inside a live connection of the same 4-tuple (incarnation.ts, IS_HELD): what comes next decides
// whether each began a connection or was a SYN that the old one did not take.
import type { Connection } from './connection.ts'
import * as tcp from './connection.ts'
import { LINGER } from './deadline.ts'
import * as incarnation from './incarnation.ts'
import type { Parts } from './parts.ts'

/** SYNs held at a time; beyond that the oldest is decided by what came so far. Real ones are decided within a round trip. */
export const MAX_HELD = 1024

/** What came for a held SYN: nothing, a SYN-ACK, or a RST or an ICMP error, which leaves the old connection as it was. */
export const [UNANSWERED, ANSWERED, REFUSED] = [0, 1, 2] as const

export class Held {
  /** None is decided by age before that time, ns. */
  next = Number.POSITIVE_INFINITY
  readonly #numbers: number[] = []
  /** Of each: until when it waits for an answer, ns. */
  readonly #deadlines: number[] = []
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The SYN that has just begun `c`, inside `old`. */
  hold(c: Connection, old: Connection, now: number): void {
    c.facts |= tcp.HELD
    old.facts |= tcp.HOLDS
    this.#parts.numbering.hold(c.serial)
    this.#numbers.push(c.number)
    this.#deadlines.push(now + LINGER)
    this.next = Math.min(this.next, now + LINGER)
    if (this.#numbers.length > MAX_HELD) this.decide(this.#numbers[0] as number, UNANSWERED)
  }

  /** What it was: the beginning of a connection, or a SYN that the old one did not take. */
  decide(number: number, answer: number): void {
    const { tables, store, live, queues, numbering, observer, finalize } = this.#parts
    const held = store.at(number)
    const at = this.#numbers.indexOf(number)
    this.#numbers.splice(at, 1)
    this.#deadlines.splice(at, 1)
    held.facts &= ~tcp.HELD
    const old = this.#holderOf(held)
    const isConnection = answer !== UNANSWERED || !held.has(tcp.OLD_LIVES) || old === null
    numbering.decide(held.serial, isConnection)
    if (answer === ANSWERED && old !== null) {
      if (!incarnation.isOver(old)) {
        old.facts |= tcp.SUPERSEDED
        // Its states are those that the new SYN found.
        old.deadline = Math.max(held.at(tcp.START), old.at(tcp.LAST))
      }
      finalize(old)
    }
    if (isConnection) return
    observer?.ended?.(held)
    observer?.merged?.(held.serial, old.serial)
    tables.merge(held, old)
    queues.remove(number)
    live.unlink(held)
    tables.release(held)
    store.release(held)
  }

  /** Those that waited in vain. */
  expire(now: number): void {
    this.next = Number.POSITIVE_INFINITY
    for (let i = this.#numbers.length - 1; i >= 0; i--) {
      const deadline = this.#deadlines[i] as number
      if (deadline < now || deadline > now + LINGER) this.decide(this.#numbers[i] as number, UNANSWERED)
      else this.next = Math.min(this.next, deadline)
    }
  }

  /** The capture ends. */
  finish(): void {
    for (const number of [...this.#numbers]) this.decide(number, UNANSWERED)
  }

  /** The connection becomes final: what it holds, or whether it is held, is decided by what came so far. */
  settle(number: number): void {
    for (const held of this.#numbers) {
      if (held === number || this.#parts.store.at(held).sibling === number) return this.decide(held, UNANSWERED)
    }
  }

  /** The connection inside which it is held, if that still lives. */
  #holderOf(held: Connection): Connection | null {
    const { store } = this.#parts
    for (let number = held.sibling; number !== 0; ) {
      const older = store.at(number)
      if (older.has(tcp.HOLDS)) return older
      number = older.sibling
    }
    return null
  }
}
