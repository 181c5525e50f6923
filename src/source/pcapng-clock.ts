// Timestamps of pcapng (draft-ietf-opsawg-pcapng, 4.2 and 4.3): 64 bits in units of a negative power of 10 or 2 seconds.
import type { Batch } from './batch.ts'

/** Seconds and nanoseconds of packet `i` from the two halves of its timestamp. */
export interface NgClock {
  setTime(batch: Batch, i: number, high: number, low: number): void
}

/** 10 or 2 to the power of -`exponent` seconds; `offset` is in seconds. */
export function newClock(base: 10 | 2, exponent: number, offset: number): NgClock {
  const isUsual = exponent <= (base === 10 ? 9 : 32)
  const perSecond = BigInt(base) ** BigInt(exponent)
  return isUsual ? new UsualClock(perSecond, offset) : new FineClock(perSecond, offset)
}

/** Most packets lie in the same second as the one before: only where one does not are 64 bits divided. */
class UsualClock implements NgClock {
  readonly #perSecond: number
  readonly #nanosPerUnit: number
  readonly #offset: number
  /** The second of the last packet, and the timestamp at which it begins. */
  #second = Number.NaN
  #high = Number.NaN
  #low = Number.NaN

  constructor(perSecond: bigint, offset: number) {
    this.#perSecond = Number(perSecond)
    // Products with it are exact: 10^9 = 2^9 × 1953125, so even for 2^32 units a second they have 53 bits.
    this.#nanosPerUnit = 1e9 / this.#perSecond
    this.#offset = offset
  }

  setTime(batch: Batch, i: number, high: number, low: number): void {
    let units = (high - this.#high) * 2 ** 32 + (low - this.#low)
    if (!(units >= 0 && units < this.#perSecond)) {
      this.#enterSecond(high, low)
      units = (high - this.#high) * 2 ** 32 + (low - this.#low)
    }
    batch.seconds[i] = this.#second
    batch.nanos[i] = Math.floor(units * this.#nanosPerUnit)
  }

  #enterSecond(high: number, low: number): void {
    const perSecond = BigInt(this.#perSecond)
    const units = (BigInt(high) << 32n) | BigInt(low)
    const begin = units - (units % perSecond)
    this.#second = Number(begin / perSecond) + this.#offset
    this.#high = Number(begin >> 32n)
    this.#low = Number(begin & 0xffff_ffffn)
  }
}

/** Finer than any known writer's: slow, but right. */
class FineClock implements NgClock {
  readonly #perSecond: bigint
  readonly #offset: number

  constructor(perSecond: bigint, offset: number) {
    this.#perSecond = perSecond
    this.#offset = offset
  }

  setTime(batch: Batch, i: number, high: number, low: number): void {
    const units = (BigInt(high) << 32n) | BigInt(low)
    batch.seconds[i] = Number(units / this.#perSecond) + this.#offset
    batch.nanos[i] = Number(((units % this.#perSecond) * 1_000_000_000n) / this.#perSecond)
  }
}
