// Every live connection stands in one of four queues, oldest first, linked through arrays by row: those that are still opening,
// those that live, and those that wait to be final after 60 s or after TIME-WAIT. Nothing stale is ever left behind, and
// no connection is unpacked to look at its queue.
import type { Connection } from './connection.ts'

export const [OPENING, LIVE, CLOSING, TIME_WAITING] = [1, 2, 3, 4] as const

export class AgeQueues {
  readonly #oldest = [0, 0, 0, 0, 0]
  readonly #newest = [0, 0, 0, 0, 0]
  #older = new Int32Array(1024)
  #newer = new Int32Array(1024)
  #queue = new Uint8Array(1024)
  #deadline = new Float64Array(1024)

  /** Row of the oldest connection in a queue, or 0. */
  oldest(queue: number): number {
    return this.#oldest[queue] as number
  }

  /** When a connection is final by age, ns, as it was when it was appended. */
  deadline(row: number): number {
    return this.#deadline[row] as number
  }

  /** The queue of a connection, 0: none any more. */
  queueOf(row: number): number {
    return this.#queue[row] as number
  }

  /** Puts the connection at the end of a queue; it leaves the one where it was. */
  append(c: Connection, queue: number): void {
    const { row } = c
    if (row >= this.#queue.length) this.#grow(row)
    this.remove(row)
    const last = this.#newest[queue] as number
    this.#queue[row] = queue
    this.#deadline[row] = c.deadline
    this.#older[row] = last
    this.#newer[row] = 0
    if (last === 0) this.#oldest[queue] = row
    else this.#newer[last] = row
    this.#newest[queue] = row
  }

  remove(row: number): void {
    const queue = this.#queue[row] as number
    if (queue === 0) return
    const older = this.#older[row] as number
    const newer = this.#newer[row] as number
    if (older === 0) this.#oldest[queue] = newer
    else this.#newer[older] = newer
    if (newer === 0) this.#newest[queue] = older
    else this.#older[newer] = older
    this.#queue[row] = 0
  }

  /** Lets the connection `row`, of no queue any more, be followed by another of none. */
  link(row: number, newer: number): void {
    this.#newer[row] = newer
  }

  /** Which one follows. */
  newer(row: number): number {
    return this.#newer[row] as number
  }

  #grow(row: number): void {
    const length = Math.max(row + 1, this.#queue.length * 2)
    const [older, newer, queue, deadline] = [this.#older, this.#newer, this.#queue, this.#deadline]
    this.#older = new Int32Array(length)
    this.#newer = new Int32Array(length)
    this.#queue = new Uint8Array(length)
    this.#deadline = new Float64Array(length)
    this.#older.set(older)
    this.#newer.set(newer)
    this.#queue.set(queue)
    this.#deadline.set(deadline)
  }
}
