// One capture, from its first bytes to its last packet: what it is, its decompression, its parser.
import { BATCH_PACKETS, Batch, countPackets } from './batch.ts'
import type { ByteSource } from './byte-source.ts'
import { ByteWindow } from './byte-window.ts'
import type { Capture } from './capture.ts'
import { CaptureError } from './capture-error.ts'
import type { CaptureParser } from './capture-parser.ts'
import { inflate } from './compressed.ts'
import { compressionOf, formatOf, notACapture, SNIFF_BYTES } from './magic.ts'
import type { CaptureFile, PacketBatch } from './packet.ts'
import { PcapParser } from './pcap.ts'
import { PcapParserReader } from './pcap-parser-reader.ts'
import { PcapngParser } from './pcapng.ts'
import { Recovery } from './recovery.ts'

export interface ReadOptions {
  /** Which code takes the file apart: our own (the default), or the npm package pcap-parser. */
  reader?: 'synfin' | 'pcap-parser' | undefined
  /** Bytes that one compressed file may inflate to before it is an error; 1 TiB when left out. */
  maxInflate?: number | undefined
  /** Goes on behind damage, at the next plausible record; what was passed over is a warning. */
  recover?: boolean | undefined
  /** The file is still being written: its end is waited for until the signal is aborted. */
  follow?: AbortSignal | undefined
}

/** Bytes that are read at once; a batch's packets lie in them. */
const WINDOW = 128 * 1024

/** What is known of a file before its first byte. */
export function unreadFile(path: string): CaptureFile {
  return {
    path,
    format: 'unknown',
    compression: null,
    linkTypes: [],
    snaplen: 0,
    precision: 0,
    packets: 0,
    bytes: 0,
    truncated: false,
    dropped: null,
  }
}

/**
 * The packets of one file, in its order; `file` is filled in on the way. Throws a CaptureError when the file cannot be
 * read to its end, after every packet before that. Where many files are read at once, each takes only its `share`
 * (0 to 1) of the memory that one takes.
 */
export async function* readCapture(
  bytes: ByteSource,
  file: CaptureFile,
  index: number,
  capture: Capture,
  options: ReadOptions,
  share = 1,
): AsyncGenerator<PacketBatch> {
  const window = new ByteWindow(Math.ceil(WINDOW * share))
  const batch = new Batch(index, Math.ceil(BATCH_PACKETS * share))
  const source = await openWindow(window, bytes, file, options)
  const parser = parserFor(window, file, capture, options)
  const recovery = new Recovery(file)
  try {
    for (;;) {
      batch.reset(window.bytes, window.view)
      parser.parse(window, batch)
      if (batch.end > 0) {
        countPackets(file, batch)
        yield batch
      }
      const isShort = parser.failure === null && window.length < parser.needed
      const ended = isShort && !(await window.fill(source, parser.needed))
      const failure = ended ? parser.finish(window) : parser.failure
      if (failure && options.recover && (await recovery.goOn(parser, failure, window, source))) parser.failure = null
      // Who stops following a file stops in the middle of what is written.
      else if (failure && !(ended && options.follow)) throw failure
      else if (ended) break
    }
  } finally {
    capture.warnings.push(...parser.warnings(), ...recovery.warnings())
  }
}

/** Fills the window with the file's first bytes, decompressed; gives where to read on. */
async function openWindow(
  window: ByteWindow,
  bytes: ByteSource,
  file: CaptureFile,
  options: ReadOptions,
): Promise<ByteSource> {
  await window.fill(bytes, SNIFF_BYTES)
  file.compression = compressionOf(window.unread())
  if (!file.compression) return bytes
  if (options.follow) {
    const message = `is compressed with ${file.compression}, expected a plain file to follow: what is written last cannot be read yet`
    throw new CaptureError('unsupported-compression', file.path, 0, message)
  }
  const source = inflate(bytes, window.unread().slice(), file, options.maxInflate)
  window.end = 0
  await window.fill(source, SNIFF_BYTES)
  return source
}

function parserFor(window: ByteWindow, file: CaptureFile, capture: Capture, options: ReadOptions): CaptureParser {
  const head = window.unread().subarray(0, SNIFF_BYTES)
  const format = formatOf(head)
  if (!format) throw notACapture(file, head)
  file.format = format
  if (options.reader === 'pcap-parser') return new PcapParserReader(file, head)
  return format === 'pcap'
    ? new PcapParser(file, options.recover)
    : new PcapngParser(file, capture.names, options.recover)
}
