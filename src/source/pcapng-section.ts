// What the blocks of a pcapng file say: sections, interfaces, packets, names, statistics. A block comes here whole, at
// least as long as `leastLength` says, so that its fixed fields need no check.
import type { Batch } from './batch.ts'
import { CaptureError } from './capture-error.ts'
import { damaged } from './capture-parser.ts'
import type { CaptureNames } from './names.ts'
import { type CaptureFile, type CaptureWarning, DIRECTION_UNKNOWN, OUTBOUND } from './packet.ts'
import { NgInterface } from './pcapng-interface.ts'
import { readNames } from './pcapng-names.ts'
import { NgNotes } from './pcapng-notes.ts'
import { findOption, readUint64 } from './pcapng-options.ts'

export const SECTION_HEADER = 0x0a0d0d0a
const [INTERFACE, OLD_PACKET, SIMPLE_PACKET, NAMES, STATISTICS, ENHANCED_PACKET] = [1, 2, 3, 4, 5, 6] as const
const SECRETS = 10
/** What Wireshark numbers as frames although they are no packets: custom blocks, systemd's journal, sysdig's events. */
const OTHER_FRAMES = [0xbad, 0x4000_0bad, 9, 0x204, 0x208, 0x216, 0x217, 0x221, 0x222]

// Bytes of the blocks, from their start.
const [MAJOR, MINOR] = [12, 14] as const
// Enhanced Packet Block; the old Packet Block has 16 bits of interface and 16 of drops in place of INTERFACE_ID.
const [INTERFACE_ID, DROPS, TIME_HIGH, TIME_LOW, CAPTURED, ORIGINAL, DATA] = [8, 10, 12, 16, 20, 24, 28] as const
const DROPS_UNKNOWN = 0xffff
const [FLAGS, DROP_COUNT] = [2, 4] as const
const [SIMPLE_ORIGINAL, SIMPLE_DATA] = [8, 12] as const
const RECORDS = 8
const STATISTICS_OPTIONS = 20
const [INTERFACE_DROPS, SYSTEM_DROPS] = [5, 7] as const

/** Interfaces that one section may have; captures have dozens. */
const MOST_INTERFACES = 65_536

/** Damage that ends the file. */
type Problem = CaptureError | null

/** The length of a block of this type that has no options and no data, trailer included. */
export function leastLength(type: number): number {
  switch (type) {
    case ENHANCED_PACKET:
    case OLD_PACKET:
      return 32
    case SIMPLE_PACKET:
      return 16
    case INTERFACE:
      return 20
    case STATISTICS:
      return 24
    case SECTION_HEADER:
      return 28
    default:
      return 12
  }
}

/** Whether what the block says is wanted. */
export function isRead(type: number): boolean {
  return type === NAMES || leastLength(type) > 12
}

export class NgSection {
  readonly #file: CaptureFile
  readonly #names: CaptureNames
  readonly #notes: NgNotes
  /** Those of this section; their numbers go on from those of the sections before. */
  #interfaces: NgInterface[] = []
  #interfacesBefore = 0
  readonly #linkTypes = new Set<number>()
  /** An interface without a snap length was seen. */
  #unlimited = false
  #frames = 0
  /** The time of the last packet, for packets that have none. */
  #seconds = 0
  #nanos = 0

  constructor(file: CaptureFile, names: CaptureNames) {
    this.#file = file
    this.#names = names
    this.#notes = new NgNotes(file)
  }

  /** Reads one block, from `at` to where its trailer begins. `base` is the file's offset of the view's first byte. */
  read(type: number, view: DataView, at: number, end: number, little: boolean, batch: Batch, base: number): Problem {
    switch (type) {
      case ENHANCED_PACKET:
        return this.#packet(view.getUint32(at + INTERFACE_ID, little), view, at, end, little, batch, base)
      case OLD_PACKET:
        return this.#oldPacket(view, at, end, little, batch, base)
      case SIMPLE_PACKET:
        return this.#simplePacket(view, at, end, little, batch, base)
      case INTERFACE:
        return this.#interface(view, at, end, little, base)
      case SECTION_HEADER:
        return this.#section(view, at, little, base)
      case STATISTICS:
        return this.#statistics(view, at, end, little)
      case NAMES:
        this.#notes.omittedNames += readNames(view, at + RECORDS, end, little, this.#names)
        return null
      default:
        return this.passOver(type)
    }
  }

  passOver(type: number): null {
    if (OTHER_FRAMES.includes(type)) this.#frames++
    else if (type !== SECRETS) this.#notes.unknownBlock(type)
    return null
  }

  /** No more packets go into this batch. */
  endTurn(batch: Batch): void {
    if (batch.end === 0) return
    this.#seconds = batch.seconds[batch.end - 1] ?? 0
    this.#nanos = batch.nanos[batch.end - 1] ?? 0
  }

  warnings(): CaptureWarning[] {
    return this.#notes.warnings()
  }

  #section(view: DataView, at: number, little: boolean, base: number): Problem {
    const major = view.getUint16(at + MAJOR, little)
    if (major === 1) {
      this.#interfacesBefore += this.#interfaces.length
      this.#interfaces = []
      return null
    }
    const offset = base + at + MAJOR
    const found = `${major}.${view.getUint16(at + MINOR, little)}`
    const message = `found pcapng version ${found} at byte ${offset}, expected 1.0`
    return new CaptureError('unsupported-version', this.#file.path, offset, message)
  }

