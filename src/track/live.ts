// The connections that live, and the list of each 4-tuple, newest first. A cursor passed in is left on the
// connection that is meant.
import type { Segment } from '../decode/segment.ts'
import type { Connection } from './connection.ts'
import { FlowTable, hashOf, hashTuple, senderSide } from './flow-table.ts'
import { UNKNOWN } from './state.ts'
import type { Store } from './store.ts'

export class Live {
  readonly #store: Store
  readonly #flows = new FlowTable()
  readonly #walker: Connection

  constructor(store: Store) {
    this.#store = store
    this.#walker = store.cursor()
  }

  /** Row of the newest connection of the segment's 4-tuple, the cursor on it; 0 when none lives. */
  find(segment: Segment, cursor: Connection): number {
    const hash = hashTuple(segment)
    for (let slot = this.#flows.first(hash); slot >= 0; slot = this.#flows.after(slot)) {
      const row = this.#flows.row(slot)
      this.#store.hear(row)
      if (senderSide(cursor.move(row), segment) >= 0) return row
    }
    return 0
  }

  /** A new connection, the newest of its 4-tuple (before: `older`, or 0); endpoint 0 is the segment's sender. */
  begin(segment: Segment, serial: number, older: number, cursor: Connection): void {
    const hash = hashTuple(segment)
    const row = this.#store.allocate()
    if (older === 0) this.#flows.insert(hash, row)
    else this.#flows.replace(this.#slotOf(hash, older), row)
    const c = cursor.move(row)
    c.serial = serial
    c.sibling = older
    c.version = segment.version
    c.firstFile = Math.min(segment.file, 0xffff)
    c.firstFrame = segment.frame
    const [from, to] = c.ends
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
  }

  /** Takes a connection out of its 4-tuple's list; it stays in the store until it is released. */
  unlink(c: Connection): void {
    for (let slot = this.#flows.first(hashOf(c)); slot >= 0; slot = this.#flows.after(slot)) {
      const head = this.#flows.row(slot)
      if (head === c.row) {
        if (c.sibling === 0) this.#flows.remove(slot)
        else this.#flows.replace(slot, c.sibling)
        return
      }
      for (let row = head; row !== 0; row = this.#walker.sibling) {
        if (this.#walker.move(row).sibling !== c.row) continue
        this.#walker.sibling = c.sibling
        return
      }
    }
  }

  #slotOf(hash: number, row: number): number {
    let slot = this.#flows.first(hash)
    while (this.#flows.row(slot) !== row) slot = this.#flows.after(slot)
    return slot
  }
}
