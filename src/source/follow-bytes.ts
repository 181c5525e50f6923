// A file that is still being written, read as `tail -f` reads it: its end is only where more is to be waited for.
import { closeSync, fstatSync, openSync, readSync, type Stats, statSync, watch } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { type ByteSource, notReadable, TURN } from './byte-source.ts'
import { CaptureError } from './capture-error.ts'

/** Where the system does not tell of changes (network file systems), it is looked at that often, ms. */
const LOOK_EVERY = 250

export class FollowBytes implements ByteSource {
  readonly #fd: number
  readonly #path: string
  readonly #until: AbortSignal
  #position = 0
  #sinceTurn = 0

  /** Ends when `until` is aborted. */
  constructor(path: string, until: AbortSignal) {
    try {
      this.#fd = openSync(path, 'r')
    } catch (error) {
      throw notReadable(path, error)
    }
    this.#path = path
    this.#until = until
  }

  async read(into: Uint8Array, at: number): Promise<number> {
    if (this.#sinceTurn >= TURN) {
      await setImmediate()
      this.#sinceTurn = 0
    }
    for (;;) {
      const length = this.#readNow(into, at)
      if (length > 0 || this.#until.aborted) return length
      const error = this.#notSame()
      // What was written in between, before the file was replaced.
      const late = error === null ? 0 : this.#readNow(into, at)
      if (late > 0) return late
      if (error !== null) throw error
      await this.#change()
    }
  }

  async close(): Promise<void> {
    closeSync(this.#fd)
  }

  #readNow(into: Uint8Array, at: number): number {
    try {
      const length = readSync(this.#fd, into, at, into.length - at, this.#position)
      this.#position += length
      this.#sinceTurn += length
      return length
    } catch (error) {
      throw notReadable(this.#path, error)
    }
  }

  /** A file that became shorter, or another of the same name, is not what was followed. */
  #notSame(): CaptureError | null {
    const { size, ino, dev } = fstatSync(this.#fd)
    const now = this.#statusNow()
    const what =
      size < this.#position
        ? `found only ${size} bytes where ${this.#position} were read, expected a file that grows`
        : now === undefined
          ? 'was removed while it was followed'
          : now.ino !== ino || now.dev !== dev
            ? 'was replaced by another file while it was followed'
            : null
    return what === null ? null : new CaptureError('not-readable', this.#path, this.#position, what)
  }

  #statusNow(): Stats | undefined {
    try {
      return statSync(this.#path, { throwIfNoEntry: false })
    } catch (error) {
      throw notReadable(this.#path, error)
    }
  }

  #change(): Promise<void> {
    return new Promise(resolve => {
      const watcher = this.#watch(() => end())
      const timer = setTimeout(() => end(), LOOK_EVERY)
      const end = (): void => {
        clearTimeout(timer)
        watcher?.close()
        this.#until.removeEventListener('abort', end)
        resolve()
      }
      this.#until.addEventListener('abort', end)
    })
  }

  #watch(changed: () => void): { close(): void } | null {
    try {
      return watch(this.#path, changed).on('error', changed)
    } catch {
      return null
    }
  }
}
