// The connections that live, and the list of each 4-tuple, newest first.
import type { Segment } from '../decode/segment.ts'
import type { Connection } from './connection.ts'
import { FlowTable, hashOf, hashTuple, senderSide } from './flow-table.ts'
import { UNKNOWN } from './state.ts'
import type { Store } from './store.ts'

export class Live {
  readonly #store: Store
  readonly #flows = new FlowTable()

  constructor(store: Store) {
    this.#store = store
  }

  /** The newest connection of the segment's 4-tuple; null when none lives. */
  find(segment: Segment): Connection | null {
    const hash = hashTuple(segment)
    for (let slot = this.#flows.first(hash); slot >= 0; slot = this.#flows.after(slot)) {
      const c = this.#store.hear(this.#flows.number(slot))
      if (senderSide(c, segment) >= 0) return c
    }
    return null
  }

  /** A new connection, the newest of its 4-tuple (before: `older`, or 0); endpoint 0 is the segment's sender. */
  begin(segment: Segment, serial: number, older: number): Connection {
    const hash = hashTuple(segment)
    const c = this.#store.allocate()
    if (older === 0) this.#flows.insert(hash, c.number)
    else this.#flows.replace(this.#slotOf(hash, older), c.number)
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
    return c
  }

  /** Takes a connection out of its 4-tuple's list; it stays in the store until it is released. */
  unlink(c: Connection): void {
    for (let slot = this.#flows.first(hashOf(c)); slot >= 0; slot = this.#flows.after(slot)) {
      const head = this.#flows.number(slot)
      if (head === c.number) {
        if (c.sibling === 0) this.#flows.remove(slot)
        else this.#flows.replace(slot, c.sibling)
        return
      }
      for (let walker = this.#store.at(head); ; walker = this.#store.at(walker.sibling)) {
        if (walker.sibling === c.number) {
          walker.sibling = c.sibling
          return
        }
        if (walker.sibling === 0) break
      }
    }
  }

  #slotOf(hash: number, number: number): number {
    let slot = this.#flows.first(hash)
    while (this.#flows.number(slot) !== number) slot = this.#flows.after(slot)
    return slot
  }
}
