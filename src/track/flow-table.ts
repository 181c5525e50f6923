// 4-tuple → the newest live connection of it; older ones hang on that one (`Connection.sibling`). Open addressing over
// integers: no string, no object for a packet. The hash is the same for both directions.
import type { Segment } from '../decode/segment.ts'
import type { Connection } from './connection.ts'

const mix = (hash: number, word: number): number => {
  hash = Math.imul(hash ^ word, 0x85ebca6b)
  return hash ^ (hash >>> 15)
}

/** Hash of a segment's 4-tuple, direction left out. */
export function hashTuple(s: Segment): number {
  let a = mix(0x9e3779b9, s.srcPort)
  let b = mix(0x9e3779b9, s.dstPort)
  if (s.version === 6) {
    a = mix(mix(mix(a, s.src0), s.src1), s.src2)
    b = mix(mix(mix(b, s.dst0), s.dst1), s.dst2)
  }
  a = mix(a, s.src3)
  b = mix(b, s.dst3)
  // Both are the same for both directions; xored with each other unmixed, only the carries of the sum would be left.
  return mix(mix(0, a ^ b), (a + b) | 0)
}

/** Which endpoint of the connection sent the segment, by address and port: 0, 1, or -1 for another connection. */
export function senderSide(c: Connection, s: Segment): number {
  if (c.version !== s.version) return -1
  const first = c.ends[0]
  const second = c.ends[1]
  if (
    first.port === s.srcPort &&
    second.port === s.dstPort &&
    first.address3 === s.src3 &&
    second.address3 === s.dst3
  ) {
    if (s.version === 4 || sameHigh(c, s, 0)) return 0
  }
  if (
    second.port === s.srcPort &&
    first.port === s.dstPort &&
    second.address3 === s.src3 &&
    first.address3 === s.dst3
  ) {
    if (s.version === 4 || sameHigh(c, s, 1)) return 1
  }
  return -1
}

function sameHigh(c: Connection, s: Segment, side: 0 | 1): boolean {
  const from = c.ends[side]
  const to = c.ends[(1 - side) as 0 | 1]
  if (from.address0 !== s.src0 || from.address1 !== s.src1 || from.address2 !== s.src2) return false
  return to.address0 === s.dst0 && to.address1 === s.dst1 && to.address2 === s.dst2
}

export class FlowTable {
  /** Slot → row of the newest connection, 0 when free; and that connection's hash. Never more than half full. */
  #rows = new Int32Array(2048)
  #hashes = new Int32Array(2048)
  #used = 0

  /** The first slot that may hold `hash`; -1 when there is none. Go on with `after` until the tuple itself is equal. */
  first(hash: number): number {
    return this.#seek(hash, hash & (this.#rows.length - 1))
  }

  after(slot: number): number {
    return this.#seek(this.#hashes[slot] as number, (slot + 1) & (this.#rows.length - 1))
  }

  row(slot: number): number {
    return this.#rows[slot] as number
  }

  /** Puts another connection at the head of the tuple's list. */
  replace(slot: number, row: number): void {
    this.#rows[slot] = row
  }

  insert(hash: number, row: number): void {
    if (this.#used * 2 >= this.#rows.length) this.#grow()
    let slot = hash & (this.#rows.length - 1)
    while (this.#rows[slot] !== 0) slot = (slot + 1) & (this.#rows.length - 1)
    this.#rows[slot] = row
    this.#hashes[slot] = hash
    this.#used++
  }

  /** Empties the slot and moves up what was displaced by it. */
  remove(slot: number): void {
    const mask = this.#rows.length - 1
    this.#used--
    for (let next = (slot + 1) & mask; this.#rows[next] !== 0; next = (next + 1) & mask) {
      const home = (this.#hashes[next] as number) & mask
      if (((next - home) & mask) < ((next - slot) & mask)) continue
      this.#rows[slot] = this.#rows[next] as number
      this.#hashes[slot] = this.#hashes[next] as number
      slot = next
    }
    this.#rows[slot] = 0
  }

  #seek(hash: number, slot: number): number {
    const mask = this.#rows.length - 1
    for (; this.#rows[slot] !== 0; slot = (slot + 1) & mask) if (this.#hashes[slot] === hash) return slot
    return -1
  }

  #grow(): void {
    const [rows, hashes] = [this.#rows, this.#hashes]
    this.#rows = new Int32Array(rows.length * 2)
    this.#hashes = new Int32Array(rows.length * 2)
    this.#used = 0
    for (let slot = 0; slot < rows.length; slot++) {
      if (rows[slot] !== 0) this.insert(hashes[slot] as number, rows[slot] as number)
    }
  }
}
