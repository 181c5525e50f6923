/** xxHash32 with seed 0 (https://github.com/Cyan4973/xxHash, "XXH32 algorithm description"), of bytes given in pieces. */
const [P1, P2, P3, P4, P5] = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1] as const
const LANE = 16

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits))
const round = (lane: number, word: number): number => Math.imul(rotate((lane + Math.imul(word, P2)) | 0, 13), P1)

export class Xxh32 {
  #a = (P1 + P2) | 0
  #b = P2 | 0
  #c = 0
  #d = -P1 | 0
  #length = 0
  readonly #rest = new Uint8Array(LANE)
  readonly #restView = new DataView(this.#rest.buffer)
  #resting = 0

  update(bytes: Uint8Array): this {
    this.#length += bytes.length
    let at = 0
    if (this.#resting > 0) {
      at = Math.min(LANE - this.#resting, bytes.length)
      this.#rest.set(bytes.subarray(0, at), this.#resting)
      this.#resting += at
      if (this.#resting < LANE) return this
      this.#lane(this.#restView, 0)
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    for (; at + LANE <= bytes.length; at += LANE) this.#lane(view, at)
    this.#rest.set(bytes.subarray(at))
    this.#resting = bytes.length - at
    return this
  }

  /** As an unsigned 32-bit number. */
  digest(): number {
    let hash = P5 | 0
    if (this.#length >= LANE) hash = rotate(this.#a, 1) + rotate(this.#b, 7) + rotate(this.#c, 12) + rotate(this.#d, 18)
    hash = (hash + this.#length) | 0
    let at = 0
    for (; at + 4 <= this.#resting; at += 4) {
      hash = Math.imul(rotate((hash + Math.imul(this.#restView.getUint32(at, true), P3)) | 0, 17), P4)
    }
    for (; at < this.#resting; at++) {
      hash = Math.imul(rotate((hash + Math.imul(this.#rest[at] as number, P5)) | 0, 11), P1)
    }
    hash = Math.imul(hash ^ (hash >>> 15), P2)
    hash = Math.imul(hash ^ (hash >>> 13), P3)
    return (hash ^ (hash >>> 16)) >>> 0
  }

  #lane(view: DataView, at: number): void {
    this.#a = round(this.#a, view.getUint32(at, true))
    this.#b = round(this.#b, view.getUint32(at + 4, true))
    this.#c = round(this.#c, view.getUint32(at + 8, true))
    this.#d = round(this.#d, view.getUint32(at + 12, true))
  }
}
