// IP fragments put together again (RFC 791, 3.2; RFC 8200, 4.5). A packet is whole at the frame that brings its last missing
// byte, and is decoded there; the frames before count as fragments. Everything is bounded, since fragments cost a
// forger nothing: what is oldest goes first. Where fragments overlap the first bytes stay, as in most hosts, and the
// segment says so (RFC 5722: an IPv6 receiver drops it).
import { isExtension } from './ipv6-extension.ts'
import { FRAGMENT, NOT_TCP } from './reason.ts'
import { IP_PROTOCOL, type Part, type Walk } from './walk.ts'

/** Packets in the making at once; 64 kB each, so 16 MB at most. */
export const MAX_DATAGRAMS = 256
/** Stretches that do not touch, of one packet. */
const MAX_STRETCHES = 256
/** Frames that are remembered of one packet. */
const MAX_PARTS = 1024
const MAX_LENGTH = 65_535
/** How long parts are waited for, ns of capture time: RFC 8200's 60 s; IPv4 hosts wait 30 to 120 s. */
const MAX_AGE = 60e9

/** `Segment.fragment` of a packet put together: that it was, and that parts of it overlapped with other bytes. */
export const [REASSEMBLED, OVERLAPPED] = [1, 2] as const

const PROTOCOL_TCP = 6

interface Datagram {
  /** Version, addresses, identification, protocol, and what it came in. */
  key: number[]
  begun: number
  bytes: Uint8Array
  /** Of the whole; -1 until the last part came. */
  length: number
  /** Stretches that are there, ascending and apart: from, to, from, to … */
  stretches: number[]
  overlapped: boolean
  parts: Part[]
}

export class Reassembly {
  readonly #protocols: ReadonlySet<number>
  /** The oldest first. */
  readonly #datagrams: Datagram[] = []

  /** Only packets of these IP protocols are put together: those in which a segment may be. */
  constructor(protocols: ReadonlySet<number>) {
    this.#protocols = protocols
  }

  /**
   * Takes the fragment that stands from `walk.at` to `walk.wireEnd`, `offset` bytes into its packet, all of it captured.
   * Returns the protocol with the walk in the whole packet, or the reason why there is none yet.
   */
  add(walk: Walk, id: number, protocol: number, offset: number, isLast: boolean): number {
    const missing = this.missing(protocol)
    const length = walk.wireEnd - walk.at
    if (!(this.#protocols.has(protocol) || isExtension(protocol)) || length <= 0 || offset + length > MAX_LENGTH)
      return missing
    const datagram = this.#datagram(walk, id, protocol)
    if (isLast && datagram.length < 0) datagram.length = offset + length
    put(datagram, walk, offset, offset + length)
    // This one may have come in fragments itself.
    if (datagram.parts.length < MAX_PARTS) datagram.parts.push(...walk.parts)
    if (!isWhole(datagram)) {
      const { file, frame } = walk.segment
      if (datagram.parts.length < MAX_PARTS) datagram.parts.push({ file, frame })
      return missing
    }
    this.#datagrams.splice(this.#datagrams.indexOf(datagram), 1)
    enter(walk, datagram)
    return IP_PROTOCOL + protocol
  }

  /** The reason why a fragment of a protocol is no segment. What begins with extension headers may be TCP. */
  missing(protocol: number): number {
    return protocol === PROTOCOL_TCP || isExtension(protocol) ? FRAGMENT : NOT_TCP
  }

  #datagram({ segment }: Walk, id: number, protocol: number): Datagram {
    const { version, src0, src1, src2, src3, dst0, dst1, dst2, dst3, encapsulation, time } = segment
    const key = [version, src0, src1, src2, src3, dst0, dst1, dst2, dst3, id, protocol, encapsulation]
    while (this.#datagrams[0] && time - this.#datagrams[0].begun > MAX_AGE) this.#datagrams.shift()
    const known = this.#datagrams.find(other => other.key.every((word, i) => word === key[i]))
    if (known) return known
    if (this.#datagrams.length === MAX_DATAGRAMS) this.#datagrams.shift()
    const made: Datagram = {
      key,
      begun: time,
      bytes: new Uint8Array(2048),
      length: -1,
      stretches: [],
      overlapped: false,
      parts: [],
    }
    this.#datagrams.push(made)
    return made
  }
}

/** Copies what is not there yet of the bytes `from` to `to`. */
function put(datagram: Datagram, { view, at }: Walk, from: number, to: number): void {
  if (datagram.stretches.length >= 2 * MAX_STRETCHES) return
  if (datagram.bytes.length < to) {
    const larger = new Uint8Array(Math.min(MAX_LENGTH, Math.max(to, 2 * datagram.bytes.length)))
    larger.set(datagram.bytes)
    datagram.bytes = larger
  }
  const merged: number[] = []
  let [low, high] = [from, to]
  let next = from
  const copy = (end: number): void => {
    for (; next < end; next++) datagram.bytes[next] = view.getUint8(at + next - from)
  }
  for (let i = 0; i < datagram.stretches.length; i += 2) {
    const [start, end] = [datagram.stretches[i] as number, datagram.stretches[i + 1] as number]
    if (end < from || start > to) {
      merged.push(start, end)
      continue
    }
    copy(Math.min(start, to))
    for (; next < Math.min(end, to); next++) {
      if (datagram.bytes[next] !== view.getUint8(at + next - from)) datagram.overlapped = true
    }
    low = Math.min(low, start)
    high = Math.max(high, end)
  }
  copy(to)
  merged.push(low, high)
  datagram.stretches = inOrder(merged)
}

function inOrder(stretches: readonly number[]): number[] {
  const pairs: [number, number][] = []
  for (let i = 0; i < stretches.length; i += 2) pairs.push([stretches[i] as number, stretches[i + 1] as number])
  return pairs.sort(([a], [b]) => a - b).flat()
}

function isWhole({ length, stretches }: Datagram): boolean {
  return length >= 0 && stretches[0] === 0 && (stretches[1] as number) >= length
}

/** The walk goes on in the packet as its sender made it. */
function enter(walk: Walk, { bytes, length, overlapped, parts }: Datagram): void {
  const header = walk.at - (walk.wireEnd - walk.segment.ipLength)
  walk.view = new DataView(bytes.buffer, 0, length)
  walk.at = 0
  walk.end = walk.wireEnd = length
  walk.segment.ipLength = header + length
  walk.fragments = REASSEMBLED | (overlapped ? OVERLAPPED : 0)
  walk.moreFragments = false
  walk.parts = parts
}
