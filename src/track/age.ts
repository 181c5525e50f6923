// Every live connection stands in one of four queues, oldest first, linked through the rows: those that are still opening,
// those that live, and those that wait to be final after 60 s or after TIME-WAIT. Nothing is allocated, and nothing stale
// is ever left behind.
import type { Connection } from './connection.ts'

export const [OPENING, LIVE, CLOSING, TIME_WAITING] = [1, 2, 3, 4] as const

/** Moves the cursor to a row. */
type Seek = (row: number) => Connection

export class AgeQueues {
  readonly #oldest = [0, 0, 0, 0, 0]
  readonly #newest = [0, 0, 0, 0, 0]
  readonly #seek: Seek

  /** `seek` moves a cursor of the queues' own. */
  constructor(seek: Seek) {
    this.#seek = seek
  }

  /** Row of the oldest connection in a queue, or 0. */
  oldest(queue: number): number {
    return this.#oldest[queue] as number
  }

  /** Row of the youngest, or 0. */
  newest(queue: number): number {
    return this.#newest[queue] as number
  }

  /** Puts the connection at the end of a queue; it leaves the one where it was. */
  append(c: Connection, queue: number): void {
    this.remove(c)
    const last = this.#newest[queue] as number
    c.queue = queue
    c.older = last
    c.newer = 0
    if (last === 0) this.#oldest[queue] = c.row
    else this.#seek(last).newer = c.row
    this.#newest[queue] = c.row
  }

  /** Lets the connection `row`, of no queue any more, be followed by another. */
  link(row: number, newer: number): void {
    this.#seek(row).newer = newer
  }

  remove(c: Connection): void {
    if (c.queue === 0) return
    const { queue, older, newer } = c
    if (older === 0) this.#oldest[queue] = newer
    else this.#seek(older).newer = newer
    if (newer === 0) this.#newest[queue] = older
    else this.#seek(newer).older = older
    c.queue = 0
  }
}
