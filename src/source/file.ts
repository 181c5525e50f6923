// Capture files and streams as one capture. Nothing is touched before its batches are asked for.
import { Capture } from './capture.ts'
import type { ReadOptions } from './capture-reader.ts'
import { FileInput } from './file-input.ts'
import { merge } from './merge.ts'
import { type ByteStream, type Opener, pathOpener, streamOpener } from './opener.ts'
import type { CaptureSource, PacketBatch } from './packet.ts'

export interface OpenOptions extends ReadOptions {
  /** What the path `-` stands for: standard input, which only the caller may touch. */
  input?: ByteStream | undefined
}

/** What stands for `-` in messages and in `CaptureSource.files`. */
export const STANDARD_INPUT = '(standard input)'

/**
 * Files, merged by time; a path may also be a pipe, a device, or `-`. What is wrong with one of them goes to `errors`
 * and does not stop the others.
 */
export function openFiles(paths: readonly string[], options: OpenOptions = {}): CaptureSource {
  let { input } = options
  const openers = paths.map(path => {
    if (path !== '-') return pathOpener(path, options.follow)
    const opener = streamOpener(STANDARD_INPUT, input)
    input = undefined
    return opener
  })
  return sourceOf(openers, options)
}

/** A capture that comes as a stream; messages and `files` call it `name`. */
export function fromStream(stream: ByteStream, name: string, options: ReadOptions = {}): CaptureSource {
  return sourceOf([streamOpener(name, stream)], options)
}

function sourceOf(openers: readonly Opener[], options: ReadOptions): CaptureSource {
  const capture = new Capture()
  const inputs = openers.map((opener, index) => new FileInput(opener, index, capture, options))
  let begun = false
  function batches(): AsyncGenerator<PacketBatch> {
    if (begun) throw new Error('the batches of a capture can be asked for once')
    begun = true
    const [only] = inputs
    return only && inputs.length === 1 ? only.batches(1) : merge(inputs)
  }
  const { names, warnings, errors } = capture
  return { files: inputs.map(({ file }) => file), names: names.list, warnings, errors, batches }
}
