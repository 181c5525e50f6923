import * as zlib from 'node:zlib'
import { Decompress } from 'fzstd'
import { PackedError } from './packed-input.ts'
import { ZlibEngine } from './zlib-engine.ts'

/** Decodes one frame, given in pieces; throws a PackedError for damage. */
interface ZstdDecoder {
  give(piece: Uint8Array): Promise<Uint8Array[]>
  finish(): Promise<Uint8Array[]>
  close(): void
}

/** Node has zstd from 22.15 and 23.8 on; fzstd decodes some 75 MB/s, a tenth of that. */
const native = (zlib as { createZstdDecompress?: (options: object) => zlib.Gunzip }).createZstdDecompress

export function newZstdDecoder(): ZstdDecoder {
  return native ? new NativeDecoder(native({ chunkSize: 128 * 1024 })) : new ScriptDecoder()
}

class NativeDecoder implements ZstdDecoder {
  readonly #engine: ZlibEngine

  constructor(stream: zlib.Gunzip) {
    this.#engine = new ZlibEngine(stream)
  }

  async give(piece: Uint8Array | null): Promise<Uint8Array[]> {
    await this.#engine.give(piece)
    if (this.#engine.failure) throw damagedFrame(this.#engine.failure)
    return this.#engine.take()
  }

  finish(): Promise<Uint8Array[]> {
    return this.give(null)
  }

  close(): void {
    this.#engine.close()
  }
}

class ScriptDecoder implements ZstdDecoder {
  #made: Uint8Array[] = []
  readonly #frame = new Decompress(piece => this.#made.push(piece))

  async give(piece: Uint8Array, last = false): Promise<Uint8Array[]> {
    this.#made = []
    try {
      this.#frame.push(piece, last)
    } catch (error) {
      throw damagedFrame(error)
    }
    return this.#made
  }

  finish(): Promise<Uint8Array[]> {
    return this.give(new Uint8Array(0), true)
  }

  close(): void {}
}

function damagedFrame(error: unknown): PackedError {
  return new PackedError(
    `a damaged frame (${error instanceof Error ? error.message : error})`,
    'a block or its checksum',
  )
}
