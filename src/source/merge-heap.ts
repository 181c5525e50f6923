import { before, type MergeStream } from './merge-stream.ts'

/** The open files of a merge, a binary heap: first is the one whose next packet is due. */
export class MergeHeap {
  readonly #streams: MergeStream[] = []

  get size(): number {
    return this.#streams.length
  }

  get first(): MergeStream | undefined {
    return this.#streams[0]
  }

  /** Whose turn it is after the first. */
  get second(): MergeStream | undefined {
    const [, left, right] = this.#streams
    return left && right && precedes(right, left) ? right : left
  }

  add(stream: MergeStream): void {
    this.#streams.push(stream)
    let at = this.#streams.length - 1
    while (at > 0) {
      const parent = (at - 1) >>> 1
      if (!this.#swapIfBefore(at, parent)) return
      at = parent
    }
  }

  /** The first one's time is another now. */
  firstChanged(): void {
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const right = left + 1
      const streams = this.#streams
      if (left >= streams.length) return
      const child = right < streams.length && precedes(streams[right]!, streams[left]!) ? right : left
      if (!this.#swapIfBefore(child, at)) return
      at = child
    }
  }

  removeFirst(): void {
    const last = this.#streams.pop()
    if (!last || this.#streams.length === 0) return
    this.#streams[0] = last
    this.firstChanged()
  }

  async close(): Promise<void> {
    for (const stream of this.#streams) await stream.close()
  }

  #swapIfBefore(child: number, parent: number): boolean {
    const [below, above] = [this.#streams[child]!, this.#streams[parent]!]
    if (!precedes(below, above)) return false
    this.#streams[parent] = below
    this.#streams[child] = above
    return true
  }
}

/** At equal times the file that was named first comes first. */
function precedes(a: MergeStream, b: MergeStream): boolean {
  return before(a, b) || (!before(b, a) && a.index < b.index)
}
