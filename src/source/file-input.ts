import { Capture } from './capture.ts'
import { CaptureError } from './capture-error.ts'
import { type ReadOptions, readCapture, unreadFile } from './capture-reader.ts'
import type { MergeInput } from './merge.ts'
import type { Time } from './merge-stream.ts'
import type { Opener } from './opener.ts'
import type { CaptureFile, PacketBatch } from './packet.ts'

/** A window of 4 KiB: enough for the first packet of nearly all files. */
const PEEK_SHARE = 1 / 32

/** One file of a capture. What is wrong with it goes to the capture's errors. */
export class FileInput implements MergeInput {
  readonly file: CaptureFile
  readonly #index: number
  readonly #opener: Opener
  readonly #capture: Capture
  readonly #options: ReadOptions

  constructor(opener: Opener, index: number, capture: Capture, options: ReadOptions) {
    this.file = unreadFile(opener.path)
    this.#index = index
    this.#opener = opener
    this.#capture = capture
    this.#options = options
  }

  async firstTime(): Promise<Time | null> {
    try {
      if (!this.#opener.opensAgain()) return null
      const batches = this.#read(unreadFile(this.#opener.path), new Capture(), PEEK_SHARE)
      for await (const { seconds, nanos } of batches) return { seconds: seconds[0]!, nanos: nanos[0]! }
    } catch (error) {
      // It is found again, and told, when the file is read.
      if (!(error instanceof CaptureError)) throw error
    }
    return null
  }

  async *batches(share: number): AsyncGenerator<PacketBatch> {
    try {
      yield* this.#read(this.file, this.#capture, share)
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error
      this.#capture.errors.push(error)
      this.file.truncated = error.code === 'truncated'
    }
  }

  async *#read(file: CaptureFile, capture: Capture, share: number): AsyncGenerator<PacketBatch> {
    const source = this.#opener.open()
    try {
      yield* readCapture(source, file, this.#index, capture, this.#options, share)
    } finally {
      await source.close()
    }
  }
}
