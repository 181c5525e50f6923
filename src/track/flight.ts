// What a side has sent and its peer has not acknowledged: the source of round-trip times. Each segment of data is timed
// to the first ACK covering its end. When anything is sent again, an ACK no longer tells which copy it answers (Karn):
// from then on a segment counts only if the ACK's TSecr is its very TSval (RFC 7323). At most 16 segments a side are
// timed at once: more of one flight would say the same.
import type { Segment } from '../decode/segment.ts'
import type { Endpoint } from './connection.ts'
import { isAfter } from './sequence.ts'
import { Rows, struct } from './struct.ts'

const MAX_TIMED = 16

class Timed extends struct({
  time: 'f64',
  end: 'i32',
  tsVal: 'i32',
  next: 'u32',
  hasTsVal: 'u8',
  resent: 'u8',
}) {}

export class Flight {
  readonly #rows = new Rows(Timed.size)
  readonly #timed = new Timed()

  constructor() {
    this.#rows.attach(this.#timed)
  }

  /** New data of `sender`, up to `end`, leaves. */
  send(sender: Endpoint, end: number, segment: Segment): void {
    let last = 0
    let timed = 0
    for (let row = sender.flight; row !== 0; row = this.#timed.next) {
      this.#move(row)
      last = row
      timed++
    }
    if (timed >= MAX_TIMED) return
    const row = this.#rows.allocate()
    if (last === 0) sender.flight = row
    else this.#timed.next = row
    this.#fill(row, end, segment)
  }

  /** `sender` sends data up to `end` again: whatever is in flight is ambiguous from now on, but for its TSval. */
  resend(sender: Endpoint, end: number, segment: Segment): void {
    let known = segment.timestamps === 0 || sender.flight === 0
    for (let row = sender.flight; row !== 0; row = this.#timed.next) {
      this.#move(row)
      this.#timed.resent = 1
      if (this.#timed.tsVal !== segment.tsVal) continue
      this.#timed.hasTsVal = 0
      known = true
    }
    if (known) return
    const next = sender.flight
    this.#move(next)
    // Usually it is the oldest; a copy of another would stand in the way of older ones.
    if (isAfter(end, this.#timed.end)) return
    const row = this.#rows.allocate()
    this.#fill(row, end, segment)
    this.#timed.resent = 1
    this.#timed.next = next
    sender.flight = row
  }

  /**
   * The peer's `segment` acknowledges. Takes one segment that it covers out of the flight and returns its round-trip
   * time in ns, NaN when it must not count; -1 when it covers none (any more).
   */
  acknowledge(sender: Endpoint, segment: Segment): number {
    const row = sender.flight
    if (row === 0) return -1
    this.#move(row)
    const { time, end, tsVal, next, hasTsVal, resent } = this.#timed
    if (isAfter(end, segment.ack)) return -1
    sender.flight = next
    this.#rows.release(row)
    const counts = resent === 0 || (hasTsVal === 1 && segment.timestamps === 1 && segment.tsEcr === tsVal)
    return counts && segment.time >= time ? segment.time - time : NaN
  }

  release(sender: Endpoint): void {
    for (let row = sender.flight; row !== 0; row = sender.flight) {
      this.#move(row)
      sender.flight = this.#timed.next
      this.#rows.release(row)
    }
  }

  #fill(row: number, end: number, segment: Segment): void {
    this.#move(row)
    this.#timed.time = segment.time
    this.#timed.end = end
    this.#timed.tsVal = segment.tsVal
    this.#timed.hasTsVal = segment.timestamps
    this.#timed.resent = 0
    this.#timed.next = 0
  }

  #move(row: number): void {
    this.#timed.base = row * Timed.size
  }
}
