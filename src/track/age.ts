// Every connection stands in one of five queues, oldest first: those that are still opening, those that live, those that
// wait to be final after 60 s or after TIME-WAIT, and final ones that nobody pulled yet. Here they are numbers only, so that
// a quiet one can stay packed.

export const [OPENING, LIVE, CLOSING, TIME_WAITING, FINAL] = [1, 2, 3, 4, 5] as const

/** Connections looked at to find a quiet one. */
const LOOK = 8

export class AgeQueues {
  readonly #oldest = [0, 0, 0, 0, 0, 0]
  readonly #newest = [0, 0, 0, 0, 0, 0]
  /** Of each connection: its neighbours, 0 for none, and its queue, 0 for none. */
  #older = new Int32Array(1024)
  #newer = new Int32Array(1024)
  #queue = new Uint8Array(1024)

  /** The oldest connection in a queue, or 0. */
  oldest(queue: number): number {
    return this.#oldest[queue] as number
  }

  /** The youngest, or 0. */
  newest(queue: number): number {
    return this.#newest[queue] as number
  }

  older(number: number): number {
    return this.#older[number] as number
  }

  newer(number: number): number {
    return this.#newer[number] as number
  }

  /** In which queue a connection is; 0: none. */
  queueOf(number: number): number {
    return this.#queue[number] as number
  }

  /** Whether segments may still come to it. */
  isLive(number: number): boolean {
    const queue = this.queueOf(number)
    return queue !== 0 && queue !== FINAL
  }

  /**
   * The one of the oldest that was quiet for longest, or 0; the others are the youngest from now on. `lastTime`: when the last
   * segment of a connection came.
   */
  quietest(queue: number, lastTime: (number: number) => number): number {
    let quietest = 0
    let since = Number.POSITIVE_INFINITY
    for (let looked = 0; looked < LOOK; looked++) {
      const number = this.oldest(queue)
      if (number === 0) break
      this.append(number, queue)
      const last = lastTime(number)
      if (last >= since) continue
      quietest = number
      since = last
    }
    return quietest
  }

  /** Puts the connection at the end of a queue; it leaves the one where it was. */
  append(number: number, queue: number): void {
    if (number >= this.#queue.length) this.#grow(number)
    else this.remove(number)
    const last = this.#newest[queue] as number
    this.#queue[number] = queue
    this.#older[number] = last
    this.#newer[number] = 0
    if (last === 0) this.#oldest[queue] = number
    else this.#newer[last] = number
    this.#newest[queue] = number
  }

  remove(number: number): void {
    const queue = this.#queue[number] as number
    if (queue === 0) return
    const older = this.#older[number] as number
    const newer = this.#newer[number] as number
    if (older === 0) this.#oldest[queue] = newer
    else this.#newer[older] = newer
    if (newer === 0) this.#newest[queue] = older
    else this.#older[newer] = older
    this.#queue[number] = 0
  }

  #grow(number: number): void {
    const [older, newer, queue] = [this.#older, this.#newer, this.#queue]
    const size = Math.max(2 * queue.length, number + 1)
    this.#older = new Int32Array(size)
    this.#newer = new Int32Array(size)
    this.#queue = new Uint8Array(size)
    this.#older.set(older)
    this.#newer.set(newer)
    this.#queue.set(queue)
  }
}
