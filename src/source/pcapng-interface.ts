// One interface of a pcapng section (draft-ietf-opsawg-pcapng, 4.2): its link type, its limits, how its clock counts.
import { longestPacket } from './capture-parser.ts'
import type { NgBlock } from './pcapng-block.ts'
import { type NgClock, newClock } from './pcapng-clock.ts'

// Interface Description Block.
const [LINK_TYPE, SNAPLEN, OPTIONS] = [8, 12, 16] as const
const [IF_NAME, IF_TSRESOL, IF_TSOFFSET] = [2, 9, 14] as const
/** `if_tsresol` when there is none: microseconds. */
const MICROSECONDS = 6

export class NgInterface {
  /** Counted from 0 in the file, over all sections. */
  readonly number: number
  readonly linkType: number
  readonly name: string | null
  /** 0: no limit. */
  readonly snaplen: number
  readonly longest: number
  /** Decimal digits of a second that its times are good for, 9 at most. */
  readonly precision: number
  readonly clock: NgClock
  /** Packets lost, as far as the file has said; from its statistics where there are any. */
  dropped = 0
  hasStatistics = false

  constructor(number: number, block: NgBlock) {
    this.number = number
    this.linkType = block.uint16(LINK_TYPE)
    this.name = block.text(OPTIONS, IF_NAME)
    this.snaplen = block.uint32(SNAPLEN)
    this.longest = longestPacket(this.snaplen)
    const resolutionAt = block.option(OPTIONS, IF_TSRESOL, 1)
    const offsetAt = block.option(OPTIONS, IF_TSOFFSET, 8)
    const resolution = resolutionAt < 0 ? MICROSECONDS : block.uint8(resolutionAt)
    const offset = offsetAt < 0 ? 0 : Number(block.int64(offsetAt))
    const exponent = resolution & 0x7f
    const base = resolution >= 0x80 ? 2 : 10
    this.precision = Math.min(9, Math.floor(exponent * Math.log10(base)))
    this.clock = newClock(base, exponent, offset)
  }
}
