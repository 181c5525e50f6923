// The connections that live: by number (their row), and by 4-tuple, newest first. Those that packets come for are objects of
// a pool; those that have been quiet for a second are packed away (packing.ts) when an object is needed, and unpacked
// when they are asked for again.
import type { Segment } from '../decode/segment.ts'
import { Arena } from './arena.ts'
import { Connection, LAST } from './connection.ts'
import { FlowTable, hashOf, hashTuple, senderSide } from './flow-table.ts'
import { Packed } from './packed.ts'
import { clear, MAX_PACKED, pack, unpack } from './packing.ts'
import { UNKNOWN } from './state.ts'

/** A connection is quiet when no packet came for that long, ns. */
const QUIET = 1e9
/** Objects at most, 3 kB each; where more connections than that are busy, the quietest of those looked at goes. */
export const MAX_POOL = 16_384
/** Objects looked at to find a quiet one. */
const LOOK = 8
/** `Connection.inUse` of one that was given out until further notice. */
const PINNED = -1

export class Live {
  /** Rows in use, those of final connections that nobody pulled yet too. */
  count = 0
  /** Capture time, ns; and a number that changes whenever the tracker begins with something new. */
  now = 0
  operation = 1
  readonly #flows = new FlowTable()
  readonly #pool: Connection[] = []
  /** Numbers of pool objects that are free, and where the search for a quiet one goes on. */
  readonly #free: number[] = []
  #hand = 0
  /** By row: the number of its object and 1; or, negative, the place of its packed form and 1; of a free row: the next one. */
  #where = new Int32Array(1024)
  #freeRow = 0
  #rows = 1
  readonly #arena = new Arena(MAX_PACKED)
  readonly #scratch = new Packed(new Uint8Array(Math.ceil(MAX_PACKED / 4) * 4))
  readonly #words = new Int32Array(this.#scratch.bytes.buffer)
  readonly #reader = new Packed(this.#scratch.bytes)

  /** The connection of a row; it stays as it is until `operation` changes. */
  at(row: number): Connection {
    const where = this.#where[row] as number
    const c = where > 0 ? (this.#pool[where - 1] as Connection) : this.#unpack(row, -where - 1)
    c.inUse = this.operation
    return c
  }

  /** The same, but it stays as it is until `release`. */
  pin(row: number): Connection {
    const c = this.at(row)
    c.inUse = PINNED
    return c
  }

  /** The newest connection of the segment's 4-tuple; null when none lives. */
  find(segment: Segment): Connection | null {
    const hash = hashTuple(segment)
    for (let slot = this.#flows.first(hash); slot >= 0; slot = this.#flows.after(slot)) {
      const c = this.at(this.#flows.row(slot))
      if (senderSide(c, segment) >= 0) return c
    }
    return null
  }

  /** A new connection, the newest of its 4-tuple (before: `older`, or 0); endpoint 0 is the segment's sender. */
  begin(segment: Segment, serial: number, older: number): Connection {
    const hash = hashTuple(segment)
    const row = this.#freeRow !== 0 ? this.#takeFreeRow() : this.#newRow()
    const slot = this.#slot()
    this.#where[row] = slot + 1
    this.count++
    if (older === 0) this.#flows.insert(hash, row)
    else this.#flows.replace(this.#slotOf(hash, older), row)
    const c = this.#pool[slot] as Connection
    clear(c)
    c.row = row
    c.inUse = this.operation
    c.serial = serial
    c.sibling = older
    c.version = segment.version
    c.firstFile = Math.min(segment.file, 0xffff)
    c.firstFrame = segment.frame
    const from = c.ends[0]
    const to = c.ends[1]
    from.state = from.firstState = to.state = to.firstState = UNKNOWN
    from.port = segment.srcPort
    from.address0 = segment.src0
    from.address1 = segment.src1
    from.address2 = segment.src2
    from.address3 = segment.src3
    to.port = segment.dstPort
    to.address0 = segment.dst0
    to.address1 = segment.dst1
    to.address2 = segment.dst2
    to.address3 = segment.dst3
    return c
  }

  /** Takes a connection out of its 4-tuple's list; its row stays until `release`. */
  unlink(c: Connection): void {
    const hash = hashOf(c)
    for (let slot = this.#flows.first(hash); slot >= 0; slot = this.#flows.after(slot)) {
      const head = this.#flows.row(slot)
      if (head === c.row) {
        if (c.sibling === 0) this.#flows.remove(slot)
        else this.#flows.replace(slot, c.sibling)
        return
      }
      for (let row = head; row !== 0; ) {
        const newer = this.at(row)
        row = newer.sibling
        if (row !== c.row) continue
        newer.sibling = c.sibling
        return
      }
    }
  }

  release(c: Connection): void {
    this.#free.push((this.#where[c.row] as number) - 1)
    this.#where[c.row] = this.#freeRow
    this.#freeRow = c.row
    c.row = 0
    this.count--
  }

  #slotOf(hash: number, row: number): number {
    let slot = this.#flows.first(hash)
    while (this.#flows.row(slot) !== row) slot = this.#flows.after(slot)
    return slot
  }

  #takeFreeRow(): number {
    const row = this.#freeRow
    this.#freeRow = this.#where[row] as number
    return row
  }

  #newRow(): number {
    if (this.#rows === this.#where.length) {
      const where = new Int32Array(this.#rows * 2)
      where.set(this.#where)
      this.#where = where
    }
    return this.#rows++
  }

  /** The number of an object that may be filled. */
  #slot(): number {
    const free = this.#free.pop()
    if (free !== undefined) return free
    const pool = this.#pool
    let quietest = -1
    let since = Number.POSITIVE_INFINITY
    const isFull = pool.length >= MAX_POOL
    for (let i = 0; i < pool.length && (i < LOOK || (isFull && quietest < 0)); i++) {
      this.#hand = this.#hand + 1 < pool.length ? this.#hand + 1 : 0
      const c = pool[this.#hand] as Connection
      if (c.inUse === this.operation || c.inUse === PINNED) continue
      const last = c.moments[LAST] as number
      if (last >= since) continue
      quietest = this.#hand
      since = last
      if (this.now - last >= QUIET) break
    }
    if (quietest >= 0 && (isFull || this.now - since >= QUIET)) {
      this.#pack(pool[quietest] as Connection)
      return quietest
    }
    return pool.push(new Connection()) - 1
  }

  #pack(c: Connection): void {
    const scratch = this.#scratch
    // The length goes first, for whoever frees the block.
    scratch.at = 2
    pack(c, scratch)
    scratch.bytes[0] = scratch.at
    scratch.bytes[1] = scratch.at >>> 8
    this.#where[c.row] = -this.#arena.put(this.#words, scratch.at) - 1
    c.row = 0
  }

  #unpack(row: number, place: number): Connection {
    const slot = this.#slot()
    const c = this.#pool[slot] as Connection
    const reader = this.#reader
    reader.bytes = this.#arena.bytes(place)
    reader.at = this.#arena.offset(place)
    const length = (reader.bytes[reader.at] as number) | ((reader.bytes[reader.at + 1] as number) << 8)
    reader.at += 2
    unpack(reader, c)
    this.#arena.free(place, length)
    this.#where[row] = slot + 1
    c.row = row
    return c
  }
}
