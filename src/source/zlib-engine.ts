import type { Transform } from 'node:stream'

/**
 * One of node:zlib's decompressors, driven piece by piece. Its pieces are collected as they come, for a stream that
 * fails throws away what nobody has read yet.
 */
export class ZlibEngine {
  readonly #stream: Transform & { bytesWritten: number }
  #made: Uint8Array[] = []
  #failure: Error | null = null
  #wake = () => {}
  /** It saw the end of the compressed data; `unused` bytes of the last piece lie behind that. */
  ended = false
  unused = 0
  #given = 0

  constructor(stream: Transform & { bytesWritten: number }) {
    this.#stream = stream
    stream.on('data', chunk => this.#made.push(chunk))
    stream.on('error', error => {
      this.#failure = error
      this.#wake()
    })
    stream.on('end', () => {
      this.ended = true
      this.#wake()
    })
  }

  /** Hands over a piece, null for the end of the input, and waits until it is used up; then see `taken` and `failure`. */
  async give(piece: Uint8Array | null): Promise<void> {
    const used = new Promise<void>(resolve => {
      this.#wake = resolve
    })
    this.#given += piece?.length ?? 0
    if (piece) this.#stream.write(piece, () => this.#wake())
    else this.#stream.end()
    await used
    this.unused = this.#given - this.#stream.bytesWritten
  }

  /** What was made since the last call. */
  take(): Uint8Array[] {
    const made = this.#made
    this.#made = []
    return made
  }

  get failure(): Error | null {
    return this.#failure
  }

  close(): void {
    this.#stream.destroy()
  }
}
