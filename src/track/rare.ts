// What few connections have, kept as ordinary objects beside the rows of typed arrays: repeated SYNs, an ICMP error, a
// keep-alive's rhythm, findings with their frames. Every list has a bound.
import type { Finding } from './findings.ts'
import type { Samples } from './samples.ts'

/** At most this many SYNs (and SYN-ACKs) are remembered: Linux gives up after 7, and none is known to go beyond 16. */
export const MAX_SYNS = 16
/** At most this many different stacks of VLAN tags and tunnels are listed. */
export const MAX_ENCAPSULATIONS = 8

/** One SYN or SYN-ACK of a side that sent several. */
export interface SynCopy {
  side: number
  time: number
  /** TSval, or null without a timestamps option. */
  tsVal: number | null
}

export class Rare {
  findings: Finding[] = []
  /** Every SYN and SYN-ACK, once a side has sent two. */
  syns: SynCopy[] = []
  /** TSecr of the first fitting SYN-ACK, and of the completing ACK; null without the option. */
  synAckEcho: number | null = null
  completingEcho: number | null = null
  icmp: {
    type: number
    code: number
    version: number
    from: [number, number, number, number]
    time: number
  } | null = null
  keepAlive = { count: 0, last: 0, interval: -1 }
  timeWaitReuse: {
    gap: number
    isnDelta: number | null
    tsDelta: number | null
  } | null = null
  reusedAfter = NaN
  /** A SYN-ACK's earlier sequence number, when it came again with another (case 24), by side. */
  otherIss: [number | null, number | null] = [null, null]
  /** What an answer acknowledged that did not fit the peer's SYN, by side. */
  wrongAck: [number | null, number | null] = [null, null]
  /** Round-trip times, from the third sample on, by side. */
  rtt: [Samples | null, Samples | null] = [null, null]
  /** A RST in the window but not exact, which stands unless something follows. */
  probableReset: {
    side: number
    time: number
    file: number
    frame: number
  } | null = null
  /** One side captured only: the last segment of its whose acknowledgement number grew. */
  ackGrew: { time: number; file: number; frame: number } | null = null
  mptcpToken: [number, number] = [0, 0]
  encapsulations: number[] = []

  sawEncapsulation(encapsulation: number): void {
    if (this.encapsulations.length < MAX_ENCAPSULATIONS && !this.encapsulations.includes(encapsulation)) {
      this.encapsulations.push(encapsulation)
    }
  }
}
