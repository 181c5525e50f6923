// What `analyze` takes, as a CaptureSource.
import type { Readable } from 'node:stream'
import { inspect } from 'node:util'
import { fromStream, openFiles } from './source/file.ts'
import type { CaptureFile, CaptureName, CaptureSource, CaptureWarning, PacketBatch } from './source/packet.ts'

/** A path or several, file bytes, batches of packets, or a source that was opened already. */
export type Input =
  | string
  | readonly string[]
  | Readable
  | AsyncIterable<Uint8Array>
  | AsyncIterable<PacketBatch>
  | CaptureSource

/** Throws a TypeError for anything else. */
export function toSource(input: Input): CaptureSource {
  if (typeof input === 'string') return openFiles([input])
  if (Array.isArray(input) && input.every(path => typeof path === 'string')) return openFiles(input)
  if (typeof input === 'object' && input !== null) {
    if ('batches' in input) return input
    if (Symbol.asyncIterator in input) return new IteratedSource(input)
  }
  throw new TypeError(
    `a capture is a path, paths, a stream of bytes, batches or a source, not ${inspect(input, { depth: 0, maxArrayLength: 3 })}`,
  )
}

/** Bytes or batches: the first item tells. */
class IteratedSource implements CaptureSource {
  files: CaptureFile[] = []
  names: CaptureName[] = []
  warnings: CaptureWarning[] = []
  errors: Error[] = []
  readonly #items: AsyncIterable<Uint8Array | PacketBatch>

  constructor(items: AsyncIterable<Uint8Array | PacketBatch>) {
    this.#items = items
  }

  async *batches(): AsyncGenerator<PacketBatch> {
    const items = this.#items[Symbol.asyncIterator]()
    const first = await items.next()
    const rest = { [Symbol.asyncIterator]: () => items }
    if (first.done || first.value instanceof Uint8Array) {
      const bytes = first.done ? null : (first.value as Uint8Array)
      const source = fromStream(startingWith(bytes, rest as AsyncIterable<Uint8Array>), '(stream)')
      this.files = source.files
      this.names = source.names
      this.warnings = source.warnings
      this.errors = source.errors as Error[]
      yield* source.batches() as AsyncIterable<PacketBatch>
      return
    }
    yield first.value
    yield* rest as AsyncIterable<PacketBatch>
  }
}

async function* startingWith(first: Uint8Array | null, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first !== null) yield first
  yield* rest
}
