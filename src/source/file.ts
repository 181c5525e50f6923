// Capture files and streams, opened. Nothing is touched before `batches` is asked for.
import { type FileHandle, open } from 'node:fs/promises'
import { type ByteSource, FileBytes, notReadable, StreamBytes } from './byte-source.ts'
import { Capture } from './capture.ts'
import { CaptureError } from './capture-error.ts'
import { type ReadOptions, readCapture, unreadFile } from './capture-reader.ts'
import type { CaptureSource, PacketBatch } from './packet.ts'

/** A stream's chunks: a Readable, or any async iterable of bytes. */
export type ByteStream = AsyncIterable<Uint8Array>

export interface OpenOptions extends ReadOptions {
  /** What the path `-` stands for: standard input. */
  input?: ByteStream | undefined
}

const STANDARD_INPUT = '(standard input)'

export function openFiles(paths: string[], options: OpenOptions = {}): CaptureSource {
  const files = paths.map(path => unreadFile(path === '-' ? STANDARD_INPUT : path))
  const capture = new Capture()
  async function* batches(): AsyncGenerator<PacketBatch> {
    for (const [index, file] of files.entries()) {
      let source: ByteSource | undefined
      try {
        source = paths[index] === '-' ? new StreamBytes(options.input!, file.path) : await openFile(file.path)
        yield* readCapture(source, file, index, capture, options)
      } catch (error) {
        if (!(error instanceof CaptureError)) throw error
        capture.errors.push(error)
        file.truncated = error.code === 'truncated'
      } finally {
        await source?.close()
      }
    }
  }
  return { files, names: capture.names.list, warnings: capture.warnings, errors: capture.errors, batches }
}

async function openFile(path: string): Promise<ByteSource> {
  let handle: FileHandle | undefined
  try {
    handle = await open(path)
    const stat = await handle.stat()
    if (stat.isDirectory())
      throw new CaptureError('is-directory', path, null, 'is a directory, expected a capture file')
    return new FileBytes(handle, path, stat.isFile())
  } catch (error) {
    await handle?.close()
    throw error instanceof CaptureError ? error : notReadable(path, error)
  }
}
