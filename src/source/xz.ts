// xz (the .xz file format 1.2), stream by stream: XZ Embedded as WebAssembly, from the package xz-decompress. Its own
// stream class decodes one file at a time and lets all others wait, for ever where files are merged, and loses what was
// made of the last piece before damage. So only the compiled decoder is used, as that class uses it.
import { createRequire } from 'node:module'
import { CutError, PackedError, type PackedInput, UnsupportedError } from './packed-input.ts'

/** The package is CommonJS whose names `import` does not see; loaded when it is needed. */
const require = createRequire(import.meta.url)

/** What the WebAssembly module exports. A context is a struct of 32-bit numbers, then its two buffers. */
interface Native {
  memory: { readonly buffer: ArrayBuffer }
  create_context(): number
  destroy_context(context: number): void
  /** So many bytes were put into the input buffer. */
  supply_input(context: number, length: number): void
  get_next_output(context: number): number
}
/** Numbers of the struct: size of either buffer; where the input is, how much of it was used, how much there is; the output. */
const [SIZE, INPUT, USED, GIVEN, OUTPUT, MADE] = [0, 1, 2, 3, 4, 5] as const

/** Return codes of XZ Embedded (xz.h). */
const [OK, STREAM_END, NO_PROGRESS] = [0, 1, 8] as const
const [LARGE_DICTIONARY, OTHER_FORMAT, OTHER_OPTIONS] = [4, 5, 6] as const

/** What the streams hold, in pieces; throws a PackedError or CutError after the last that could be read. */
export async function* unxz(input: PackedInput): AsyncGenerator<Uint8Array> {
  const decoder = new Decoder(await native())
  try {
    for (let result: number = OK; result !== STREAM_END; ) {
      // Nothing given is the end of the file.
      if (decoder.isHungry) decoder.give(await input.some(decoder.size))
      result = decoder.run()
      const made = decoder.take()
      if (made.length > 0) yield made
      if (result === NO_PROGRESS) throw new CutError()
      if (result > STREAM_END) throw reason(result)
    }
  } finally {
    decoder.close()
  }
}

function reason(result: number): PackedError {
  switch (result) {
    case LARGE_DICTIONARY:
      return new UnsupportedError('a dictionary of more than 64 MiB', 'at most that')
    case OTHER_OPTIONS:
      return new UnsupportedError('a check or a filter of another kind', 'LZMA2 with CRC32, CRC64 or no check')
    case OTHER_FORMAT:
      return new PackedError('something other than an xz stream', 'another one or the end of the file')
    default:
      return new PackedError('a damaged block', 'an xz block')
  }
}

class Decoder {
  readonly size: number
  readonly #native: Native
  readonly #context: number

  constructor(native: Native) {
    this.#native = native
    this.#context = native.create_context()
    this.size = this.#numbers[SIZE]!
  }

  get isHungry(): boolean {
    return this.#numbers[USED] === this.#numbers[GIVEN]
  }

  give(piece: Uint8Array): void {
    new Uint8Array(this.#native.memory.buffer).set(piece, this.#numbers[INPUT])
    this.#native.supply_input(this.#context, piece.length)
  }

  run(): number {
    return this.#native.get_next_output(this.#context)
  }

  take(): Uint8Array {
    const numbers = this.#numbers
    const made = new Uint8Array(this.#native.memory.buffer, numbers[OUTPUT], numbers[MADE]).slice()
    numbers[MADE] = 0
    return made
  }

  close(): void {
    this.#native.destroy_context(this.#context)
  }

  /** Made anew each time, for a memory that grows leaves its old views empty. */
  get #numbers(): Uint32Array {
    return new Uint32Array(this.#native.memory.buffer, this.#context, MADE + 1)
  }
}

interface Package {
  XzReadableStream: { _getModuleInstance(): Promise<void>; _moduleInstance: { exports: Native } }
}

/** A memory for each file, which goes with it. */
async function native(): Promise<Native> {
  const { XzReadableStream } = require('xz-decompress') as Package
  await XzReadableStream._getModuleInstance()
  return XzReadableStream._moduleInstance.exports
}
