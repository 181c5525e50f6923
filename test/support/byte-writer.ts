export type Endian = 'little' | 'big'

/** Integers of either byte order, one after the other. */
export class Writer {
  readonly #little: boolean
  readonly #bytes: number[] = []

  constructor(endian: Endian = 'little') {
    this.#little = endian === 'little'
  }

  u8(value: number): this {
    this.#bytes.push(value & 0xff)
    return this
  }

  u16(value: number): this {
    return this.#little ? this.u8(value).u8(value >>> 8) : this.u8(value >>> 8).u8(value)
  }

  u32(value: number): this {
    return this.#little ? this.u16(value).u16(value >>> 16) : this.u16(value >>> 16).u16(value)
  }

  u64(value: bigint): this {
    const high = Number(BigInt.asUintN(32, value >> 32n))
    const low = Number(BigInt.asUintN(32, value))
    return this.#little ? this.u32(low).u32(high) : this.u32(high).u32(low)
  }

  bytes(bytes: Iterable<number>): this {
    for (const byte of bytes) this.#bytes.push(byte)
    return this
  }

  /** Zeros up to a multiple of four bytes. */
  pad(): this {
    while (this.#bytes.length % 4 !== 0) this.#bytes.push(0)
    return this
  }

  done(): Uint8Array {
    return Uint8Array.from(this.#bytes)
  }
}
