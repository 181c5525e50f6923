// The packets of some connections as a pcapng file, byte for byte as they were captured, each connection's first packet with a
// comment that says what was found. A capture is read twice: which connections are wanted is known when they are final.
import { Analysis, type AnalyzeOptions } from './analyze.ts'
import type { Segment } from './decode/segment.ts'
import type { ConnectionRecord } from './report/schema.ts'
import type { CaptureSource, PacketBatch } from './source/packet.ts'
import { PcapngWriter } from './source/pcapng-writer.ts'
import type { Connection } from './track/connection.ts'
import type { Observation, TrackObserver } from './track/observation.ts'

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
 * Pieces of the file. `open` is called twice and must give the same capture. Packets stand in the capture's order, with the IP
 * fragments and ICMP errors that belong to them. `onRead` is called after the first reading; what could not be read is in its
 * `capture.errors`. Each piece is valid until the next is asked for.
 */
export async function* selectedPackets(
  open: () => CaptureSource,
  options: SelectedOptions,
  written: Written,
  onRead: (analysis: Analysis) => void = () => {},
): AsyncGenerator<Uint8Array> {
  const comments = new Map<number, string>()
  const into = new Map<number, number>()
  const fragments = new Map<string, number>()
  const observer = {
    segment({ connection: { serial } }: Observation): void {
      for (const { file, frame } of first.parts) fragments.set(`${file} ${frame}`, serial)
    },
    merged: (from: number, to: number) => void into.set(from, to),
  }
  const first: Analysis = new Analysis(open(), { ...options, observer })
  for await (const record of first) comments.set(first.last.serial, options.comment(record))
  onRead(first)
  written.connections = comments.size

  const writer = new PcapngWriter(options.application)
  const write = (serial: number, batch: PacketBatch, i: number): void => {
    const place = into.get(serial) ?? serial
    const comment = comments.get(place)
    if (comment === undefined) return
    const offset = batch.offset[i] as number
    const captured = batch.captured[i] as number
    writer.packet({
      interface: interfaces.number(batch, i, source.files[batch.file]?.snaplen ?? 0),
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
  const source = open()
  const interfaces = new Interfaces(writer)
  const tapped = new Tapped(source, fragments, write)
  const { where: _, ...again } = options
  const second = new Analysis(tapped.source, { ...again, observer: tapped })
  for await (const _turn of second.turns()) if (writer.length >= PIECE) yield writer.take()
  yield writer.take()
}

type Write = (serial: number, batch: PacketBatch, i: number) => void

/** A source, and an observer of what is made of it: tells of each packet that belongs to a connection where it stands. */
class Tapped implements TrackObserver {
  readonly source: CaptureSource
  readonly #fragments: ReadonlyMap<string, number>
  readonly #write: Write
  #batch!: PacketBatch
  /** The first packet of the batch that may still be a fragment to be written. */
  #next = 0

  /** `fragments`: file and frame → the connection. */
  constructor(source: CaptureSource, fragments: ReadonlyMap<string, number>, write: Write) {
    this.#fragments = fragments
    this.#write = write
    this.source = { ...source, batches: () => this.#batches(source.batches()) }
  }

  segment({ connection: { serial }, segment: { frame } }: Observation): void {
    this.#packet(serial, frame)
  }

  icmp({ serial }: Connection, { frame }: Segment): void {
    this.#packet(serial, frame)
  }

  async *#batches(batches: AsyncIterable<PacketBatch>): AsyncGenerator<PacketBatch> {
    for await (const batch of batches) {
      this.#batch = batch
      this.#next = batch.begin
      yield batch
      this.#writeFragments(batch.end)
    }
  }

  #packet(serial: number, frame: number): void {
    const batch = this.#batch
    const i = batch.begin + frame - (batch.frame[batch.begin] as number)
    this.#writeFragments(i)
    this.#write(serial, batch, i)
  }

  #writeFragments(end: number): void {
    if (this.#fragments.size === 0) return
    const batch = this.#batch
    for (let i = this.#next; i < end; i++) {
      const serial = this.#fragments.get(`${batch.file} ${batch.frame[i]}`)
      if (serial !== undefined) this.#write(serial, batch, i)
    }
    this.#next = end + 1
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
