// What few connections have, kept as ordinary objects beside what every connection has: repeated SYNs, an ICMP error, a
// keep-alive's rhythm, findings with their frames. Every list has a bound.
import type { Finding } from './findings.ts'
import type { Samples } from './samples.ts'

/** At most this many SYNs (and SYN-ACKs) are remembered: Linux gives up after 7, and none is known to go beyond 16. */
export const MAX_SYNS = 16
/** At most this many different stacks of VLAN tags and tunnels are listed. */
export const MAX_ENCAPSULATIONS = 8

type Words = [number, number, number, number]

/** One SYN or SYN-ACK of a side that sent several. */
export interface SynCopy {
  side: number
  time: number
  /** TSval, or null without a timestamps option. */
  tsVal: number | null
  /** Where it stands; 0 of the first, which was one of many when it came. */
  file: number
  frame: number
}

/** One side's. */
export class RareSide {
  /** A SYN-ACK's earlier sequence number, when it came again with another (case 24). */
  otherSynAck: { iss: number; time: number } | null = null
  /** What an answer acknowledged that did not fit the peer's SYN. */
  wrongAck: number | null = null
  /** When something of it that was not captured was acknowledged last: perhaps its FIN. */
  unseenAckedAt: number | null = null
  /** Round-trip times that the endpoint has no room for. */
  rtt: Samples | null = null
  mptcpToken = 0
}

const NONE: readonly never[] = []

export class Rare {
  // Lists are replaced, never changed: most stay the one empty list.
  findings: readonly Finding[] = NONE
  /** Every SYN and SYN-ACK, once a side has sent two. */
  syns: readonly SynCopy[] = NONE
  encapsulations: readonly number[] = NONE
  /** TSecr of the first fitting SYN-ACK, and of the completing ACK; null without the option. */
  synAckEcho: number | null = null
  completingEcho: number | null = null
  icmp: { type: number; code: number; version: number; from: Words; time: number } | null = null
  keepAlive: { count: number; last: number; interval: number | null } | null = null
  timeWaitReuse: { gap: number | null; isnDelta: number | null; tsDelta: number | null } | null = null
  /** Time of the first RST that refused the SYN, when it was sent again all the same. */
  refusedAt: number | null = null
  /** Last ACK to the SYN that used the 4-tuple again, ns. */
  reusedAfter: number | null = null
  /** A RST in the window but not exact, which stands unless something follows. */
  probableReset: { side: number; seq: number; time: number; file: number; frame: number } | null = null
  /** One side captured only: the last segment of its whose acknowledgement number grew. */
  ackGrew: { time: number; file: number; frame: number } | null = null
  readonly #sides: [RareSide | null, RareSide | null] = [null, null]

  /** Of one endpoint, if there is something. */
  known(side: number): RareSide | null {
    return this.#sides[side as 0 | 1]
  }

  /** Of one endpoint; made when it is first asked for. */
  side(side: number): RareSide {
    const known = this.#sides[side as 0 | 1]
    if (known) return known
    const made = new RareSide()
    this.#sides[side as 0 | 1] = made
    return made
  }

  /** The SYNs or SYN-ACKs of one endpoint, once it has sent two. */
  synsOf(side: number): readonly SynCopy[] {
    return this.syns.filter(syn => syn.side === side)
  }

  sawEncapsulation(encapsulation: number): void {
    if (this.encapsulations.length < MAX_ENCAPSULATIONS && !this.encapsulations.includes(encapsulation)) {
      this.encapsulations = [...this.encapsulations, encapsulation]
    }
  }
}
