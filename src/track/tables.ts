// What the tracker remembers beside the connections, and the few ways in which the rules write to it. One
// `Tables` belongs to one tracker.
import type { Segment } from '../decode/segment.ts'
import { type Connection, type Endpoint, HAS_INFERRED, HAS_RARE, LAST } from './connection.ts'
import { Fastest } from './fastest.ts'
import { type Finding, type FindingFrame, MAX_FRAMES, SYN_IN_ESTABLISHED } from './findings.ts'
import { Flight } from './flight.ts'
import { Ranges } from './ranges.ts'
import { Rare } from './rare.ts'
import { CLOSED, FIRST_SEEN, NONE, next, RCV_RST, SND_RST } from './state.ts'
import { INFERRED, KERNEL, PROVED, type TransitionRow, Transitions } from './transitions.ts'

/** `Tables.notes`: what was noticed about the current segment. */
export const [RETRANSMISSION, OUT_OF_ORDER, KEEP_ALIVE, WINDOW_PROBE, IGNORED, GAP] = [1, 2, 4, 8, 16, 32] as const
export const NOTE_NAMES = ['retransmission', 'out-of-order', 'keep-alive', 'window-probe', 'ignored', 'gap'] as const

export class Tables {
  readonly transitions = new Transitions()
  readonly ranges = new Ranges()
  readonly flight = new Flight()
  readonly fastest = new Fastest()
  readonly rares = new Map<number, Rare>()
  /** About the segment that is being taken: a bit set of notes, and of finding codes. */
  notes = 0
  found = 0
  readonly #row: TransitionRow = {
    at: 0,
    frame: 0,
    file: 0,
    side: 0,
    to: 0,
    on: 0,
    certainty: 0,
    epoch: 0,
  }

  /** What few connections have, if this one has it. */
  known(c: Connection): Rare | undefined {
    return c.facts & HAS_RARE ? this.rares.get(c.number) : undefined
  }

  /** The same, made when it is needed first. */
  rare(c: Connection): Rare {
    let rare = this.known(c)
    if (!rare) {
      rare = new Rare()
      this.rares.set(c.number, rare)
      c.facts |= HAS_RARE
    }
    return rare
  }

  /** A finding of this connection, shown by this segment; `side` -1 for both. */
  find(c: Connection, code: number, side: number, segment: FindingFrame): void {
    this.found |= 1 << code
    const known = this.rare(c).findings.find(finding => finding.code === code && finding.side === side)
    if (!known) return this.conclude(c, code, side, segment)
    known.count++
    if (known.frames.length < MAX_FRAMES && segment.frame > 0)
      known.frames.push({ file: segment.file, frame: segment.frame })
  }

  /** A finding that no segment of this moment shows; `frame` 0 for none at all. */
  conclude(
    c: Connection,
    code: number,
    side: number,
    { file, frame }: FindingFrame,
    args: Finding['args'] = null,
  ): void {
    const rare = this.rare(c)
    c.findings |= 1 << code
    const finding = { code, side, count: 1, frames: frame > 0 ? [{ file, frame }] : [], args }
    rare.findings = rare.findings.length === 0 ? [finding] : [...rare.findings, finding]
  }

  /** Later segments explain it otherwise. */
  unfind(c: Connection, code: number): void {
    if ((c.findings & (1 << code)) === 0) return
    c.findings &= ~(1 << code)
    const rare = this.rare(c)
    rare.findings = rare.findings.filter(finding => finding.code !== code)
  }

  /** The sender's own segment moves it: proved. False where the diagram has no such arrow. */
  sent(c: Connection, sender: Endpoint, on: number, segment: Segment): boolean {
    if (next(sender.state, on) === NONE) return false
    // A RST from an endpoint that is CLOSED already only shows that it is.
    if (sender.state === CLOSED && on === SND_RST) this.prove(c, sender, c.transitions)
    this.settle(c, sender, on, PROVED, segment.time, segment.file, segment.frame)
    return true
  }

  /** The segment will move its receiver, unless it is lost behind the capture point: inferred. */
  received(c: Connection, receiver: Endpoint, on: number, segment: Segment): boolean {
    if (next(receiver.state, on) === NONE) return false
    this.settle(c, receiver, on, INFERRED, segment.time, segment.file, segment.frame)
    return true
  }

  /** `on` reaches the endpoint only now, though the peer's segment that does it (its row `peerOn`) was captured before. */
  crossed(c: Connection, endpoint: Endpoint, on: number, peer: Endpoint, peerOn: number, segment: Segment): void {
    const { to, file, frame } = this.lastRow(c, peer, peerOn)
    const known = to !== NONE
    this.settle(c, endpoint, on, INFERRED, segment.time, known ? file : segment.file, known ? frame : segment.frame)
  }

  /** A change that no segment of this moment makes. */
  settle(
    c: Connection,
    endpoint: Endpoint,
    on: number,
    certainty: number,
    at: number,
    file: number,
    frame: number,
  ): void {
    const to = next(endpoint.state, on)
    if (to === NONE || (to === endpoint.state && (on === SND_RST || on === RCV_RST))) return
    endpoint.state = to
    endpoint.certainty = certainty
    if (certainty === INFERRED) endpoint.seen |= HAS_INFERRED
    this.transitions.add(c, endpoint.side, to, on, certainty, at, file, frame)
  }

  /** The endpoint is in that state when its first segment is captured, whatever brought it there. */
  enter(c: Connection, endpoint: Endpoint, to: number, certainty: number, segment: Segment): void {
    endpoint.state = to
    endpoint.certainty = certainty
    if (certainty === INFERRED) endpoint.seen |= HAS_INFERRED
    // No frame shows what a kernel says.
    const frame = certainty === KERNEL ? 0 : segment.frame
    this.transitions.add(c, endpoint.side, to, FIRST_SEEN, certainty, segment.time, segment.file, frame)
  }

  /** The endpoint's last row that `on` made (-1: its last row), filled again at each call; `to` NONE when there is none. */
  lastRow(c: Connection, endpoint: Endpoint, on: number): TransitionRow {
    let row = this.transitions.last(c, endpoint.side, c.transitions)
    while (row >= 0 && on >= 0 && this.transitions.on(c, row) !== on) row = this.transitions.last(c, endpoint.side, row)
    if (row >= 0) this.transitions.read(c, row, this.#row)
    else this.#row.to = NONE
    return this.#row
  }

  /** The endpoint's inferred rows before `below` turn out proved. */
  prove(c: Connection, endpoint: Endpoint, below: number): void {
    const { transitions } = this
    const first = transitions.last(c, endpoint.side, below)
    for (let row = first; row >= 0 && transitions.certainty(c, row) === INFERRED; ) {
      transitions.prove(c, row)
      row = transitions.last(c, endpoint.side, row)
    }
    if (first >= 0 && transitions.last(c, endpoint.side, c.transitions) === first) {
      endpoint.certainty = PROVED
      endpoint.seen &= ~HAS_INFERRED
    }
  }

  /** Takes back the endpoint's inferred rows down to and with the one that `on` made; false when there is none. */
  takeBack(c: Connection, endpoint: Endpoint, on: number): boolean {
    if ((endpoint.seen & HAS_INFERRED) === 0) return false
    let row = this.transitions.last(c, endpoint.side, c.transitions)
    while (row >= 0 && this.transitions.certainty(c, row) === INFERRED && this.transitions.on(c, row) !== on) {
      row = this.transitions.last(c, endpoint.side, row)
    }
    if (row < 0 || this.transitions.certainty(c, row) !== INFERRED) return false
    this.#takeBackTo(c, endpoint, row)
    return true
  }

  /** Takes back whatever was only inferred last. */
  takeBackAll(c: Connection, endpoint: Endpoint): void {
    while (endpoint.seen & HAS_INFERRED) {
      const row = this.transitions.last(c, endpoint.side, c.transitions)
      if (row < 0 || this.transitions.certainty(c, row) !== INFERRED) return
      this.#takeBackTo(c, endpoint, row)
    }
  }

  /** The same whatever their certainty: later numbers show that it was otherwise. */
  withdraw(c: Connection, endpoint: Endpoint, on: number): void {
    let row = this.transitions.last(c, endpoint.side, c.transitions)
    while (row >= 0 && this.transitions.on(c, row) !== on) row = this.transitions.last(c, endpoint.side, row)
    if (row >= 0) this.#takeBackTo(c, endpoint, row)
  }

  #takeBackTo(c: Connection, endpoint: Endpoint, row: number): void {
    for (let last = -1; last !== row; ) {
      last = this.transitions.last(c, endpoint.side, c.transitions)
      this.transitions.takeBack(c, endpoint, last)
    }
    const left = this.transitions.last(c, endpoint.side, c.transitions)
    if (left < 0 || this.transitions.certainty(c, left) === PROVED) endpoint.seen &= ~HAS_INFERRED
  }

  /** The segments of a held SYN belong to the old connection after all. */
  merge(held: Connection, old: Connection): void {
    for (const from of held.ends) {
      const isSame =
        from.port === old.ends[from.side as 0 | 1].port && from.address3 === old.ends[from.side as 0 | 1].address3
      const to = old.ends[(isSame ? from.side : 1 - from.side) as 0 | 1]
      to.packets += from.packets
      to.bytes += from.bytes
      to.retransmissions += from.retransmissions
      to.duplicates += from.duplicates
      to.zeroWindows += from.zeroWindows
    }
    if (held.at(LAST) > old.at(LAST)) old.mark(LAST, held.at(LAST))
    this.find(old, SYN_IN_ESTABLISHED, -1, { file: held.firstFile, frame: held.firstFrame })
  }

  release(c: Connection): void {
    for (let side = 0; side < 2; side++) {
      const endpoint = c.ends[side as 0 | 1]
      this.ranges.release(endpoint)
      this.flight.release(endpoint)
    }
    if (c.facts & HAS_RARE) this.rares.delete(c.number)
  }
}
