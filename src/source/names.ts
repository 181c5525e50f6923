import type { CaptureName } from './packet.ts'

/** Names that one capture may bring, all files together: a hostile one could bring names for ever. */
const MOST = 65_536
/** A DNS name in text is no longer (RFC 1035, 2.3.4). */
const LONGEST = 255

/** The names that a capture brings, each once. */
export class CaptureNames {
  readonly list: CaptureName[] = []
  readonly #known = new Set<string>()

  /** False when the name is left out: too many, too long, or with control characters, which could write to a terminal. */
  add(address: string, name: string): boolean {
    const key = `${address} ${name}`
    if (this.#known.has(key)) return true
    if (this.list.length >= MOST || name.length > LONGEST || /\p{Cc}/u.test(name)) return false
    this.#known.add(key)
    this.list.push({ address, name })
    return true
  }
}
