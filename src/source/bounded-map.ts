/** A map of at most `most` entries: beyond that the oldest goes. An entry that is set again stays as old as it was. */
export class BoundedMap<K, V> {
  readonly #most: number
  readonly #map = new Map<K, V>()
  // One walk for ever: a new one would begin with everything that was deleted before.
  #walk = this.#map.keys()

  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#map.size
  }

  get(key: K): V | undefined {
    return this.#map.get(key)
  }

  has(key: K): boolean {
    return this.#map.has(key)
  }

  values(): Iterable<V> {
    return this.#map.values()
  }

  set(key: K, value: V): void {
    this.#map.set(key, value)
    if (this.#map.size > this.#most) this.delete(this.oldest() as K)
  }

  delete(key: K): void {
    this.#map.delete(key)
  }

  clear(): void {
    this.#map.clear()
  }

  /** The oldest that this has not given yet, from the beginning again after the youngest; undefined: there is none. */
  oldest(): K | undefined {
    const next = this.#walk.next()
    if (!next.done) return next.value
    this.#walk = this.#map.keys()
    return this.#walk.next().value
  }
}
