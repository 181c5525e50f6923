// SYNs with a new number inside a live connection of the same 4-tuple (incarnation.ts, IS_HELD): what comes next decides
// whether each began a connection or was a SYN that the old one did not take.
import type { Connection } from './connection.ts'
import * as tcp from './connection.ts'
import { LINGER } from './deadline.ts'
import * as incarnation from './incarnation.ts'
import type { Parts } from './parts.ts'

/** SYNs held at a time; beyond that the oldest is decided by what came so far. Real ones are decided within a round trip. */
export const MAX_HELD = 1024

/** What came for a held SYN: nothing, a SYN-ACK, or a RST, which leaves the old connection as it was. */
export const [UNANSWERED, ANSWERED, REFUSED] = [0, 1, 2] as const

export class Held {
  /** None is decided by age before that time, ns. */
  next = Number.POSITIVE_INFINITY
  readonly #rows: number[] = []
  readonly #parts: Parts
  readonly #c: Connection
  readonly #old: Connection

  constructor(parts: Parts) {
    this.#parts = parts
    this.#c = parts.store.cursor()
    this.#old = parts.store.cursor()
  }

  /** The SYN that has just begun `c`, inside `old`. */
  hold(c: Connection, old: Connection, now: number): void {
    c.facts |= tcp.HELD
    old.facts |= tcp.HOLDS
    this.#parts.numbering.hold(c.serial)
    this.#rows.push(c.row)
    this.next = Math.min(this.next, now + LINGER)
    if (this.#rows.length > MAX_HELD) this.decide(this.#rows[0] as number, UNANSWERED)
  }

  /** What it was: the beginning of a connection, or a SYN that the old one did not take. */
  decide(row: number, answer: number): void {
    const { tables, store, live, queues, numbering, observer, finalize } = this.#parts
    const held = this.#c.move(row)
    this.#rows.splice(this.#rows.indexOf(row), 1)
    held.facts &= ~tcp.HELD
    const old = this.#old
    let oldRow = held.sibling
    while (oldRow !== 0 && !old.move(oldRow).has(tcp.HOLDS)) oldRow = old.sibling
    const isConnection = answer !== UNANSWERED || !held.has(tcp.OLD_LIVES) || oldRow === 0
    numbering.decide(held.serial, isConnection)
    if (answer === ANSWERED && oldRow !== 0) {
      if (!incarnation.isOver(old)) old.facts |= tcp.SUPERSEDED
      finalize(old)
    }
    if (isConnection) return
    observer?.ended?.(held)
    observer?.merged?.(held.serial, old.serial)
    tables.merge(held, old)
    queues.remove(row)
    live.unlink(held)
    tables.release(held)
    store.release(row)
  }

  /** Those that waited in vain. */
  expire(now: number): void {
    this.next = Number.POSITIVE_INFINITY
    for (let i = this.#rows.length - 1; i >= 0; i--) {
      const row = this.#rows[i] as number
      const deadline = this.#parts.store.lastTime(row) + LINGER
      if (deadline < now) this.decide(row, UNANSWERED)
      else this.next = Math.min(this.next, deadline)
    }
  }

  /** The capture ends. */
  finish(): void {
    for (const row of [...this.#rows]) this.decide(row, UNANSWERED)
  }

  /** `row` becomes final: what it holds, or whether it is held, is decided by what came so far. */
  settle(row: number): void {
    for (const held of this.#rows) {
      if (held === row || this.#c.move(held).sibling === row) return this.decide(held, UNANSWERED)
    }
  }
}
