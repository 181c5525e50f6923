// One interface of a pcapng section (draft-ietf-opsawg-pcapng, 4.2): its link type, its limits, how its clock counts.
import type { Batch } from './batch.ts'
import { longestPacket } from './capture-parser.ts'
import type { NgBlock } from './pcapng-block.ts'

// Interface Description Block.
const [LINK_TYPE, SNAPLEN, OPTIONS] = [8, 12, 16] as const
const [IF_TSRESOL, IF_TSOFFSET] = [9, 14] as const
/** `if_tsresol` when there is none: microseconds. */
const MICROSECONDS = 6

export class NgInterface {
  /** Counted from 0 in the file, over all sections. */
  readonly number: number
  readonly linkType: number
  /** 0: no limit. */
  readonly snaplen: number
  readonly longest: number
  /** Decimal digits of a second that its times are good for, 9 at most. */
  readonly precision: number
  /** Packets lost, as far as the file has said; from its statistics where there are any. */
  dropped = 0
  hasStatistics = false
  readonly #clock: Clock

  constructor(number: number, block: NgBlock) {
    this.number = number
    this.linkType = block.uint16(LINK_TYPE)
    this.snaplen = block.uint32(SNAPLEN)
    this.longest = longestPacket(this.snaplen)
    const resolutionAt = block.option(OPTIONS, IF_TSRESOL, 1)
    const offsetAt = block.option(OPTIONS, IF_TSOFFSET, 8)
    const resolution = resolutionAt < 0 ? MICROSECONDS : block.uint8(resolutionAt)
    const offset = offsetAt < 0 ? 0 : Number(block.int64(offsetAt))
    const exponent = resolution & 0x7f
    const binary = resolution >= 0x80
    this.precision = Math.min(9, binary ? Math.floor(exponent * Math.log10(2)) : exponent)
    const fits = exponent <= (binary ? 32 : 9)
    this.#clock = fits ? new FastClock((binary ? 2 : 10) ** exponent, offset) : new FineClock(binary, exponent, offset)
  }

  /** The time of packet `i` from the two halves of its timestamp. */
  setTime(batch: Batch, i: number, high: number, low: number): void {
    this.#clock.setTime(batch, i, high, low)
  }
}

interface Clock {
  setTime(batch: Batch, i: number, high: number, low: number): void
}

/** Up to 2^32 units a second: every step below is exact in a double. */
class FastClock implements Clock {
  readonly #perSecond: number
  readonly #nanosPerUnit: number
  readonly #offset: number

  constructor(perSecond: number, offset: number) {
    this.#perSecond = perSecond
    // 10^9 = 2^9 × 1953125, so that a quotient by a power of 2 is exact too.
    this.#nanosPerUnit = 1e9 / perSecond
    this.#offset = offset
  }

  setTime(batch: Batch, i: number, high: number, low: number): void {
    // Long division of the 64 bits by the units in a second: first the upper 48, then the rest.
    const perSecond = this.#perSecond
    const upper = high * 65536 + (low >>> 16)
    const seconds = Math.floor(upper / perSecond)
    const lower = (upper - seconds * perSecond) * 65536 + (low & 0xffff)
    const more = Math.floor(lower / perSecond)
    batch.seconds[i] = seconds * 65536 + more + this.#offset
    batch.nanos[i] = Math.floor((lower - more * perSecond) * this.#nanosPerUnit)
  }
}

/** Finer clocks than any known writer's; slow, but right. */
class FineClock implements Clock {
  readonly #perSecond: bigint
  readonly #offset: number

  constructor(binary: boolean, exponent: number, offset: number) {
    this.#perSecond = (binary ? 2n : 10n) ** BigInt(exponent)
    this.#offset = offset
  }

  setTime(batch: Batch, i: number, high: number, low: number): void {
    const units = (BigInt(high) << 32n) | BigInt(low)
    batch.seconds[i] = Number(units / this.#perSecond) + this.#offset
    batch.nanos[i] = Number(((units % this.#perSecond) * 1_000_000_000n) / this.#perSecond)
  }
}
