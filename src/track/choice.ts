// Which connection of a 4-tuple takes a segment: nearly always the only one. What incarnation.ts judges of each is put
// together here; a new SYN may begin another connection, and end the one before.
import { ACK, RST, type Segment, SYN } from '../decode/segment.ts'
import type { Connection, Endpoint } from './connection.ts'
import * as tcp from './connection.ts'
import { senderSide } from './flow-table.ts'
import { ANSWERED, type Held, REFUSED, UNANSWERED } from './held.ts'
import * as incarnation from './incarnation.ts'
import { isSelfConnect } from './observe.ts'
import type { Parts } from './parts.ts'
import { noteReuse } from './reuse.ts'

export class Choice {
  readonly #parts: Parts
  readonly #held: Held
  /** Left on the connection that takes the segment. */
  readonly #c: Connection
  readonly #other: Connection
  readonly #old: Connection
  readonly #timeWait: number
  readonly #begin: (segment: Segment, newest: number) => void

  /** `begin` moves `c` to a new connection; `newest` is the one that was the newest of its 4-tuple, or 0. */
  constructor(
    parts: Parts,
    held: Held,
    c: Connection,
    timeWait: number,
    begin: (segment: Segment, newest: number) => void,
  ) {
    this.#parts = parts
    this.#held = held
    this.#c = c
    this.#other = parts.store.cursor()
    this.#old = parts.store.cursor()
    this.#timeWait = timeWait
    this.#begin = begin
  }

  /** The cursor is on the newest connection of the segment's 4-tuple: it is left on the one that takes it. */
  choose(segment: Segment): void {
    const c = this.#c
    if (c.deadline !== 0 && c.deadline <= segment.time) {
      this.#parts.finalize(c)
      return this.#again(segment)
    }
    const syn = (segment.flags & SYN) !== 0 && (segment.flags & RST) === 0
    if (syn) this.#forSyn(segment)
    else if (c.sibling !== 0) this.#sibling(segment)
  }

  /** The list of the 4-tuple has changed. */
  #again(segment: Segment): void {
    if (this.#parts.live.find(segment, this.#c) === 0) this.#begin(segment, 0)
    else this.choose(segment)
  }

  #forSyn(segment: Segment): void {
    const c = this.#c
    const newest = c.row
    const bare = (segment.flags & ACK) === 0
    if (!bare && this.#answers(segment)) return
    c.move(newest)
    let judged = 0
    let current = 0
    for (let row = newest; row !== 0; row = c.sibling) {
      const side = sideOf(c.move(row), segment)
      const [sender, receiver] = [c.ends[side], c.ends[1 - side] as Endpoint]
      if (c.has(tcp.HELD)) {
        if (bare && sender.seen & tcp.SYN_SEEN && sender.iss === segment.seq) return
        continue
      }
      const judgement = bare
        ? incarnation.judgeSyn(c, sender, receiver, segment)
        : incarnation.judgeSynAck(c, sender, receiver, segment)
      if (judgement === incarnation.BELONGS) return
      // An attempt that nobody answered does not keep it from being held inside the connection behind.
      if (current === 0 || (judgement === incarnation.IS_HELD && judged === incarnation.TAKES_OVER)) {
        current = row
        judged = judgement
      }
    }
    if (c.move(newest).has(tcp.HELD)) {
      // Yet another number: what was held is decided by what came so far.
      this.#held.decide(newest, UNANSWERED)
      return this.#again(segment)
    }
    this.#begin(segment, newest)
    // It may just have been evicted to make room.
    if (this.#parts.queues.isLive(current)) this.#succeed(segment, this.#other.move(current), judged)
  }

  /** Leaves the cursor on the connection whose SYN the SYN-ACK acknowledges, a held one too; false when there is none. */
  #answers(segment: Segment): boolean {
    const c = this.#c
    let best = 0
    let bestFit = -1
    for (let row = c.row; row !== 0; row = c.sibling) {
      const side = sideOf(c.move(row), segment)
      if (!incarnation.answersSyn(c.ends[(1 - side) as 0 | 1], segment)) continue
      const fit = incarnation.fitAnswer(c.ends[side], segment)
      if (fit > bestFit) {
        best = row
        bestFit = fit
      }
    }
    if (best === 0) return false
    if (c.move(best).has(tcp.HELD)) this.#held.decide(best, ANSWERED)
    return true
  }

  /** The new connection, which a SYN has just begun, and what lived before it. */
  #succeed(segment: Segment, old: Connection, judgement: number): void {
    if (judgement === incarnation.STANDS_BESIDE) return
    if (judgement === incarnation.IS_HELD) return this.#held.hold(this.#c, old, segment.time)
    if (judgement === incarnation.SUPERSEDES) old.facts |= tcp.SUPERSEDED
    noteReuse(this.#parts.tables, old, this.#c, sideOf(old, segment), segment, this.#timeWait)
    this.#parts.finalize(old)
  }

  /** Several connections of the 4-tuple live: the one that the segment fits best, the newest of equals. */
  #sibling(segment: Segment): void {
    const c = this.#c
    let best = 0
    let bestFit = -1
    let held = 0
    let refusable = 0
    for (let row = c.row; row !== 0; row = c.sibling) {
      const side = sideOf(c.move(row), segment)
      const [sender, receiver] = [c.ends[side], c.ends[1 - side] as Endpoint]
      if (c.has(tcp.HELD)) {
        held = row
        refusable = incarnation.answersSyn(receiver, segment) ? row : refusable
        c.facts |= tcp.OLD_LIVES
        continue
      }
      const fit = incarnation.fit(sender, receiver, segment)
      if (fit > bestFit) {
        best = row
        bestFit = fit
      }
    }
    if (refusable !== 0 && (segment.flags & RST) !== 0 && !incarnation.isForOld(c.move(best), segment)) {
      this.#held.decide(refusable, REFUSED)
      best = refusable
    } else if (held !== 0 && this.#isAnswered(held, best, segment)) {
      this.#held.decide(held, ANSWERED)
      best = held
    }
    c.move(best)
  }

  #isAnswered(held: number, old: number, segment: Segment): boolean {
    const c = this.#other.move(held)
    const side = sideOf(c, segment)
    return incarnation.goesOnFromSyn(c.ends[side], c.ends[1 - side] as Endpoint, this.#old.move(old), segment)
  }
}

/** The sender's side; of a socket that connected to itself the SYN-ACK counts as its peer's. */
export function sideOf(c: Connection, segment: Segment): 0 | 1 {
  if (isSelfConnect(segment) && (segment.flags & (SYN | ACK)) === (SYN | ACK)) return 1
  return senderSide(c, segment) as 0 | 1
}
