/** The bytes of a batch's packets where they must be copied together. It grows to the largest batch. */
export class PacketStore {
  bytes = new Uint8Array(64 * 1024)
  view: DataView = new DataView(this.bytes.buffer)
  used = 0

  /** Copies a packet in; gives its offset. */
  put(packet: Uint8Array): number {
    const at = this.used
    this.used += packet.length
    if (this.used > this.bytes.length) this.#grow()
    this.bytes.set(packet, at)
    return at
  }

  #grow(): void {
    const bytes = new Uint8Array(2 * this.used)
    bytes.set(this.bytes)
    this.bytes = bytes
    this.view = new DataView(bytes.buffer)
  }
}
