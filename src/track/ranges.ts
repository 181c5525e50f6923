// Which bytes of a side were seen: everything up to `Endpoint.nxt` but its holes. A segment is then new, fills a hole
// (it was captured out of order), or was all seen before (sent again). At most 32 holes a side: a capture that lost
// half of its packets makes thousands; the lowest, which nobody will fill any more, is then taken as seen.
import { type Endpoint, HAS_ACKED } from './connection.ts'
import { distance, isAfter, isBefore } from './sequence.ts'
import { Rows, struct } from './struct.ts'

const MAX_HOLES = 32

class Hole extends struct({ from: 'i32', to: 'i32', next: 'u32' }) {}

export class Ranges {
  readonly #rows = new Rows(Hole.size)
  readonly #hole = new Hole()
  readonly #previous = new Hole()

  constructor() {
    this.#rows.attach(this.#hole)
    this.#rows.attach(this.#previous)
  }

  /** A hole `[from, to)` above all others of the side. */
  open(end: Endpoint, from: number, to: number): void {
    if (this.#count(end) >= MAX_HOLES) this.#dropLowest(end)
    let last = 0
    for (let row = end.holes; row !== 0; row = this.#hole.next) {
      this.#move(this.#hole, row)
      last = row
    }
    const row = this.#rows.allocate()
    this.#move(this.#hole, row)
    this.#hole.from = from
    this.#hole.to = to
    this.#hole.next = 0
    if (end.holes === 0) end.holes = row
    else {
      this.#move(this.#previous, last)
      this.#previous.next = row
    }
  }

  /** Fills holes with `[from, to)`; returns how many bytes of it had not been seen. */
  fill(end: Endpoint, from: number, to: number): number {
    let filled = 0
    let before = 0
    for (let row = end.holes; row !== 0; ) {
      this.#move(this.#hole, row)
      const { from: start, to: stop, next } = this.#hole
      const low = isAfter(from, start) ? from : start
      const high = isBefore(to, stop) ? to : stop
      if (isAfter(high, low)) {
        filled += distance(high, low)
        if (low === start && high === stop) {
          this.#unlink(end, before, row, next)
          row = next
          continue
        }
        if (low === start) this.#hole.from = high
        else if (high === stop) this.#hole.to = low
        else this.#split(end, row, low, high, stop)
      }
      before = row
      row = next
    }
    return filled
  }

  /** Whether the last that is known of the side was not seen. */
  endsInHole(end: Endpoint): boolean {
    for (let row = end.holes; row !== 0; row = this.#hole.next) {
      this.#move(this.#hole, row)
      if (this.#hole.to === end.nxt) return true
    }
    return false
  }

  /** Whether the peer acknowledged something of a hole, which is then no loss but what was not captured. */
  isAcked(end: Endpoint): boolean {
    if (end.holes === 0 || (end.seen & HAS_ACKED) === 0) return false
    this.#move(this.#hole, end.holes)
    return isBefore(this.#hole.from, end.acked)
  }

  release(end: Endpoint): void {
    while (end.holes !== 0) this.#dropLowest(end)
  }

  #count(end: Endpoint): number {
    let holes = 0
    for (let row = end.holes; row !== 0; row = this.#hole.next) {
      this.#move(this.#hole, row)
      holes++
    }
    return holes
  }

  #split(end: Endpoint, row: number, low: number, high: number, stop: number): void {
    const full = this.#count(end) >= MAX_HOLES
    this.#move(this.#hole, row)
    const next = this.#hole.next
    this.#hole.to = low
    if (full) return
    const upper = this.#rows.allocate()
    this.#move(this.#hole, row)
    this.#hole.next = upper
    this.#move(this.#hole, upper)
    this.#hole.from = high
    this.#hole.to = stop
    this.#hole.next = next
  }

  #unlink(end: Endpoint, before: number, row: number, next: number): void {
    if (before === 0) end.holes = next
    else {
      this.#move(this.#previous, before)
      this.#previous.next = next
    }
    this.#rows.release(row)
  }

  #dropLowest(end: Endpoint): void {
    const row = end.holes
    this.#move(this.#hole, row)
    end.holes = this.#hole.next
    this.#rows.release(row)
  }

  #move(hole: Hole, row: number): void {
    hole.base = row * Hole.size
  }
}
