// Damage that was got past: what lay between the last good record and the next plausible one.
import type { ByteSource } from './byte-source.ts'
import type { ByteWindow } from './byte-window.ts'
import type { CaptureError } from './capture-error.ts'
import type { CaptureParser } from './capture-parser.ts'
import type { CaptureFile, CaptureWarning } from './packet.ts'

/** Places that are named; of more only the sum is. */
const MAX_NAMED = 16

export class Recovery {
  readonly #file: CaptureFile
  readonly #named: CaptureWarning[] = []
  #places = 0
  #bytes = 0

  constructor(file: CaptureFile) {
    this.#file = file
  }

  /** Moves the window from the damage at its start to the next plausible record; false when there is none. */
  async goOn(parser: CaptureParser, failure: CaptureError, window: ByteWindow, source: ByteSource): Promise<boolean> {
    if (parser.seek === undefined) return false
    const from = window.base + window.start
    for (let ended = false; ; ) {
      if (parser.seek(window, ended)) {
        const bytes = window.base + window.start - from
        if (bytes > 0) this.#note(from, bytes, failure)
        return true
      }
      // A parser that sees all it wants and finds nothing cannot go on.
      if (ended || window.length >= parser.needed) return false
      ended = !(await window.fill(source, parser.needed))
    }
  }

  warnings(): CaptureWarning[] {
    if (this.#places <= MAX_NAMED) return this.#named
    const rest = `${this.#file.path}: passed over ${this.#bytes} bytes at ${this.#places} places in all`
    return [...this.#named, { code: 'recovered', message: rest }]
  }

  #note(from: number, bytes: number, failure: CaptureError): void {
    this.#places++
    this.#bytes += bytes
    if (this.#places > MAX_NAMED) return
    const why = failure.message.slice(this.#file.path.length + 2)
    const what = `passed over ${bytes} bytes from byte ${from} on to the next plausible packet (${why})`
    this.#named.push({ code: 'recovered', message: `${this.#file.path}: ${what}` })
  }
}
