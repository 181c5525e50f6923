// Where bytes come from, pulled: a plain file is read straight into the window's buffer, a stream's chunks are copied.
import { readSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
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

/** After so many bytes read at once, other work gets its turn: some ms of reading and parsing. */
const TURN = 8 * 1024 * 1024

/**
 * Reads on from where the handle stands, so that pipes and devices work like files. From a plain file it reads in the
 * calling thread, which is five times as fast as in Node's pool; only a pipe may keep one waiting.
 */
export class FileBytes implements ByteSource {
  readonly #handle: FileHandle
  readonly #path: string
  readonly #plain: boolean
  #sinceTurn = 0

  constructor(handle: FileHandle, path: string, plain: boolean) {
    this.#handle = handle
    this.#path = path
    this.#plain = plain
  }

  async read(into: Uint8Array, at: number): Promise<number> {
    try {
      if (!this.#plain) return (await this.#handle.read(into, at, into.length - at, null)).bytesRead
      if (this.#sinceTurn >= TURN) {
        await setImmediate()
        this.#sinceTurn = 0
      }
      const length = readSync(this.#handle.fd, into, at, into.length - at, null)
      this.#sinceTurn += length
      return length
    } catch (error) {
      throw notReadable(this.#path, error)
    }
  }

  close(): Promise<void> {
    return this.#handle.close()
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
  const why = error instanceof Error ? error.message : String(error)
  return new CaptureError('not-readable', path, null, `cannot be read: ${why}`)
}
