import type { Endpoint } from './connection.ts'

/** How many samples are kept: when there are more, every second one is dropped, again and again. */
const KEPT = 512

/**
 * Durations in ns. Count, minimum and maximum are exact; percentiles are exact up to 512 samples and of an even
 * selection of at least 256 beyond that, so that the same capture always gives the same numbers.
 */
export class Samples {
  count = 0
  min = Number.POSITIVE_INFINITY
  max = 0
  readonly #kept: number[] = []
  #stride = 1

  add(ns: number): void {
    if (ns < this.min) this.min = ns
    if (ns > this.max) this.max = ns
    if (this.count++ % this.#stride !== 0) return
    this.#kept.push(ns)
    if (this.#kept.length < KEPT) return
    for (let i = 0; i < KEPT / 2; i++) this.#kept[i] = this.#kept[i * 2] as number
    this.#kept.length = KEPT / 2
    this.#stride *= 2
  }

  /** The smallest kept sample that at least the fraction `p` of them do not exceed (nearest rank). */
  percentile(p: number): number {
    const sorted = this.#kept.toSorted((a, b) => a - b)
    return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? NaN
  }
}

/** The first `count` round-trip times of an endpoint, which stand in itself. */
export function fewSamples(endpoint: Endpoint, count: number): Samples {
  const samples = new Samples()
  for (let i = 0; i < count; i++) samples.add(endpoint.rtts[i] as number)
  return samples
}
