// A capture source read to its end, as plain data to compare.
import type { CaptureError } from '../../src/source/capture-error.ts'
import type { ReadOptions } from '../../src/source/capture-reader.ts'
import { fromStream } from '../../src/source/file.ts'
import type { CaptureFile, CaptureName, CaptureSource } from '../../src/source/packet.ts'

export interface PlainPacket {
  file: number
  frame: number
  /** Seconds with nine decimals. */
  time: string
  linkType: number
  interface: number
  direction: number
  original: number
  /** Captured bytes in hexadecimal. */
  bytes: string
}

export interface PlainCapture {
  packets: PlainPacket[]
  files: CaptureFile[]
  names: CaptureName[]
  warnings: string[]
  /** Code and message. */
  errors: string[]
}

export async function readPackets(source: CaptureSource): Promise<PlainCapture> {
  const packets: PlainPacket[] = []
  for await (const batch of source.batches()) {
    for (let i = batch.begin; i < batch.end; i++) {
      const begin = batch.offset[i]!
      packets.push({
        file: batch.file,
        frame: batch.frame[i]!,
        time: `${batch.seconds[i]}.${String(batch.nanos[i]).padStart(9, '0')}`,
        linkType: batch.linkType[i]!,
        interface: batch.interface[i]!,
        direction: batch.direction[i]!,
        original: batch.original[i]!,
        bytes: Buffer.from(batch.bytes.subarray(begin, begin + batch.captured[i]!)).toString('hex'),
      })
    }
  }
  const { files, names, warnings } = source
  const errors = source.errors.map(error => `${(error as CaptureError).code}: ${error.message}`)
  return { packets, files, names, warnings: warnings.map(({ code, message }) => `${code}: ${message}`), errors }
}

/** The packets of a file's bytes; messages call it `file`. */
export function readBytes(bytes: Uint8Array, options: ReadOptions = {}): Promise<PlainCapture> {
  return readPackets(fromStream(inPieces(bytes, Math.max(1, bytes.length)), 'file', options))
}

/** As they come from a pipe: `size` bytes at a time. */
export async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
}
