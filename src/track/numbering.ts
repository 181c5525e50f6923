// The one place where connections get their numbers: from 1, in the order of their first packets, without gaps. A SYN
// inside a live connection has a place in that order before it is known whether it begins a connection (incarnation.ts);
// until that is decided, what comes after it has no number yet and waits.

/** Places without a connection that are remembered; those beyond leave gaps in the numbers: weeks of a live capture. */
export const MAX_DISSOLVED = 65_536

export class Numbering {
  #serial = 0
  /** Places whose connection is undecided, and places that turned out to be none; ascending. */
  readonly #undecided: number[] = []
  readonly #dissolved: number[] = []

  /** Places given so far. */
  get count(): number {
    return this.#serial
  }

  /** The next place in the order of first packets. */
  next(): number {
    return ++this.#serial
  }

  hold(serial: number): void {
    this.#undecided.push(serial)
  }

  decide(serial: number, isConnection: boolean): void {
    const at = this.#undecided.indexOf(serial)
    if (at >= 0) this.#undecided.splice(at, 1)
    if (isConnection || this.#dissolved.length >= MAX_DISSOLVED) return
    const place = this.#dissolved.findLastIndex(other => other < serial) + 1
    this.#dissolved.splice(place, 0, serial)
  }

  /** Whether the number of a place can still change. */
  isCertain(serial: number): boolean {
    const first = this.#undecided[0]
    return first === undefined || serial < first
  }

  id(serial: number): number {
    let [low, high] = [0, this.#dissolved.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#dissolved[middle] as number) < serial) low = middle + 1
      else high = middle
    }
    return serial - low
  }
}
