// For a program that already uses the npm package pcap-parser: what its parser emits, as a capture.
import { Batch, countPackets } from './batch.ts'
import { notReadable } from './byte-source.ts'
import type { CaptureError } from './capture-error.ts'
import { unreadFile } from './capture-reader.ts'
import { SNIFF_BYTES } from './magic.ts'
import type { CaptureFile, CaptureName, CaptureSource, CaptureWarning, PacketBatch } from './packet.ts'
import { PacketStore } from './packet-store.ts'
import { type GlobalHeader, type PacketHeader, type ParsedPacket, PcapParserEvents } from './pcap-parser-events.ts'

/** What `parse` of the package pcap-parser 0.2 returns. */
export interface PcapParserLike {
  on(event: 'globalHeader', listener: (header: GlobalHeader) => void): unknown
  on(event: 'packetHeader', listener: (header: PacketHeader) => void): unknown
  on(event: 'packet', listener: (packet: ParsedPacket) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'end', listener: () => void): unknown
  /** What it reads from; paused while nobody asks for packets. */
  readonly stream?: { pause(): unknown; resume(): unknown }
  /** Bytes that it has read and made no event of. */
  readonly buffer?: Uint8Array | null
}

/** Packets of a batch and bytes of its packets, about; batches that wait before the parser's stream is paused. */
const [BATCH, BATCH_BYTES, MOST_WAITING] = [1024, 256 * 1024, 16] as const

/**
 * To be called in the same turn as the package's `parse`, before the first packet comes; the program's own listeners go
 * on as before. A damaged length and a file that is cut off, which the package passes in silence, go to `errors`.
 * `name` stands for the capture in messages and in `files`.
 */
export function fromPcapParser(parser: PcapParserLike, name: string): CaptureSource {
  return new PcapParserSource(parser, name)
}

class PcapParserSource implements CaptureSource {
  readonly files: CaptureFile[]
  readonly names: CaptureName[] = []
  readonly warnings: CaptureWarning[] = []
  readonly errors: Error[] = []
  readonly #parser: PcapParserLike
  readonly #file: CaptureFile
  readonly #events: PcapParserEvents
  #filling = new StoredBatch()
  readonly #waiting: StoredBatch[] = []
  readonly #free: StoredBatch[] = []
  #ended = false
  #wake = () => {}

  constructor(parser: PcapParserLike, name: string) {
    this.#parser = parser
    this.#file = unreadFile(name)
    this.files = [this.#file]
    this.#events = new PcapParserEvents(this.#file)
    parser.on('globalHeader', header => this.#events.globalHeader(header))
    parser.on('packetHeader', header => {
      this.#events.packetHeader(header)
      if (this.#events.failure) this.#end(this.#events.failure)
    })
    parser.on('packet', packet => this.#add(packet))
    parser.on('error', error => this.#end(this.#sentence(error)))
    parser.on('end', () => this.#end(this.#events.end(this.#events.taken + this.#left.length, this.#left)))
  }

  async *batches(): AsyncGenerator<PacketBatch> {
    try {
      for (;;) {
        const stored = this.#take()
        if (stored) {
          countPackets(this.#file, stored.batch)
          yield stored.seal()
          this.#free.push(stored.empty())
        } else if (this.#ended) {
          return
        } else {
          this.#parser.stream?.resume()
          await new Promise<void>(resolve => {
            this.#wake = resolve
          })
        }
      }
    } finally {
      this.#ended = true
    }
  }

  #add(packet: ParsedPacket): void {
    if (this.#ended) return
    if (this.#filling.isFull) {
      this.#waiting.push(this.#filling)
      this.#filling = this.#free.pop() ?? new StoredBatch()
      if (this.#waiting.length >= MOST_WAITING) this.#parser.stream?.pause()
    }
    this.#events.packet(packet, this.#filling.batch, this.#filling.store)
    this.#wake()
  }

  /** What the parser has read and made no event of. */
  get #left(): Uint8Array {
    return this.#parser.buffer ?? new Uint8Array(0)
  }

  #take(): StoredBatch | undefined {
    const waiting = this.#waiting.shift()
    if (waiting || this.#filling.batch.end === 0) return waiting
    const stored = this.#filling
    this.#filling = this.#free.pop() ?? new StoredBatch()
    return stored
  }

  #end(error: CaptureError | null): void {
    if (this.#ended) return
    this.#ended = true
    if (error) this.errors.push(error)
    this.#file.truncated = error?.code === 'truncated'
    this.warnings.push(...this.#events.warnings())
    this.#wake()
  }

  /** The package's own errors are about the file header; all others come from the stream that it reads. */
  #sentence(error: Error): CaptureError {
    if (!/^(unknown magic number|unsupported version)/.test(error.message)) {
      return notReadable(this.#file.path, error)
    }
    this.#events.refused(this.#left.subarray(0, SNIFF_BYTES))
    return this.#events.failure ?? notReadable(this.#file.path, error)
  }
}

/** A batch that owns its bytes, for the package's buffers go from one chunk to the next. */
class StoredBatch {
  readonly batch = new Batch(0, BATCH)
  readonly store = new PacketStore()

  get isFull(): boolean {
    return this.batch.end === BATCH || this.store.used >= BATCH_BYTES
  }

  seal(): Batch {
    this.batch.bytes = this.store.bytes
    this.batch.view = this.store.view
    return this.batch
  }

  empty(): this {
    this.batch.end = 0
    this.store.used = 0
    return this
  }
}
