// 4-tuple → the newest live connection of it; older ones hang on that one (`Connection.sibling`). Open addressing over
// integers: no string, no object for a packet. The hash is the same for both directions.
import type { Segment } from '../decode/segment.ts'
import type { Connection, Endpoint } from './connection.ts'

const mix = (hash: number, word: number): number => {
  hash = Math.imul(hash ^ word, 0x85ebca6b)
  return hash ^ (hash >>> 15)
}

const mixSide = (version: number, port: number, w0: number, w1: number, w2: number, w3: number): number => {
  const hash = mix(0x9e3779b9, port)
  return mix(version === 6 ? mix(mix(mix(hash, w0), w1), w2) : hash, w3)
}

/** Both terms are the same for both directions; xored with each other unmixed, only the carries of the sum would be left. */
const mixSides = (a: number, b: number): number => mix(mix(0, a ^ b), (a + b) | 0)

/** Hash of a segment's 4-tuple, direction left out. */
export function hashTuple(s: Segment): number {
  const { version } = s
  const from = mixSide(version, s.srcPort, s.src0, s.src1, s.src2, s.src3)
  return mixSides(from, mixSide(version, s.dstPort, s.dst0, s.dst1, s.dst2, s.dst3))
}

/** The same of a connection. */
export function hashOf(c: Connection): number {
  return mixSides(hashEnd(c.version, c.ends[0]), hashEnd(c.version, c.ends[1]))
}

const hashEnd = (version: number, end: Endpoint): number =>
  mixSide(version, end.port, end.address0, end.address1, end.address2, end.address3)

/** Hash of an endpoint's address, whatever its port. */
export const hashHost = (version: number, end: Endpoint): number =>
  mixSide(version, 0, end.address0, end.address1, end.address2, end.address3)

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
  /** Two words a slot: row of the newest connection, 0 when free; and the hash. Never more than half full. */
  #slots = new Int32Array(2 * 2048)
  #mask = 2047
  #used = 0

  /** The first slot that may hold `hash`; -1 when there is none. Go on with `after` until the tuple itself is equal. */
  first(hash: number): number {
    return this.#seek(hash, hash & this.#mask)
  }

  after(slot: number): number {
    return this.#seek(this.#slots[2 * slot + 1] as number, (slot + 1) & this.#mask)
  }

  number(slot: number): number {
    return this.#slots[2 * slot] as number
  }

  /** Puts another connection at the head of the tuple's list. */
  replace(slot: number, number: number): void {
    this.#slots[2 * slot] = number
  }

  insert(hash: number, number: number): void {
    if (this.#used * 2 > this.#mask) this.#grow()
    let slot = hash & this.#mask
    while (this.#slots[2 * slot] !== 0) slot = (slot + 1) & this.#mask
    this.#slots[2 * slot] = number
    this.#slots[2 * slot + 1] = hash
    this.#used++
  }

  /** Empties the slot and moves up what was displaced by it. */
  remove(slot: number): void {
    const slots = this.#slots
    const mask = this.#mask
    this.#used--
    for (let next = (slot + 1) & mask; slots[2 * next] !== 0; next = (next + 1) & mask) {
      const home = (slots[2 * next + 1] as number) & mask
      if (((next - home) & mask) < ((next - slot) & mask)) continue
      slots[2 * slot] = slots[2 * next] as number
      slots[2 * slot + 1] = slots[2 * next + 1] as number
      slot = next
    }
    slots[2 * slot] = 0
  }

  #seek(hash: number, slot: number): number {
    const slots = this.#slots
    for (; slots[2 * slot] !== 0; slot = (slot + 1) & this.#mask) if (slots[2 * slot + 1] === hash) return slot
    return -1
  }

  #grow(): void {
    const slots = this.#slots
    this.#slots = new Int32Array(slots.length * 2)
    this.#mask = this.#slots.length / 2 - 1
    this.#used = 0
    for (let at = 0; at < slots.length; at += 2) {
      if (slots[at] !== 0) this.insert(slots[at + 1] as number, slots[at] as number)
    }
  }
}
