// Every live connection stands in one of four queues, oldest first, linked through the rows: those that are still opening,
// those that live, and those that wait to be final after 60 s or after TIME-WAIT. Nothing is allocated, and nothing stale
// is ever left behind.
import { type Connection, LAST } from './connection.ts'

export const [OPENING, LIVE, CLOSING, TIME_WAITING] = [1, 2, 3, 4] as const

/** Connections looked at to find a quiet one. */
const LOOK = 8

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

  /** Row of the one of the oldest that was quiet for longest, or 0; the others are the youngest from now on. */
  quietest(queue: number, cursor: Connection): number {
    let quietest = 0
    let since = Number.POSITIVE_INFINITY
    for (let looked = 0; looked < LOOK; looked++) {
      const row = this.oldest(queue)
      if (row === 0) break
      const c = cursor.move(row)
      this.append(c, queue)
      if (c.at(LAST) >= since) continue
      quietest = row
      since = c.at(LAST)
    }
    return quietest
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
