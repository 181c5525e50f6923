// Numbers as few bytes, in one buffer that is filled or read from `at` on.

const TWO_32 = 2 ** 32
/** Stands where the upper half of a number is expected: the eight bytes of a double follow. */
const RAW = -(2 ** 31)

export class Packed {
  bytes: Uint8Array
  at = 0
  readonly #double = new Float64Array(1)
  readonly #doubleBytes = new Uint8Array(this.#double.buffer)

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** An int32: seven bits to a byte, the sign in the lowest (protocol buffers' sint32). */
  int(value: number): void {
    let rest = (value << 1) ^ (value >> 31)
    while ((rest & ~0x7f) !== 0) {
      this.bytes[this.at++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    this.bytes[this.at++] = rest
  }

  readInt(): number {
    let byte = this.bytes[this.at++] as number
    let value = byte & 0x7f
    for (let shift = 7; byte >= 0x80; shift += 7) {
      byte = this.bytes[this.at++] as number
      value |= (byte & 0x7f) << shift
    }
    return (value >>> 1) ^ -(value & 1)
  }

  /** Any number; a whole one within 63 bits takes five bytes or a few more. */
  wide(value: number): void {
    const low = value >>> 0
    const high = (value - low) / TWO_32
    if (high !== (high | 0) || high === RAW) return this.#raw(value)
    this.int(high)
    this.bytes[this.at] = low
    this.bytes[this.at + 1] = low >>> 8
    this.bytes[this.at + 2] = low >>> 16
    this.bytes[this.at + 3] = low >>> 24
    this.at += 4
  }

  readWide(): number {
    const high = this.readInt()
    if (high === RAW) return this.#readRaw()
    const { bytes, at } = this
    this.at += 4
    const upper = ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24)
    const low = (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | upper
    return high * TWO_32 + (low >>> 0)
  }

  #raw(value: number): void {
    this.int(RAW)
    this.#double[0] = value
    for (let i = 0; i < 8; i++) this.bytes[this.at++] = this.#doubleBytes[i] as number
  }

  #readRaw(): number {
    for (let i = 0; i < 8; i++) this.#doubleBytes[i] = this.bytes[this.at++] as number
    return this.#double[0] as number
  }
}
