// What can be opened: a path of the file system, or a stream that somebody else opened.
import { createReadStream, type Stats, statSync } from 'node:fs'
import { type ByteSource, FileBytes, notReadable, StreamBytes } from './byte-source.ts'
import { CaptureError } from './capture-error.ts'
import { FollowBytes } from './follow-bytes.ts'

/** A Readable, or any other async iterable of bytes. */
export type ByteStream = AsyncIterable<Uint8Array>

export interface Opener {
  /** What messages call it. */
  readonly path: string
  /** Whether it can be opened again and then gives the same bytes: a pipe cannot. Throws as `open` does. */
  opensAgain(): boolean
  /** Throws a CaptureError when it cannot be opened. */
  open(): ByteSource
}

/** `follow`: until when the end of a plain file is waited for. */
export function pathOpener(path: string, follow?: AbortSignal): Opener {
  return {
    path,
    opensAgain: () => statusOf(path).isFile(),
    open: () => {
      const status = statusOf(path)
      if (status.isFile()) return follow ? new FollowBytes(path, follow) : new FileBytes(path)
      if (!status.isDirectory()) return new StreamBytes(createReadStream(path), path)
      throw new CaptureError('is-directory', path, null, 'is a directory, expected a capture file')
    },
  }
}

function statusOf(path: string): Stats {
  try {
    return statSync(path)
  } catch (error) {
    throw notReadable(path, error)
  }
}

/** A stream is read once; `stream` is undefined where there is none. */
export function streamOpener(path: string, stream: ByteStream | undefined): Opener {
  return {
    path,
    opensAgain: () => false,
    open: () => {
      if (stream) return new StreamBytes(stream, path)
      throw new CaptureError('not-readable', path, null, 'cannot be read: there is none, or it was named twice')
    },
  }
}
