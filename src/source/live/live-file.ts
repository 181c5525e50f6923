// A live capture as the readers of files see it: an endless pcap stream, whose packets go through the same parser.
import { Batch } from '../batch.ts'
import type { ByteSource } from '../byte-source.ts'
import type { Capture } from '../capture.ts'
import { CaptureError } from '../capture-error.ts'
import { readCapture, unreadFile } from '../capture-reader.ts'
import type { CaptureFile, PacketBatch } from '../packet.ts'
import { FILE_HEADER, MICROSECONDS, NANOSECONDS } from '../pcap-record.ts'
import type { LiveStatistics } from './live-capture.ts'

/** What every engine gives besides its packets. */
export interface Stream {
  bytes: ByteSource
  statistics(): LiveStatistics
  /** The program that captures, where it has another name than the engine. */
  by?: string
  /** Why it ended, where that was not asked for. */
  failure(): Error | null
}

/** After so much silence it is told how late it is, ms; twice what any engine keeps packets back. */
const QUIET = 1000

/**
 * The batches of a stream, and one without packets for each second of silence; `file` is kept up to date, and what ended it
 * goes to the capture's errors.
 */
export async function* liveBatches(stream: Stream, file: CaptureFile, capture: Capture): AsyncGenerator<PacketBatch> {
  // A stream that is stopped ends in the middle of whatever is under way.
  const untilEnd = new AbortController().signal
  const batches = readCapture(stream.bytes, file, 0, capture, { follow: untilEnd })
  const silence = Object.assign(new Batch(0, 0), { quietUntil: 0 })
  try {
    for (let next = batches.next(); ; ) {
      const come = await within(QUIET, next)
      if (come?.done) return
      update(file, stream)
      // What came a moment ago may be on its way still.
      silence.quietUntil = (Date.now() - QUIET) / 1000
      yield come ? come.value : silence
      if (come) next = batches.next()
    }
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error
    if (stream.failure() === null && file.packets > 0) capture.errors.push(error)
  } finally {
    await stream.bytes.close()
    await batches.return(undefined).catch(() => {})
    update(file, stream)
    const failure = stream.failure()
    if (failure) capture.errors.push(failure)
  }
}

/** What a promise gives, or null when it takes longer than `ms`. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>(resolve => {
    timer = setTimeout(resolve, ms, null)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

export function liveFile(interfaceName: string): CaptureFile {
  return { ...unreadFile(interfaceName), format: 'live' }
}

function update(file: CaptureFile, stream: Stream): void {
  const { received, dropped, interfaceDropped } = stream.statistics()
  file.format = 'live'
  file.received = received
  file.dropped = dropped
  file.interfaceDropped = interfaceDropped
}

/** The header of a pcap file in this machine's byte order. */
export function fileHeader(linkType: number, precision: 6 | 9, snaplen: number): Uint8Array {
  const header = new DataView(new ArrayBuffer(FILE_HEADER))
  const little = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
  header.setUint32(0, precision === 9 ? NANOSECONDS : MICROSECONDS, little)
  header.setUint16(4, 2, little)
  header.setUint16(6, 4, little)
  header.setUint32(16, snaplen, little)
  header.setUint32(20, linkType, little)
  return new Uint8Array(header.buffer)
}
