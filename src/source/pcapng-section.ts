// What the blocks of a pcapng file say: sections, interfaces, packets, names, statistics. A block comes here whole, at
// least as long as `leastLength` says, so that its fixed fields need no check.
import type { Batch } from './batch.ts'
import { CaptureError } from './capture-error.ts'
import { damaged } from './capture-parser.ts'
import type { CaptureNames } from './names.ts'
import { type CaptureFile, type CaptureWarning, DIRECTION_UNKNOWN, OUTBOUND } from './packet.ts'
import type { NgBlock } from './pcapng-block.ts'
import { NgInterface } from './pcapng-interface.ts'
import { readNames } from './pcapng-names.ts'
import { NgNotes } from './pcapng-notes.ts'

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
const STATISTICS_OPTIONS = 20
const [INTERFACE_DROPS, SYSTEM_DROPS] = [5, 7] as const

/** Interfaces that one section may have; captures have dozens. */
const MOST_INTERFACES = 65_536

/** Interfaces of a file that are listed. */
const MOST_LISTED = 64

/** The end of the year 9999, the last that RFC 3339 can write. */
const LAST_SECOND = 253_402_300_799

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

  /** Reads one whole block. */
  read(block: NgBlock, batch: Batch): Problem {
    switch (block.type) {
      case ENHANCED_PACKET:
        return this.#packet(block, block.uint32(INTERFACE_ID), batch)
      case OLD_PACKET:
        return this.#oldPacket(block, batch)
      case SIMPLE_PACKET:
        return this.#simplePacket(block, batch)
      case INTERFACE:
        return this.#interface(block)
      case SECTION_HEADER:
        return this.#section(block)
      case STATISTICS:
        return this.#statistics(block)
      case NAMES:
        this.#notes.omittedNames += readNames(block, this.#names)
        return null
      default:
        return this.passOver(block.type)
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
    this.#seconds = batch.seconds[batch.end - 1]!
    this.#nanos = batch.nanos[batch.end - 1]!
  }

  warnings(): CaptureWarning[] {
    return this.#notes.warnings()
  }

  #section(block: NgBlock): Problem {
    const major = block.uint16(MAJOR)
    if (major === 1) {
      this.#interfacesBefore += this.#interfaces.length
      this.#interfaces = []
      return null
    }
    const offset = block.fileOffset(MAJOR)
    const message = `found pcapng version ${major}.${block.uint16(MINOR)} at byte ${offset}, expected 1.0`
    return new CaptureError('unsupported-version', this.#file.path, offset, message)
  }

  #interface(block: NgBlock): Problem {
    const count = this.#interfaces.length
    const file = this.#file
    if (count === MOST_INTERFACES) {
      return damaged(
        file,
        block.fileOffset(0),
        `interface ${count}`,
        `at most ${MOST_INTERFACES} interfaces in a section`,
      )
    }
    const one = new NgInterface(this.#interfacesBefore + count, block)
    this.#interfaces.push(one)
    file.interfaces ??= []
    if (file.interfaces.length < MOST_LISTED) file.interfaces.push({ name: one.name, linkType: one.linkType })
    if (!this.#linkTypes.has(one.linkType)) file.linkTypes.push(one.linkType)
    this.#linkTypes.add(one.linkType)
    file.precision = Math.max(file.precision, one.precision)
    this.#unlimited ||= one.snaplen === 0
    file.snaplen = this.#unlimited ? 0 : Math.max(file.snaplen, one.snaplen)
    return null
  }

  #packet(block: NgBlock, id: number, batch: Batch): Problem {
    const one = this.#interfaces[id]
    if (one === undefined) return this.#noInterface(id, block.fileOffset(INTERFACE_ID))
    const captured = block.uint32(CAPTURED)
    const most = Math.min(block.end - block.at - DATA, one.longest)
    if (captured > most) return this.#tooLong(captured, most, block.fileOffset(CAPTURED))
    const i = batch.end
    this.#add(batch, one, block.at + DATA, captured, block.uint32(ORIGINAL))
    one.clock.setTime(batch, i, block.uint32(TIME_HIGH), block.uint32(TIME_LOW))
    const seconds = batch.seconds[i]!
    if (seconds < 0 || seconds > LAST_SECOND) this.#setTimeBefore(batch, i)
    const options = DATA + ((captured + 3) & ~3)
    if (block.at + options < block.end) this.#readOptions(block, options, one, batch, i)
    return null
  }

  #oldPacket(block: NgBlock, batch: Batch): Problem {
    const id = block.uint16(INTERFACE_ID)
    const drops = block.uint16(DROPS)
    const problem = this.#packet(block, id, batch)
    if (problem === null && drops !== DROPS_UNKNOWN) this.#countDrops(this.#interfaces[id]!, drops)
    return problem
  }

  /** It has no time and belongs to the section's first interface, whose snap length says how much was captured. */
  #simplePacket(block: NgBlock, batch: Batch): Problem {
    const one = this.#interfaces[0]
    if (one === undefined) return this.#noInterface(0, block.fileOffset(0))
    const original = block.uint32(SIMPLE_ORIGINAL)
    const captured = Math.min(original, one.snaplen || original, block.end - block.at - SIMPLE_DATA)
    if (captured > one.longest) return this.#tooLong(captured, one.longest, block.fileOffset(SIMPLE_ORIGINAL))
    this.#add(batch, one, block.at + SIMPLE_DATA, captured, original)
    this.#setTimeBefore(batch, batch.end - 1)
    return null
  }

  /** All but the time. */
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

  /** The time of the packet before, for one that has none. */
  #setTimeBefore(batch: Batch, i: number): void {
    batch.seconds[i] = i > 0 ? batch.seconds[i - 1]! : this.#seconds
    batch.nanos[i] = i > 0 ? batch.nanos[i - 1]! : this.#nanos
    this.#notes.untimed(this.#frames)
  }

  #readOptions(block: NgBlock, options: number, one: NgInterface, batch: Batch, i: number): void {
    const flags = block.option(options, FLAGS, 4)
    // The numbers of the draft are those of `PacketBatch.direction`; 3 is none.
    const direction = flags < 0 ? DIRECTION_UNKNOWN : block.uint32(flags) & 3
    if (direction <= OUTBOUND) batch.direction[i] = direction
    const drops = block.option(options, DROP_COUNT, 8)
    if (drops >= 0) this.#countDrops(one, block.uint64(drops))
  }

  /** Statistics count from the start of the capture, so the last ones stand. */
  #statistics(block: NgBlock): Problem {
    const one = this.#interfaces[block.uint32(INTERFACE_ID)]
    const byInterface = block.option(STATISTICS_OPTIONS, INTERFACE_DROPS, 8)
    const bySystem = block.option(STATISTICS_OPTIONS, SYSTEM_DROPS, 8)
    if (one === undefined || (byInterface < 0 && bySystem < 0)) return null
    one.hasStatistics = true
    const [first, second] = [byInterface, bySystem].map(at => (at < 0 ? 0 : block.uint64(at)))
    this.#setDrops(one, first! + second!)
    return null
  }

  /** Packets lost since the one before; an interface's statistics count these too. */
  #countDrops(one: NgInterface, drops: number): void {
    if (!one.hasStatistics) this.#setDrops(one, one.dropped + drops)
  }

  #setDrops(one: NgInterface, drops: number): void {
    // Some writers set all bits for "not known".
    if (!Number.isSafeInteger(drops)) return
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
