// pcapng (draft-ietf-opsawg-pcapng), packets in, bytes out: one section, little-endian, times in nanoseconds.

const [SECTION_HEADER, INTERFACE_DESCRIPTION, ENHANCED_PACKET] = [0x0a0d0d0a, 1, 6] as const
const BYTE_ORDER = 0x1a2b3c4d
const [END, COMMENT, APPLICATION, RESOLUTION, FLAGS] = [0, 1, 4, 9, 2] as const
const NANOSECONDS = 9

/** One packet to be written. */
export interface WrittenPacket {
  /** As `interface` gave it. */
  interface: number
  /** Since 1970-01-01 UTC. */
  seconds: number
  nanos: number
  bytes: Uint8Array
  /** Bytes that were on the wire. */
  original: number
  /** DIRECTION_UNKNOWN, INBOUND or OUTBOUND of packet.ts: `epb_flags` has the same numbers. */
  direction: number
  comment?: string | undefined
}

export class PcapngWriter {
  #bytes = Buffer.alloc(64 * 1024)
  #length = 0
  #interfaces = 0

  /** `application` is written as the program that made the file. */
  constructor(application: string) {
    this.#block(SECTION_HEADER, () => {
      this.#u32(BYTE_ORDER)
      this.#u16(1)
      this.#u16(0)
      // Nobody knows the section's length yet.
      this.#u32(0xffffffff)
      this.#u32(0xffffffff)
      this.#option(APPLICATION, Buffer.from(application))
      this.#option(END)
    })
  }

  /** Bytes that `take` would give. */
  get length(): number {
    return this.#length
  }

  /** What was written since the last call; valid until the next write. */
  take(): Uint8Array {
    const bytes = this.#bytes.subarray(0, this.#length)
    this.#length = 0
    return bytes
  }

  /** The number of a new interface; `snaplen` 0 sets no limit. */
  interface(linkType: number, snaplen: number): number {
    this.#block(INTERFACE_DESCRIPTION, () => {
      this.#u16(linkType)
      this.#u16(0)
      this.#u32(snaplen)
      this.#option(RESOLUTION, Buffer.of(NANOSECONDS))
      this.#option(END)
    })
    return this.#interfaces++
  }

  packet(packet: WrittenPacket): void {
    const { seconds, nanos, bytes, original, direction, comment } = packet
    const time = BigInt(seconds) * 1_000_000_000n + BigInt(nanos)
    this.#block(ENHANCED_PACKET, () => {
      this.#u32(packet.interface)
      this.#u32(Number((time >> 32n) & 0xffffffffn))
      this.#u32(Number(time & 0xffffffffn))
      this.#u32(bytes.length)
      this.#u32(original)
      this.#padded(bytes)
      if (direction === 0 && comment === undefined) return
      if (comment !== undefined) this.#option(COMMENT, Buffer.from(comment).subarray(0, 65_000))
      if (direction !== 0) this.#option(FLAGS, Buffer.of(direction, 0, 0, 0))
      this.#option(END)
    })
  }

  /** Type, length, body, and the length again. */
  #block(type: number, body: () => void): void {
    const begin = this.#length
    this.#u32(type)
    this.#u32(0)
    body()
    const length = this.#length + 4 - begin
    this.#u32(length)
    this.#bytes.writeUInt32LE(length, begin + 4)
  }

  #option(code: number, value: Uint8Array = new Uint8Array(0)): void {
    this.#u16(code)
    this.#u16(value.length)
    this.#padded(value)
  }

  #padded(bytes: Uint8Array): void {
    const end = this.#length + Math.ceil(bytes.length / 4) * 4
    this.#reserve(end)
    this.#bytes.set(bytes, this.#length)
    this.#bytes.fill(0, this.#length + bytes.length, end)
    this.#length = end
  }

  #u16(value: number): void {
    this.#reserve(this.#length + 2)
    this.#length = this.#bytes.writeUInt16LE(value, this.#length)
  }

  #u32(value: number): void {
    this.#reserve(this.#length + 4)
    this.#length = this.#bytes.writeUInt32LE(value >>> 0, this.#length)
  }

  #reserve(length: number): void {
    if (length <= this.#bytes.length) return
    const larger = Buffer.alloc(Math.max(length, 2 * this.#bytes.length))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }
}
