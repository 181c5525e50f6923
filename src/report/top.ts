/**
 * Keeps the first `limit` of all items offered, by an order, in memory for `limit` items: a heap whose root is the last of
 * those kept, the one to go when a better one comes.
 */
export class Top<T> {
  readonly #heap: T[] = []
  readonly #limit: number
  readonly #order: (a: T, b: T) => number

  constructor(limit: number, order: (a: T, b: T) => number) {
    this.#limit = limit
    this.#order = order
  }

  /** Whether `offer` would keep it. */
  accepts(item: T): boolean {
    const heap = this.#heap
    return heap.length < this.#limit || (heap.length > 0 && this.#order(item, heap[0] as T) < 0)
  }

  /** Gives the item that is not kept: another, this one, or null when there is room for all. */
  offer(item: T): T | null {
    const heap = this.#heap
    if (heap.length < this.#limit) {
      heap.push(item)
      this.#rise(heap.length - 1)
      return null
    }
    if (!this.accepts(item)) return item
    const last = heap[0] as T
    heap[0] = item
    this.#sink(0)
    return last
  }

  /** Those kept, in order. */
  sorted(): T[] {
    return [...this.#heap].sort(this.#order)
  }

  #rise(at: number): void {
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#isAfter(at, parent)) return
      this.#swap(at, parent)
      at = parent
    }
  }

  #sink(at: number): void {
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      let last = at
      if (left < this.#heap.length && this.#isAfter(left, last)) last = left
      if (right < this.#heap.length && this.#isAfter(right, last)) last = right
      if (last === at) return
      this.#swap(at, last)
      at = last
    }
  }

  #isAfter(a: number, b: number): boolean {
    return this.#order(this.#heap[a] as T, this.#heap[b] as T) > 0
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap
    ;[heap[a], heap[b]] = [heap[b] as T, heap[a] as T]
  }
}
