// What the npm package pcap-parser says in events, made into packets as our own reader makes them. The package takes a
// damaged length for a packet still to come, and a file that is cut off for one that ends; here both are errors, in the
// words of our own reader.
import type { Batch } from './batch.ts'
import { CaptureError } from './capture-error.ts'
import { cutOff, longestPacket } from './capture-parser.ts'
import { formatOf, notACapture } from './magic.ts'
import type { CaptureFile, CaptureWarning } from './packet.ts'
import type { PacketStore } from './packet-store.ts'
import {
  cutOffRecord,
  FILE_HEADER,
  linkTypeOf,
  MODIFIED,
  NANOSECONDS,
  OddFractions,
  RECORD_HEADER,
  tooLong,
} from './pcap-record.ts'

/** Event `globalHeader`: the file header. */
export interface GlobalHeader {
  magicNumber: number
  majorVersion: number
  minorVersion: number
  snapshotLength: number
  linkLayerType: number
}

/** Event `packetHeader`: a record header; `packet` carries it with the packet's bytes. */
export interface PacketHeader {
  timestampSeconds: number
  timestampMicroseconds: number
  capturedLength: number
  originalLength: number
}

export interface ParsedPacket {
  header: PacketHeader
  data: Uint8Array
}

export class PcapParserEvents {
  failure: CaptureError | null = null
  readonly #file: CaptureFile
  readonly #fractions: OddFractions
  #begun = false
  #longest = 0
  #linkType = 0
  #frames = 0
  /** Where the record begins that is read now, and its length as far as it is known. */
  #record: number = FILE_HEADER
  #needed: number = RECORD_HEADER

  constructor(file: CaptureFile) {
    this.#file = file
    this.#fractions = new OddFractions(file)
  }

  globalHeader(header: GlobalHeader): void {
    const version = `${header.majorVersion}.${header.minorVersion}`
    if (version !== '2.4') this.failure = readerCannot(this.#file, `pcap version ${version}`)
    this.#begun = true
    this.#longest = longestPacket(header.snapshotLength)
    this.#linkType = linkTypeOf(header.linkLayerType)
    this.#file.format = 'pcap'
    this.#file.linkTypes.push(this.#linkType)
    this.#file.snaplen = header.snapshotLength
    this.#file.precision = 6
  }

  /** Its event `error` for a file header that it does not know. */
  refused(head: Uint8Array): void {
    this.failure ??= formatOf(head) ? readerCannot(this.#file, kindOf(head)) : notACapture(this.#file, head)
  }

  packetHeader({ capturedLength }: PacketHeader): void {
    if (this.failure) return
    this.#needed = RECORD_HEADER + capturedLength
    if (capturedLength > this.#longest) this.failure = tooLong(this.#file, this.#record, capturedLength, this.#longest)
  }

  packet({ header, data }: ParsedPacket, batch: Batch, store: PacketStore): void {
    if (this.failure) return
    this.#frames++
    let [seconds, fraction] = [header.timestampSeconds, header.timestampMicroseconds]
    if (fraction >= 1_000_000) {
      this.#fractions.note(this.#frames)
      seconds += Math.floor(fraction / 1_000_000)
      fraction %= 1_000_000
    }
    const i = batch.end
    batch.frame[i] = this.#frames
    batch.offset[i] = store.put(data)
    batch.captured[i] = data.length
    batch.original[i] = header.originalLength
    batch.seconds[i] = seconds
    batch.nanos[i] = fraction * 1000
    batch.linkType[i] = this.#linkType
    batch.end = i + 1
    this.#record += this.#needed
    this.#needed = RECORD_HEADER
  }

  /** Bytes of the file that the package has made events of. */
  get taken(): number {
    if (!this.#begun) return 0
    return this.#needed > RECORD_HEADER ? this.#record + RECORD_HEADER : this.#record
  }

  /** What it means that the file ends after `size` bytes, of which `head` are the first: null when it may end there. */
  end(size: number, head: Uint8Array): CaptureError | null {
    if (!this.#begun) return this.#endOfHead(size, head)
    const left = size - this.#record
    return left === 0 ? null : cutOffRecord(this.#file, size, left, this.#needed, RECORD_HEADER, this.#frames + 1)
  }

  /** The package says nothing of a file that is shorter than a file header. */
  #endOfHead(size: number, head: Uint8Array): CaptureError {
    const format = formatOf(head)
    if (!format) return notACapture(this.#file, head)
    this.#file.format = format
    return cutOff(this.#file, size, FILE_HEADER - size, 'the file header')
  }

  warnings(): CaptureWarning[] {
    return this.#fractions.warnings()
  }
}

/** What the package cannot read, though our own reader may. */
function readerCannot(file: CaptureFile, found: string): CaptureError {
  const message = `found ${found}, which the package pcap-parser cannot read: it expected pcap version 2.4 with microseconds`
  return new CaptureError('reader-cannot', file.path, 0, message)
}

function kindOf(head: Uint8Array): string {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const magics = [view.getUint32(0), view.getUint32(0, true)]
  if (magics.includes(NANOSECONDS)) return 'a pcap file with nanoseconds'
  if (magics.includes(MODIFIED)) return 'a pcap file of the patched libpcap'
  return formatOf(head) === 'pcapng' ? 'a pcapng file' : 'another version of pcap'
}
