// How values are spread, in little memory and mergeable by adding: OpenTelemetry's base-2 exponential histogram (its data
// model, "ExponentialHistogram"; Prometheus' native histograms have the same buckets). Values are integer ns.
import type { Distribution } from './schema.ts'

/** 64 buckets for each power of two: the middle of a bucket is within 0.54 % of everything in it. */
const FINEST_SCALE = 6
/**
 * Buckets are a window over the values seen. 1,024 of the finest span a factor of 65,536 (100 µs to 6.5 s); what needs more
 * halves the resolution: 1.1 % for a factor of 2^32. So a histogram takes 4 KiB at most, and a few bytes for a few values.
 */
const MAX_BUCKETS = 1024

const MAX_COUNT = 2 ** 32 - 1
const EMPTY = new Uint32Array(0)

export class Histogram {
  n = 0
  min = Number.POSITIVE_INFINITY
  max = 0
  zero = 0
  /** Bucket `i` is (2^(i/2^scale), 2^((i+1)/2^scale)]; `low` to `high` hold values, `counts[0]` is bucket `first`. */
  #scale = FINEST_SCALE
  /** 2^scale: buckets for each power of two. */
  #perDouble = 2 ** FINEST_SCALE
  #low = 0
  #high = -1
  #first = 0
  /** Beyond 2^32 - 1 values a bucket counts no more: at 1,000 a second in one bucket after 50 days. */
  #counts = EMPTY

  /** Counts one value; anything but a number from 0 on is not counted. */
  add(value: number): void {
    if (!(value >= 0)) return
    this.n++
    if (value < this.min) this.min = value
    if (value > this.max) this.max = value
    if (value === 0) this.zero++
    else this.#count(Math.ceil(Math.log2(value) * this.#perDouble) - 1, 1)
  }

  /** Adds another's values: the result is as if all had been added here. */
  merge(other: Histogram): void {
    this.n += other.n
    this.zero += other.zero
    this.min = Math.min(this.min, other.min)
    this.max = Math.max(this.max, other.max)
    while (this.#scale > other.#scale) this.#downscale()
    // Counting may lower our scale, so the shift is taken anew each time.
    for (let i = other.#low; i <= other.#high; i++) {
      if (other.#at(i) > 0) this.#count(i >> (other.#scale - this.#scale), other.#at(i))
    }
  }

  /** Value that the part `p` (0 to 1) of all values does not exceed, in whole ns; for few values the nearest-rank one. */
  percentile(p: number): number {
    const rank = Math.max(1, Math.ceil(p * this.n))
    if (rank === 1) return this.min
    if (rank === this.n) return this.max
    let below = this.zero
    if (rank <= below) return 0
    for (let i = this.#low; i <= this.#high; i++) {
      below += this.#at(i)
      if (rank > below) continue
      const middle = 2 ** ((i + 0.5) / this.#perDouble)
      return Math.round(Math.min(this.max, Math.max(this.min, middle)))
    }
    return this.max
  }

  /** As the schema has it; null without values. */
  record(): Distribution | null {
    if (this.n === 0) return null
    const [p50, p90, p95, p99] = [0.5, 0.9, 0.95, 0.99].map(p => this.percentile(p)) as [number, number, number, number]
    const buckets: [number, number][] = []
    for (let i = this.#low; i <= this.#high; i++) if (this.#at(i) > 0) buckets.push([i, this.#at(i)])
    const histogram = { scale: this.#scale, zero: this.zero, buckets }
    return { n: this.n, min: this.min, p50, p90, p95, p99, max: this.max, histogram }
  }

  #at(index: number): number {
    return this.#counts[index - this.#first] as number
  }

  #count(index: number, times: number): void {
    if (this.#high < this.#low) this.#first = this.#low = this.#high = index
    while (Math.max(index, this.#high) - Math.min(index, this.#low) >= MAX_BUCKETS) {
      this.#downscale()
      index >>= 1
    }
    if (index < this.#first || index >= this.#first + this.#counts.length) this.#cover(index)
    if (index < this.#low) this.#low = index
    if (index > this.#high) this.#high = index
    this.#counts[index - this.#first] = Math.min(this.#at(index) + times, MAX_COUNT)
  }

  /** Makes room for a bucket, with half as much again on its side: few copies while the window grows. */
  #cover(index: number): void {
    const [low, high] = [Math.min(index, this.#low), Math.max(index, this.#high)]
    const length = Math.min(MAX_BUCKETS, Math.ceil((high - low + 1) * 1.5))
    this.#move(index < this.#low ? high - length + 1 : low, length, 0)
  }

  /** Halves the resolution: buckets 2i and 2i + 1 become bucket i. */
  #downscale(): void {
    if (this.#low <= this.#high) this.#move(this.#low >> 1, (this.#high >> 1) - (this.#low >> 1) + 1, 1)
    this.#scale--
    this.#perDouble /= 2
    this.#low >>= 1
    this.#high >>= 1
  }

  #move(first: number, length: number, shift: number): void {
    const counts = new Uint32Array(length)
    if (this.#counts.length > 0) {
      for (let i = this.#low; i <= this.#high; i++)
        counts[(i >> shift) - first] = Math.min((counts[(i >> shift) - first] as number) + this.#at(i), MAX_COUNT)
    }
    this.#first = first
    this.#counts = counts
  }
}
