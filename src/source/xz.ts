// xz (the .xz file format 1.2), stream by stream, by the package xz-decompress: liblzma's embedded cousin as WebAssembly.
import { createRequire } from 'node:module'
import { ReadableStream } from 'node:stream/web'
import { CutError, PackedError, type PackedInput } from './packed-input.ts'

/** The package is CommonJS whose names `import` does not see; loaded when it is needed. */
const require = createRequire(import.meta.url)

const READ = 64 * 1024
/** Return codes of XZ Embedded, at the end of the package's messages: a check that it does not know; the data ends. */
const [UNKNOWN_CHECK, NO_PROGRESS] = [6, 8] as const

/** What the streams hold, in pieces; throws a PackedError or CutError after the last that could be read. */
export async function* unxz(input: PackedInput): AsyncGenerator<Uint8Array> {
  const { XzReadableStream } = require('xz-decompress') as typeof import('xz-decompress')
  const packed = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const piece = await input.some(READ)
      if (piece.length === 0) controller.close()
      else controller.enqueue(piece.slice())
    },
  })
  const reader = new XzReadableStream(packed as never).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } catch (error) {
    throw reason(error)
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function reason(error: unknown): Error {
  const text = error instanceof Error ? error.message : String(error)
  const code = Number(/error code (\d+)$/.exec(text)?.[1])
  if (code === NO_PROGRESS) return new CutError()
  if (code === UNKNOWN_CHECK) return new PackedError('a check of an unknown kind', 'CRC32, CRC64 or none')
  return new PackedError(`a damaged block (${text})`, 'an xz block')
}
