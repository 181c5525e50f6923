// One IP packet of which fragments have come: its bytes, and which stretches of them are there.
import type { Part } from './walk.ts'

/** Stretches that do not touch; in order there is one, a forger makes thousands. */
const MAX_STRETCHES = 256
/** Frames that are remembered of one packet. */
const MAX_PARTS = 1024
const FIRST_SIZE = 2048
/** No IP packet is longer. */
export const MAX_LENGTH = 65_535

interface Stretch {
  from: number
  to: number
}

export class Datagram {
  /** When its first fragment came, ns. */
  readonly begun: number
  bytes = new Uint8Array(FIRST_SIZE)
  /** Of the whole; -1 until the last fragment came. */
  length = -1
  /** Of the first fragment, which tells them for the whole: what follows, and the bytes of headers in front. */
  protocol = 0
  headers = 0
  /** Fragments taken, copies included. */
  fragments = 0
  isContradictory = false
  /** The frames that brought them, but for the last one. */
  readonly parts: Part[] = []
  /** Ascending and apart. */
  #stretches: Stretch[] = []

  constructor(begun: number) {
    this.begun = begun
  }

  get isWhole(): boolean {
    const [first] = this.#stretches
    return this.length >= 0 && first !== undefined && first.from === 0 && first.to >= this.length
  }

  /** Whether the fragment, which begins `from` bytes into the whole, and those before cannot all be right. */
  contradicts(part: Uint8Array, from: number, isLast: boolean): boolean {
    const to = from + part.length
    if (this.length >= 0 && (isLast ? to !== this.length : to > this.length)) return true
    if (isLast && to < (this.#stretches.at(-1)?.to ?? 0)) return true
    return this.#stretches.some(stretch => {
      const end = Math.min(stretch.to, to)
      for (let i = Math.max(stretch.from, from); i < end; i++) if (this.bytes[i] !== part[i - from]) return true
      return false
    })
  }

  /** Takes what is not there yet: the bytes that came first stay. */
  put(part: Uint8Array, from: number, isLast: boolean): void {
    this.fragments++
    const to = from + part.length
    if (isLast && this.length < 0) this.length = to
    const touched = this.#stretches.filter(stretch => stretch.from <= to && stretch.to >= from)
    if (touched.length === 0 && this.#stretches.length === MAX_STRETCHES) return
    this.#grow(to)
    let next = from
    for (const stretch of touched) {
      if (stretch.from > next) this.bytes.set(part.subarray(next - from, stretch.from - from), next)
      next = Math.max(next, stretch.to)
    }
    if (next < to) this.bytes.set(part.subarray(next - from), next)
    const grown = { from: Math.min(from, touched[0]?.from ?? from), to: Math.max(to, touched.at(-1)?.to ?? to) }
    const before = this.#stretches.filter(stretch => stretch.to < from)
    const behind = this.#stretches.filter(stretch => stretch.from > to)
    this.#stretches = [...before, grown, ...behind]
  }

  /** One that came in fragments itself has several frames. */
  remember(frames: readonly Part[]): void {
    if (this.parts.length < MAX_PARTS) this.parts.push(...frames)
  }

  #grow(size: number): void {
    if (size <= this.bytes.length) return
    const larger = new Uint8Array(Math.min(MAX_LENGTH, Math.max(size, 2 * this.bytes.length)))
    larger.set(this.bytes)
    this.bytes = larger
  }
}
