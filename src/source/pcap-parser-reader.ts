// The npm package pcap-parser as a second, independent reader (`reader: 'pcap-parser'`).
import { EventEmitter } from 'node:events'
import { parse } from 'pcap-parser'
import type { Batch } from './batch.ts'
import type { ByteWindow } from './byte-window.ts'
import type { CaptureError } from './capture-error.ts'
import type { CaptureParser } from './capture-parser.ts'
import type { CaptureFile, CaptureWarning } from './packet.ts'
import { PacketStore } from './packet-store.ts'
import { PcapParserEvents } from './pcap-parser-events.ts'
import { RECORD_HEADER } from './pcap-record.ts'

export class PcapParserReader implements CaptureParser {
  readonly needed = 1
  failure: CaptureError | null = null
  readonly #head: Uint8Array
  readonly #events: PcapParserEvents
  readonly #store = new PacketStore()
  readonly #stream = new PushedStream()
  /** The batch that is being filled. */
  #batch: Batch | undefined

  /** `head` is the file's first bytes. */
  constructor(file: CaptureFile, head: Uint8Array) {
    this.#head = head.slice()
    this.#events = new PcapParserEvents(file)
    const parser = parse(this.#stream)
    parser.on('globalHeader', header => this.#events.globalHeader(header))
    parser.on('packetHeader', header => this.#events.packetHeader(header))
    parser.on('error', () => this.#events.refused(this.#head))
    parser.on('packet', packet => this.#events.packet(packet, this.#batch!, this.#store))
  }

  parse(window: ByteWindow, batch: Batch): void {
    // So many bytes hold no more packets than the batch has room for, the one that they complete included. A copy, for
    // the package keeps what is left of it.
    const chunk = window.unread().slice(0, (batch.capacity - 1) * RECORD_HEADER)
    this.#batch = batch
    this.#store.used = 0
    this.#stream.emit('data', Buffer.from(chunk.buffer))
    window.start += chunk.length
    batch.bytes = this.#store.bytes
    batch.view = this.#store.view
    this.failure = this.#events.failure
  }

  finish(window: ByteWindow): CaptureError | null {
    return this.#events.end(window.base + window.end, this.#head)
  }

  warnings(): CaptureWarning[] {
    return this.#events.warnings()
  }
}

/** As much of a readable stream as the package uses; nothing flows by itself, so nothing needs to be held back. */
class PushedStream extends EventEmitter {
  pause(): void {}
  resume(): void {}
}