  #interface(view: DataView, at: number, end: number, little: boolean, base: number): Problem {
    const count = this.#interfaces.length
    if (count === MOST_INTERFACES) {
      return damaged(this.#file, base + at, `interface ${count}`, `at most ${MOST_INTERFACES} interfaces in a section`)
    }
    const one = new NgInterface(this.#interfacesBefore + count, view, at, end, little)
    this.#interfaces.push(one)
    const file = this.#file
    if (!this.#linkTypes.has(one.linkType)) file.linkTypes.push(one.linkType)
    this.#linkTypes.add(one.linkType)
    file.precision = Math.max(file.precision, one.precision)
    this.#unlimited ||= one.snaplen === 0
    file.snaplen = this.#unlimited ? 0 : Math.max(file.snaplen, one.snaplen)
    return null
  }

  #packet(id: number, view: DataView, at: number, end: number, little: boolean, batch: Batch, base: number): Problem {
    const one = this.#interfaces[id]
    if (one === undefined) return this.#noInterface(id, base + at + INTERFACE_ID)
    const captured = view.getUint32(at + CAPTURED, little)
    const most = Math.min(end - at - DATA, one.longest)
    if (captured > most) return this.#tooLong(captured, most, base + at + CAPTURED)
    const i = batch.end
    const options = at + DATA + ((captured + 3) & ~3)
    one.setTime(batch, i, view.getUint32(at + TIME_HIGH, little), view.getUint32(at + TIME_LOW, little))
    this.#add(batch, one, at + DATA, captured, view.getUint32(at + ORIGINAL, little))
    if (options < end) this.#readOptions(one, view, options, end, little, batch, i)
    return null
  }

  #oldPacket(view: DataView, at: number, end: number, little: boolean, batch: Batch, base: number): Problem {
    const id = view.getUint16(at + INTERFACE_ID, little)
    const drops = view.getUint16(at + DROPS, little)
    const problem = this.#packet(id, view, at, end, little, batch, base)
    const one = this.#interfaces[id]
    if (one && drops !== DROPS_UNKNOWN) this.#countDrops(one, drops)
    return problem
  }

  /** It has no time and belongs to the section's first interface, whose snap length says how much was captured. */
  #simplePacket(view: DataView, at: number, end: number, little: boolean, batch: Batch, base: number): Problem {
    const one = this.#interfaces[0]
    if (one === undefined) return this.#noInterface(0, base + at)
    const original = view.getUint32(at + SIMPLE_ORIGINAL, little)
    const captured = Math.min(original, one.snaplen || original, end - at - SIMPLE_DATA)
    if (captured > one.longest) return this.#tooLong(captured, one.longest, base + at + SIMPLE_ORIGINAL)
    const i = batch.end
    batch.seconds[i] = i > 0 ? (batch.seconds[i - 1] ?? 0) : this.#seconds
    batch.nanos[i] = i > 0 ? (batch.nanos[i - 1] ?? 0) : this.#nanos
    this.#add(batch, one, at + SIMPLE_DATA, captured, original)
    this.#notes.untimed(this.#frames)
    return null
  }

  #add(batch: Batch, one: NgInterface, offset: number, captured: number, original: number): void {
    const i = batch.end
    this.#frames++
    batch.frame[i] = this.#frames
    batch.offset[i] = offset
    batch.captured[i] = captured
    batch.original[i] = original
    batch.linkType[i] = one.linkType
    batch.interface[i] = one.number
    batch.direction[i] = DIRECTION_UNKNOWN
    batch.end = i + 1
  }

  #readOptions(
    one: NgInterface,
    view: DataView,
    at: number,
    end: number,
    little: boolean,
    batch: Batch,
    i: number,
  ): void {
    const flags = findOption(view, at, end, little, FLAGS, 4)
    // The numbers of the draft are those of `PacketBatch.direction`; 3 is none.
    const direction = flags < 0 ? DIRECTION_UNKNOWN : view.getUint32(flags, little) & 3
    if (direction <= OUTBOUND) batch.direction[i] = direction
    const drops = findOption(view, at, end, little, DROP_COUNT, 8)
    if (drops >= 0) this.#countDrops(one, readUint64(view, drops, little))
  }

  /** Statistics count from the start of the capture, so the last ones stand. */
  #statistics(view: DataView, at: number, end: number, little: boolean): Problem {
    const one = this.#interfaces[view.getUint32(at + INTERFACE_ID, little)]
    const byInterface = findOption(view, at + STATISTICS_OPTIONS, end, little, INTERFACE_DROPS, 8)
    const bySystem = findOption(view, at + STATISTICS_OPTIONS, end, little, SYSTEM_DROPS, 8)
    if (one === undefined || (byInterface < 0 && bySystem < 0)) return null
    const total =
      (byInterface < 0 ? 0 : readUint64(view, byInterface, little)) +
      (bySystem < 0 ? 0 : readUint64(view, bySystem, little))
    one.hasStatistics = true
    this.#setDrops(one, total)
    return null
  }

  /** Packets lost since the one before; an interface's statistics count these too. */
  #countDrops(one: NgInterface, drops: number): void {
    if (!one.hasStatistics) this.#setDrops(one, one.dropped + drops)
  }

  #setDrops(one: NgInterface, drops: number): void {
    this.#file.dropped = (this.#file.dropped ?? 0) + drops - one.dropped
    one.dropped = drops
  }

  #noInterface(id: number, offset: number): CaptureError {
    const count = this.#interfaces.length
    const known = count === 1 ? 'interface 0' : `interfaces 0 to ${count - 1}`
    const expected = count === 0 ? 'an Interface Description Block before it' : known
    return damaged(this.#file, offset, `a packet of interface ${id}`, expected)
  }

  #tooLong(captured: number, most: number, offset: number): CaptureError {
    return damaged(this.#file, offset, `a captured length of ${captured}`, `at most ${most}`)
  }
}
