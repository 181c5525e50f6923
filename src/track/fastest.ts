// The fastest handshake of each pair of hosts so far: what every other one between the two is held against. A pair is two
// hashes in a set of four places; 16,384 pairs are remembered (0.3 MB), and one that must make room begins anew.

import type { Connection } from './connection.ts'
import * as tcp from './connection.ts'
import { hashHost } from './flow-table.ts'

const WAYS = 4
const SETS = 1 << 12
/** So many times the fastest, and so much more (ns), is slow: what people notice, and no jitter of a path. */
const [TIMES, MORE] = [3, 50e6] as const

export class Fastest {
  readonly #hosts = new Int32Array(2 * SETS * WAYS)
  readonly #times = new Float64Array(SETS * WAYS).fill(Number.POSITIVE_INFINITY)
  /** The way that is filled next, in whichever set. */
  #next = 0

  /** The connection's handshake is complete. */
  add(c: Connection): void {
    const ns = plainHandshake(c)
    if (Number.isNaN(ns)) return
    const place = this.#place(c, true)
    if (ns < (this.#times[place] as number)) this.#times[place] = ns
  }

  /** The fastest handshake between the connection's hosts where its own was slow against it, ns; NaN where it was not. */
  whereSlow(c: Connection): number {
    const ns = plainHandshake(c)
    if (!(ns > MORE)) return NaN
    const place = this.#place(c, false)
    const fastest = place < 0 ? NaN : (this.#times[place] as number)
    return ns >= fastest * TIMES && ns >= fastest + MORE ? fastest : NaN
  }

  #place(c: Connection, making: boolean): number {
    const one = hashHost(c.version, c.ends[0])
    const other = hashHost(c.version, c.ends[1])
    const [low, high] = [Math.min(one, other), Math.max(one, other)]
    const hosts = this.#hosts
    const set = ((low ^ (high >>> 7)) & (SETS - 1)) * WAYS
    for (let place = set; place < set + WAYS; place++) {
      if (hosts[2 * place] === low && hosts[2 * place + 1] === high) return place
    }
    if (!making) return -1
    const place = set + this.#next
    this.#next = (this.#next + 1) % WAYS
    hosts[2 * place] = low
    hosts[2 * place + 1] = high
    this.#times[place] = Number.POSITIVE_INFINITY
    return place
  }
}

/** SYN to the bare ACK that completes, ns; NaN for any other handshake: what was sent again has findings of its own. */
export function plainHandshake(c: Connection): number {
  if (c.has(tcp.CROSSED | tcp.WITH_DATA | tcp.ACKED_MORE) || c.ends[0].retries + c.ends[1].retries > 0) return NaN
  return c.interval(tcp.SYN_AT + (c.ends[0].seen & tcp.SYN_ACK_SENT ? 1 : 0), tcp.COMPLETED)
}
