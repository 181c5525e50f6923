/** A binary heap: what is due first comes out first. */
export class TimeQueue<T extends { due: number }> {
  private readonly heap: T[] = []

  get first(): T | undefined {
    return this.heap[0]
  }

  add(item: T): void {
    this.heap.push(item)
    for (let at = this.heap.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1
      if (this.heap[parent]!.due <= item.due) break
      this.swap(at, parent)
      at = parent
    }
  }

  take(): T | undefined {
    const first = this.heap[0]
    const last = this.heap.pop()
    if (!first || !last || first === last) return first
    this.heap[0] = last
    for (let at = 0; ; ) {
      const left = 2 * at + 1
      let least = at
      if (left < this.heap.length && this.heap[left]!.due < this.heap[least]!.due) least = left
      if (left + 1 < this.heap.length && this.heap[left + 1]!.due < this.heap[least]!.due) least = left + 1
      if (least === at) return first
      this.swap(at, least)
      at = least
    }
  }

  private swap(a: number, b: number): void {
    const item = this.heap[a]!
    this.heap[a] = this.heap[b]!
    this.heap[b] = item
  }
}
