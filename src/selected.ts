// The packets of some connections as a pcapng file, byte for byte as they were captured, each connection's first packet with a
// comment that says what was found. A capture is read twice: which connections are wanted is known when they are final.
import { Analysis, type AnalyzeOptions } from './analyze.ts'
import type { Segment } from './decode/segment.ts'
import type { ConnectionRecord } from './report/schema.ts'
import type { CaptureSource, PacketBatch } from './source/packet.ts'
import { PcapngWriter } from './source/pcapng-writer.ts'
import type { Connection } from './track/connection.ts'
import type { Observation } from './track/observation.ts'

export interface SelectedOptions extends AnalyzeOptions {
  /** What the file says of the program that made it. */
  application: string
  /** The comment at a connection's first packet. */
  comment: (record: ConnectionRecord) => string
}

/** What was written, complete at the end. */
export interface Written {
  connections: number
  packets: number
}

/** Bytes at which they are given out. */
const PIECE = 256 * 1024

/**
 * Pieces of the file. `open` is called twice and must give the same capture. Packets stand in the capture's order. Of a packet
 * that came in IP fragments only the frame that made it whole is written. `onRead` is called after the first reading; what
 * could not be read is in its `capture.errors`. Each piece is valid until the next is asked for.
 */
export async function* selectedPackets(
  open: () => CaptureSource,
  options: SelectedOptions,
  written: Written,
  onRead: (analysis: Analysis) => void = () => {},
): AsyncGenerator<Uint8Array> {
  const comments = new Map<number, string>()
  const into = new Map<number, number>()
  const merged = (from: number, to: number) => void into.set(from, to)
  const first = new Analysis(open(), { ...options, observer: { segment() {}, merged } })
  for await (const record of first) comments.set(first.last.serial, options.comment(record))
  onRead(first)
  written.connections = comments.size

  const writer = new PcapngWriter(options.application)
  const interfaces = new Interfaces(writer)
  const tapped = new Tapped(open())
  const write = (serial: number, frame: number): void => {
    const place = into.get(serial) ?? serial
    const comment = comments.get(place)
    if (comment === undefined) return
    const { batch } = tapped
    const i = batch.begin + frame - (batch.frame[batch.begin] as number)
    const offset = batch.offset[i] as number
    const captured = batch.captured[i] as number
    writer.packet({
      interface: interfaces.number(batch, i, tapped.source.files[batch.file]?.snaplen ?? 0),
      seconds: batch.seconds[i] as number,
      nanos: batch.nanos[i] as number,
      bytes: batch.bytes.subarray(offset, offset + captured),
      original: batch.original[i] as number,
      direction: batch.direction[i] as number,
      ...(comment !== '' && { comment }),
    })
    comments.set(place, '')
    written.packets++
  }
  const { where: _, ...again } = options
  const observer = {
    segment: ({ connection: { serial }, segment: { frame } }: Observation) => write(serial, frame),
    icmp: ({ serial }: Connection, { frame }: Segment) => write(serial, frame),
  }
  const second = new Analysis(tapped.source, { ...again, observer })
  tapped.source.batches = () => tapped.batches()
  for await (const _turn of second.turns()) if (writer.length >= PIECE) yield writer.take()
  yield writer.take()
}

/** A source that tells which batch is being taken. */
class Tapped {
  batch!: PacketBatch
  readonly source: CaptureSource
  readonly #batches: () => AsyncIterable<PacketBatch>

  constructor(source: CaptureSource) {
    this.#batches = () => source.batches()
    this.source = { ...source }
  }

  async *batches(): AsyncGenerator<PacketBatch> {
    for await (const batch of this.#batches()) {
      this.batch = batch
      yield batch
    }
  }
}

/** Interfaces of all files, numbered as their first packets come. */
class Interfaces {
  readonly #writer: PcapngWriter
  readonly #numbers = new Map<string, number>()

  constructor(writer: PcapngWriter) {
    this.#writer = writer
  }

  number(batch: PacketBatch, i: number, snaplen: number): number {
    const linkType = batch.linkType[i] as number
    const key = `${batch.file} ${batch.interface[i]} ${linkType}`
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const made = this.#writer.interface(linkType, snaplen)
    this.#numbers.set(key, made)
    return made
  }
}
