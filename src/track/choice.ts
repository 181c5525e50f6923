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
  readonly #timeWait: number
  readonly #begin: (segment: Segment, newest: Connection | null) => Connection

  /** `begin` makes a new connection; `newest` is the one that was the newest of its 4-tuple. */
  constructor(
    parts: Parts,
    held: Held,
    timeWait: number,
    begin: (segment: Segment, newest: Connection | null) => Connection,
  ) {
    this.#parts = parts
    this.#held = held
    this.#timeWait = timeWait
    this.#begin = begin
  }

  /** The connection that takes the segment; `newest` is the newest of its 4-tuple. */
  choose(newest: Connection, segment: Segment): Connection {
    if (newest.deadline !== 0 && newest.deadline <= segment.time) {
      this.#parts.finalize(newest)
      return this.#again(segment)
    }
    if ((segment.flags & SYN) !== 0 && (segment.flags & RST) === 0) return this.#forSyn(newest, segment)
    return newest.sibling === 0 ? newest : this.#sibling(newest, segment)
  }

  /** The list of the 4-tuple has changed. */
  #again(segment: Segment): Connection {
    const newest = this.#parts.live.find(segment)
    return newest === null ? this.#begin(segment, null) : this.choose(newest, segment)
  }

  #forSyn(newest: Connection, segment: Segment): Connection {
    const bare = (segment.flags & ACK) === 0
    const answered = bare ? null : this.#answered(newest, segment)
    if (answered !== null) return answered
    let judged = 0
    let current = 0
    for (let c: Connection | null = newest; c !== null; c = this.#older(c)) {
      const side = sideOf(c, segment)
      const [sender, receiver] = [c.ends[side], c.ends[1 - side] as Endpoint]
      if (c.has(tcp.HELD)) {
        if (bare && sender.seen & tcp.SYN_SEEN && sender.iss === segment.seq) return c
        continue
      }
      const judgement = bare
        ? incarnation.judgeSyn(c, sender, receiver, segment)
        : incarnation.judgeSynAck(c, sender, receiver, segment)
      if (judgement === incarnation.BELONGS) return c
      // An attempt that nobody answered does not keep it from being held inside the connection behind.
      if (current === 0 || (judgement === incarnation.IS_HELD && judged === incarnation.TAKES_OVER)) {
        current = c.number
        judged = judgement
      }
    }
    if (newest.has(tcp.HELD)) {
      // Yet another number: what was held is decided by what came so far.
      this.#held.decide(newest.number, UNANSWERED)
      return this.#again(segment)
    }
    const fresh = this.#begin(segment, newest)
    // It may just have been evicted to make room.
    if (this.#parts.queues.isLive(current)) this.#succeed(fresh, this.#parts.store.at(current), judged, segment)
    return fresh
  }

  /** The connection whose SYN the SYN-ACK acknowledges, a held one too; null when there is none. */
  #answered(newest: Connection, segment: Segment): Connection | null {
    let best: Connection | null = null
    let bestFit = -1
    for (let c: Connection | null = newest; c !== null; c = this.#older(c)) {
      const side = sideOf(c, segment)
      if (!incarnation.answersSyn(c.ends[(1 - side) as 0 | 1], segment)) continue
      const fit = incarnation.fitAnswer(c.ends[side], segment)
      if (fit <= bestFit) continue
      best = c
      bestFit = fit
    }
    if (best?.has(tcp.HELD)) this.#held.decide(best.number, ANSWERED)
    return best
  }

  /** `fresh`, which a SYN has just begun, and what lived before it. */
  #succeed(fresh: Connection, old: Connection, judgement: number, segment: Segment): void {
    if (judgement === incarnation.STANDS_BESIDE) return
    if (judgement === incarnation.IS_HELD) return this.#held.hold(fresh, old, segment.time)
    if (judgement === incarnation.SUPERSEDES) old.facts |= tcp.SUPERSEDED
    noteReuse(this.#parts.tables, old, fresh, sideOf(old, segment), segment, this.#timeWait)
    this.#parts.finalize(old)
  }

  /** Several connections of the 4-tuple live: the one that the segment fits best, the newest of equals. */
  #sibling(newest: Connection, segment: Segment): Connection {
    let best = newest
    let bestFit = -1
    let held: Connection | null = null
    let refusable: Connection | null = null
    for (let c: Connection | null = newest; c !== null; c = this.#older(c)) {
      const side = sideOf(c, segment)
      const [sender, receiver] = [c.ends[side], c.ends[1 - side] as Endpoint]
      if (c.has(tcp.HELD)) {
        held = c
        refusable = incarnation.answersSyn(receiver, segment) ? c : refusable
        c.facts |= tcp.OLD_LIVES
        if (incarnation.isChallenge(sender, segment)) sender.seen |= tcp.ANSWERED_WRONG
        continue
      }
      const fit = incarnation.fit(sender, receiver, segment)
      if (fit <= bestFit) continue
      best = c
      bestFit = fit
    }
    if (refusable !== null && (segment.flags & RST) !== 0 && !incarnation.isForOld(best, segment)) {
      this.#held.decide(refusable.number, REFUSED)
      return refusable
    }
    if (held === null || !isAnswered(held, best, segment)) return best
    this.#held.decide(held.number, ANSWERED)
    return held
  }

  #older(c: Connection): Connection | null {
    return c.sibling === 0 ? null : this.#parts.store.at(c.sibling)
  }
}

function isAnswered(held: Connection, old: Connection, segment: Segment): boolean {
  const side = sideOf(held, segment)
  return incarnation.goesOnFromSyn(held.ends[side], held.ends[(1 - side) as 0 | 1], old, segment)
}

/** The sender's side; of a socket that connected to itself the SYN-ACK counts as its peer's. */
export function sideOf(c: Connection, segment: Segment): 0 | 1 {
  if (isSelfConnect(segment) && (segment.flags & (SYN | ACK)) === (SYN | ACK)) return 1
  return senderSide(c, segment) as 0 | 1
}
