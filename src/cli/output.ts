// Where a command's data goes: standard output, or a file that appears under its name only when it is complete. A slow
// reader is waited for; a reader that has gone (`| head`) is no error: the rest is not written.
import { once } from 'node:events'
import { createWriteStream, openSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { UsageError, WriteError } from './exit.ts'

/** Text is written in pieces of about this many characters, not a line at a time. */
const PIECE = 64 * 1024

export class Output {
  /** The reader has gone; what is written now goes nowhere. */
  closed = false
  /** Called when nothing more can be written: who waits for what happens next need not wait on. */
  onClosed: (() => void) | null = null
  readonly #stream: Writable
  readonly #name: string
  #waiting = ''
  #failure: Error | null = null

  /** `name`: what an error calls the place. */
  constructor(stream: Writable, name: string) {
    this.#stream = stream
    this.#name = name
    stream.on('error', (error: NodeJS.ErrnoException) => this.#fail(error))
  }

  #fail(error: NodeJS.ErrnoException): void {
    if (error.code === 'EPIPE') this.closed = true
    else this.#failure ??= this.failed(error)
    this.onClosed?.()
  }

  protected failed(error: unknown): WriteError {
    return new WriteError(`cannot write ${this.#name}: ${whyOf(error)}`)
  }

  /** Throws a WriteError when what was written before could not be. */
  async write(text: string): Promise<void> {
    this.#waiting += text
    if (this.#waiting.length >= PIECE) await this.#flush()
  }

  /** The same for what is no text. */
  async writeBytes(bytes: Uint8Array): Promise<void> {
    await this.#flush()
    await this.#send(Buffer.from(bytes))
  }

  /** Writes what is left; throws a WriteError when not everything could be written. */
  async end(): Promise<void> {
    await this.#flush()
    // The callback comes before the event of an error.
    const written = (resolve: () => void) => (error?: Error | null) => {
      if (error) this.#fail(error)
      resolve()
    }
    if (!this.closed) await new Promise<void>(resolve => this.#stream.write('', written(resolve)))
    this.#check()
  }

  /** Leaves nothing behind of an output that will not be complete. */
  discard(): void {}

  /** Writes what is waiting: a reader of what happens now will not wait for more. */
  async flush(): Promise<void> {
    await this.#flush()
  }

  async #flush(): Promise<void> {
    const text = this.#waiting
    this.#waiting = ''
    if (text !== '') await this.#send(text)
  }

  #check(): void {
    if (this.#failure) throw this.#failure
  }

  async #send(piece: string | Uint8Array): Promise<void> {
    this.#check()
    if (this.closed || this.#stream.write(piece)) return
    const waiting = new AbortController()
    const { signal } = waiting
    // An error rejects, and is kept by the listener above.
    await Promise.race([once(this.#stream, 'drain', { signal }), once(this.#stream, 'close', { signal })]).catch(
      () => {},
    )
    waiting.abort()
    this.#check()
  }
}

class FileOutput extends Output {
  readonly #file: Writable
  readonly #temporary: string
  readonly #target: string

  constructor(target: string, name: string) {
    const temporary = `${target}.${process.pid}.part`
    const file = createWriteStream('', { fd: openSync(temporary, 'wx') })
    super(file, name)
    this.#file = file
    this.#temporary = temporary
    this.#target = target
  }

  override async end(): Promise<void> {
    await super.end()
    try {
      // A file system in the network may find out only now that there is no room.
      this.#file.end()
      await once(this.#file, 'close')
      renameSync(this.#temporary, this.#target)
    } catch (error) {
      throw this.failed(error)
    }
  }

  override discard(): void {
    this.#file.destroy()
    rmSync(this.#temporary, { force: true })
  }
}

/** Standard output for null; throws a UsageError when the file cannot be opened, or is one of those that are read. */
export function openOutput(path: string | null, reads: readonly string[] = []): Output {
  if (path === null) return new Output(process.stdout, 'to standard output')
  if (path === '') throw new UsageError('the file to write to has no name')
  if (reads.some(read => isSame(read, path)))
    throw new UsageError(`would overwrite ${path}, which is read`, { help: false })
  try {
    const there = statSync(path, { throwIfNoEntry: false })
    // What is there and is no file (/dev/null, a named pipe) is written to, not replaced.
    if (there && !there.isFile()) return new Output(createWriteStream('', { fd: openSync(path, 'w') }), path)
    return new FileOutput(there ? realpathSync(path) : path, path)
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${whyOf(error)}`, { help: false })
  }
}

/** All of a text, or none of it. */
export async function writeOutput(path: string | null, text: string, reads: readonly string[] = []): Promise<void> {
  const output = openOutput(path, reads)
  try {
    await output.write(text)
    await output.end()
  } catch (error) {
    output.discard()
    throw error
  }
}

function isSame(path: string, other: string): boolean {
  try {
    return realpathSync(path) === realpathSync(other) && statSync(path).isFile()
  } catch {
    return false
  }
}

/** What the system says, without the call and the path that Node adds: the path may be a temporary one. */
export function whyOf(error: unknown): string {
  return (error as Error).message.replace(/, \w+( '.*')?$/, '')
}
