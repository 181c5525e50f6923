// What can be opened: a path of the file system, or a stream that somebody else opened.
import { open, stat } from 'node:fs/promises'
import { type ByteSource, FileBytes, notReadable, StreamBytes } from './byte-source.ts'
import { CaptureError } from './capture-error.ts'

/** A Readable, or any other async iterable of bytes. */
export type ByteStream = AsyncIterable<Uint8Array>

export interface Opener {
  /** What messages call it. */
  readonly path: string
  /** Whether it can be opened again and then gives the same bytes: a pipe cannot. */
  opensAgain(): Promise<boolean>
  /** Throws a CaptureError when it cannot be opened. */
  open(): Promise<ByteSource>
}

export function pathOpener(path: string): Opener {
  return {
    path,
    async opensAgain() {
      try {
        return (await stat(path)).isFile()
      } catch {
        // `open` says why.
        return false
      }
    },
    async open() {
      const handle = await open(path).catch(error => {
        throw notReadable(path, error)
      })
      const status = await handle.stat()
      if (!status.isDirectory()) return new FileBytes(handle, path, status.isFile())
      await handle.close()
      throw new CaptureError('is-directory', path, null, 'is a directory, expected a capture file')
    },
  }
}

/** A stream is read once; `stream` is undefined where there is none. */
export function streamOpener(path: string, stream: ByteStream | undefined): Opener {
  return {
    path,
    async opensAgain() {
      return false
    },
    async open() {
      if (stream) return new StreamBytes(stream, path)
      throw new CaptureError('not-readable', path, null, 'cannot be read: there is none, or it was named twice')
    },
  }
}
