import type { PacketBatch } from './packet.ts'

export interface Time {
  readonly seconds: number
  readonly nanos: number
}

export function before(a: Time, b: Time): boolean {
  return a.seconds < b.seconds || (a.seconds === b.seconds && a.nanos < b.nanos)
}

/** One file in a merge. Its time is that of its next packet. */
export class MergeStream implements Time {
  readonly index: number
  readonly #batches: AsyncGenerator<PacketBatch>
  #batch: PacketBatch | undefined
  /** Packets `#next` to `#end - 1` of the batch are still to come. */
  #next = 0
  #end = 0
  seconds = 0
  nanos = 0

  constructor(index: number, batches: AsyncGenerator<PacketBatch>) {
    this.index = index
    this.#batches = batches
  }

  get hasMore(): boolean {
    return this.#next < this.#end
  }

  /** False at the end of the file. */
  async nextBatch(): Promise<boolean> {
    const { value } = await this.#batches.next()
    this.#batch = value
    if (!value) return false
    this.#next = value.begin
    this.#end = value.end
    this.#setTime(value)
    return true
  }

  /**
   * The packets that come before the next one of `other`, which wins at equal times when its index is lower, and before
   * `limit`: at least one, as the caller gives the stream whose turn it is.
   */
  run(other: MergeStream | undefined, limit: Time | null | undefined): PacketBatch {
    const batch = this.#batch!
    let end = this.#end
    if (other) end = runEnd(batch, this.#next, end, other, this.index < other.index)
    if (limit) end = runEnd(batch, this.#next, end, limit, false)
    batch.begin = this.#next
    batch.end = Math.max(end, this.#next + 1)
    this.#next = batch.end
    if (this.hasMore) this.#setTime(batch)
    return batch
  }

  async close(): Promise<void> {
    await this.#batches.return(undefined)
  }

  #setTime(batch: PacketBatch): void {
    this.seconds = batch.seconds[this.#next]!
    this.nanos = batch.nanos[this.#next]!
  }
}

/** The first packet from `at` on that is later than `limit`, or as late where `equal` is false. */
function runEnd(batch: PacketBatch, at: number, end: number, limit: Time, equal: boolean): number {
  const { seconds, nanos } = batch
  while (at < end) {
    const difference = seconds[at]! - limit.seconds || nanos[at]! - limit.nanos
    if (difference > 0 || (difference === 0 && !equal)) return at
    at++
  }
  return end
}
