// Where bytes come from, pulled: a plain file is read straight into the window's buffer, a stream's chunks are copied.
import { closeSync, openSync, readSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { CaptureError } from './capture-error.ts'

export interface ByteSource {
  /**
   * Puts bytes into `into` from index `at` on, as many as are there now; gives how many, 0 at the end. Throws a
   * CaptureError when it cannot be read.
   */
  read(into: Uint8Array, at: number): Promise<number>
  close(): Promise<void>
}

/** After so many bytes other work gets its turn: some ms of reading and parsing. */
export const TURN = 8 * 1024 * 1024

/** A plain file, read in the calling thread: five times as fast as through Node's pool. */
export class FileBytes implements ByteSource {
  readonly #fd: number
  readonly #path: string
  #sinceTurn = 0

  constructor(path: string) {
    try {
      this.#fd = openSync(path, 'r')
    } catch (error) {
      throw notReadable(path, error)
    }
    this.#path = path
  }

  async read(into: Uint8Array, at: number): Promise<number> {
    if (this.#sinceTurn >= TURN) {
      await setImmediate()
      this.#sinceTurn = 0
    }
    try {
      const length = readSync(this.#fd, into, at, into.length - at, null)
      this.#sinceTurn += length
      return length
    } catch (error) {
      throw notReadable(this.#path, error)
    }
  }

  async close(): Promise<void> {
    closeSync(this.#fd)
  }
}

/** A Readable or any other async iterable of bytes. */
export class StreamBytes implements ByteSource {
  readonly #chunks: AsyncIterator<unknown>
  readonly #path: string
  #chunk: Uint8Array = new Uint8Array(0)

  constructor(stream: AsyncIterable<unknown>, path: string) {
    this.#chunks = stream[Symbol.asyncIterator]()
    this.#path = path
  }

  async read(into: Uint8Array, at: number): Promise<number> {
    while (this.#chunk.length === 0) {
      const { done, value } = await this.#next()
      if (done) return 0
      if (!(value instanceof Uint8Array)) throw new TypeError('a capture stream must give Uint8Arrays')
      this.#chunk = value
    }
    const part = this.#chunk.subarray(0, into.length - at)
    into.set(part, at)
    this.#chunk = this.#chunk.subarray(part.length)
    return part.length
  }

  async close(): Promise<void> {
    await this.#chunks.return?.()
  }

  async #next(): Promise<IteratorResult<unknown>> {
    try {
      return await this.#chunks.next()
    } catch (error) {
      throw error instanceof CaptureError ? error : notReadable(this.#path, error)
    }
  }
}

/** A sentence for an error of the operating system, or of somebody's stream. */
export function notReadable(path: string, error: unknown): CaptureError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return new CaptureError('no-such-file', path, null, 'no such file')
  if (code === 'EISDIR') return new CaptureError('is-directory', path, null, 'is a directory, expected a capture file')
  if (code === 'EACCES' || code === 'EPERM') {
    return new CaptureError('not-readable', path, null, 'cannot be read: permission denied')
  }
  if (code === 'EMFILE' || code === 'ENFILE') {
    const message = 'cannot be read: too many files that overlap in time, more than may be open at once (ulimit -n)'
    return new CaptureError('not-readable', path, null, message)
  }
  const why = error instanceof Error ? error.message : String(error)
  return new CaptureError('not-readable', path, null, `cannot be read: ${why}`)
}
