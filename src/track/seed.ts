// Connections that were there before the capture, as the kernel of a host tells them: the states of its own endpoints, and
// which of its ports listen. They wait here until a segment of theirs is captured: one that shows none is no record.
import { ACK, FIN, RST, Segment, SYN } from '../decode/segment.ts'
import type { Connection, Endpoint } from './connection.ts'
import * as tcp from './connection.ts'
import { hashTuple } from './flow-table.ts'
import * as state from './state.ts'
import type { Tables } from './tables.ts'
import { INFERRED, KERNEL } from './transitions.ts'

/** One endpoint of the capturing host. Where both ends of a connection are on it, each has its own. */
export interface Seed {
  version: 4 | 6
  /** Address words as in `Segment`. */
  local: readonly [number, number, number, number]
  localPort: number
  remote: readonly [number, number, number, number]
  remotePort: number
  /** Its state, a number of state.ts. */
  state: number
  /** A socket listens on the local port: this is the server. */
  isServer: boolean
}

/** At most so many: all the ports of one address. */
export const MAX_SEEDS = 65_536

/** What its peer is taken for: as if everything under way arrives. */
const PEER: Readonly<Record<number, number>> = {
  [state.ESTABLISHED]: state.ESTABLISHED,
  [state.FIN_WAIT_1]: state.CLOSE_WAIT,
  [state.FIN_WAIT_2]: state.CLOSE_WAIT,
  [state.CLOSE_WAIT]: state.FIN_WAIT_2,
  [state.CLOSING]: state.TIME_WAIT,
  [state.LAST_ACK]: state.TIME_WAIT,
  [state.TIME_WAIT]: state.CLOSED,
}
const SENT_FIN = [state.FIN_WAIT_1, state.FIN_WAIT_2, state.CLOSING, state.LAST_ACK, state.TIME_WAIT] as number[]
const FIN_WAS_ACKED = [state.FIN_WAIT_2, state.TIME_WAIT] as number[]
const RECEIVED_FIN = [state.CLOSE_WAIT, state.CLOSING, state.LAST_ACK, state.TIME_WAIT] as number[]

export class Seeds {
  /** Those that no segment has shown yet. */
  count = 0
  /** By hash of the 4-tuple. */
  readonly #waiting = new Map<number, Seed[]>()
  readonly #segment = new Segment()

  /** Returns false when there are too many. */
  add(seed: Seed): boolean {
    if (this.count >= MAX_SEEDS) return false
    const hash = hashTuple(this.#fill(seed))
    this.#waiting.set(hash, [...(this.#waiting.get(hash) ?? []), seed])
    this.count++
    return true
  }

  /** The connection was just begun by this segment; `isFresh`: nothing of it was captured before its seeds were made. */
  apply(t: Tables, c: Connection, segment: Segment, isFresh: boolean): void {
    const hash = hashTuple(segment)
    const waiting = this.#waiting.get(hash)
    if (!waiting) return
    const fitting = waiting.filter(seed => sideOf(c, seed) >= 0)
    if (fitting.length === 0) return
    const rest = waiting.filter(seed => !fitting.includes(seed))
    if (rest.length > 0) this.#waiting.set(hash, rest)
    else this.#waiting.delete(hash)
    this.count -= fitting.length
    // A SYN begins another connection, and tells everything itself.
    if (segment.flags & SYN) return
    setRoles(c, fitting)
    const synchronized = fitting.filter(seed => PEER[seed.state] !== undefined)
    if (isFresh && synchronized.length > 0) enterStates(t, c, synchronized, segment)
  }

  #fill({ version, local, localPort, remote, remotePort }: Seed): Segment {
    const s = this.#segment
    s.version = version
    ;[s.src0, s.src1, s.src2, s.src3] = local
    ;[s.dst0, s.dst1, s.dst2, s.dst3] = remote
    s.srcPort = localPort
    s.dstPort = remotePort
    return s
  }
}

/** Which endpoint of the connection the seed is: 0, 1, or -1 for none. */
function sideOf(c: Connection, seed: Seed): number {
  if (c.version !== seed.version) return -1
  const [first, second] = c.ends
  if (isEnd(first, seed.local, seed.localPort) && isEnd(second, seed.remote, seed.remotePort)) return 0
  return isEnd(second, seed.local, seed.localPort) && isEnd(first, seed.remote, seed.remotePort) ? 1 : -1
}

function isEnd(end: Endpoint, [a, b, c, d]: Seed['local'], port: number): boolean {
  return end.port === port && end.address3 === d && end.address2 === c && end.address1 === b && end.address0 === a
}

/** A listening port is the server's; an endpoint of the host on a port where nothing listens is the client. */
function setRoles(c: Connection, seeds: readonly Seed[]): void {
  const listener = seeds.find(seed => seed.isServer)
  const side = sideOf(c, listener ?? (seeds[0] as Seed))
  const client = listener ? 1 - side : side
  c.facts |= tcp.SEEDED | (listener ? tcp.SEEDED_LISTENER : 0) | (client === 1 ? tcp.SEEDED_CLIENT : 0)
}

function enterStates(t: Tables, c: Connection, seeds: readonly Seed[], segment: Segment): void {
  c.facts |= tcp.MID_STREAM | tcp.MEANINGFUL
  for (const seed of seeds) {
    const own = c.ends[sideOf(c, seed) as 0 | 1]
    const peer = c.ends[(1 - own.side) as 0 | 1]
    t.enter(c, own, seed.state, KERNEL, segment)
    if (seeds.length === 1) t.enter(c, peer, PEER[seed.state] as number, INFERRED, segment)
    if (SENT_FIN.includes(seed.state)) placeFin(own, FIN_WAS_ACKED.includes(seed.state), segment)
    if (RECEIVED_FIN.includes(seed.state)) placeFin(peer, true, segment)
    if (seed.state === state.TIME_WAIT) c.mark(tcp.TIME_WAIT_AT, segment.time)
  }
}

/** A FIN that went before the capture: its number follows from the first segment, which endpoint 0 sent, behind it. */
function placeFin(end: Endpoint, wasAcked: boolean, { flags, seq, ack, length }: Segment): void {
  if ((end.seen & tcp.FIN_SEEN) === 0) {
    const isOwn = end.side === 0
    const shows = isOwn ? (flags & FIN) === 0 && length === 0 : wasAcked && (flags & ACK) !== 0
    if (!shows || flags & RST) return
    end.nxt = isOwn ? seq : ack
    end.finSeq = (end.nxt - 1) | 0
    end.seen |= tcp.FIN_SEEN | tcp.HAS_NXT
  }
  if (!wasAcked) return
  end.acked = end.nxt
  end.seen |= tcp.FIN_ACKED | tcp.HAS_ACKED
}
