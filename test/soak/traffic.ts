// What a capture on a busy, hostile network is made of, as Ethernet frames in batches, without end: floods of SYNs, scans,
// connections to ever new servers in ever new VLANs and tunnels, and SYNs inside open connections. Bursts of it, days apart.
import { ACK, FIN, PSH, RST, SYN } from '../../src/decode/segment.ts'
import { Batch } from '../../src/source/batch.ts'

const [VLAN, IPV4, VXLAN_PORT] = [0x8100, 0x0800, 4789] as const
const MORE_FRAGMENTS = 0x2000
/** Bytes kept for a frame: two VLAN tags, a tunnel, and the headers in it. */
const FRAME = 128
const ETHERNET = 1

export interface Packet {
  source: number
  sourcePort: number
  target: number
  targetPort: number
  flags: number
  seq: number
  ack?: number
  length?: number
  /** 24 bits: two VLAN ids of 12, or 0 for none. */
  vlans?: number
  /** VXLAN network, 0 for none. */
  tunnel?: number
  /** Only the first fragment of it, the others never come. */
  cut?: boolean
}

/** A batch that is filled again and again. */
export class Wire {
  readonly batch: Batch
  /** ns since 1970. */
  now: bigint
  #frame = 0
  readonly #view: DataView

  constructor(now: bigint) {
    this.now = now
    this.batch = new Batch(0)
    const bytes = new Uint8Array(this.batch.capacity * FRAME)
    this.#view = new DataView(bytes.buffer)
    this.batch.reset(bytes, this.#view)
  }

  get isFull(): boolean {
    return this.batch.end === this.batch.capacity
  }

  clear(): void {
    this.batch.end = 0
  }

  /** One frame, 10 µs after the one before. */
  send(packet: Packet): void {
    this.now += 10_000n
    const { batch } = this
    const i = batch.end++
    const from = i * FRAME
    const end = this.#write(from, packet)
    batch.frame[i] = ++this.#frame
    batch.offset[i] = from
    batch.captured[i] = end - from
    batch.original[i] = end - from + (packet.length ?? 0)
    batch.seconds[i] = Number(this.now / 1_000_000_000n)
    batch.nanos[i] = Number(this.now % 1_000_000_000n)
    batch.linkType[i] = ETHERNET
  }

  #write(begin: number, packet: Packet): number {
    const { vlans = 0, tunnel = 0, length = 0 } = packet
    let at = this.#ethernet(begin, vlans)
    if (tunnel > 0) {
      at = this.#ip(at, 17, 8 + 8 + 14 + 40 + length, 0x0a000001, 0x0a000002)
      this.#view.setUint16(at, 50_000)
      this.#view.setUint16(at + 2, VXLAN_PORT)
      this.#view.setUint16(at + 4, 8 + 8 + 14 + 40 + length)
      this.#view.setUint16(at + 6, 0)
      this.#view.setUint32(at + 8, 0x08000000)
      this.#view.setUint32(at + 12, tunnel << 8)
      at = this.#ethernet(at + 16, 0)
    }
    at = this.#ip(at, 6, 20 + length, packet.source, packet.target, packet.cut ? MORE_FRAGMENTS : 0)
    this.#view.setUint16(at, packet.sourcePort)
    this.#view.setUint16(at + 2, packet.targetPort)
    this.#view.setInt32(at + 4, packet.seq)
    this.#view.setInt32(at + 8, packet.ack ?? 0)
    this.#view.setUint16(at + 12, (5 << 12) | packet.flags)
    this.#view.setUint16(at + 14, 65_535)
    this.#view.setUint32(at + 16, 0)
    return at + 20
  }

  #ethernet(at: number, vlans: number): number {
    at += 12
    for (const id of vlans === 0 ? [] : [vlans >>> 12, vlans & 0xfff]) {
      this.#view.setUint16(at, VLAN)
      this.#view.setUint16(at + 2, id)
      at += 4
    }
    this.#view.setUint16(at, IPV4)
    return at + 2
  }

  #ip(at: number, protocol: number, payload: number, source: number, target: number, fragment = 0): number {
    this.#view.setUint16(at, 0x4500)
    this.#view.setUint16(at + 2, 20 + payload)
    this.#view.setUint16(at + 4, (this.#frame % 65_535) + 1)
    this.#view.setUint16(at + 6, fragment)
    this.#view.setUint16(at + 8, (64 << 8) | protocol)
    this.#view.setUint16(at + 10, 0)
    this.#view.setInt32(at + 12, source)
    this.#view.setInt32(at + 16, target)
    return at + 20
  }
}

/** The packets of one burst; `n` counts them from 0. Everything that can differ from burst to burst does. */
export function* burst(n: number, size: number): Generator<Packet> {
  for (let i = 0; i < size; i++) {
    const fresh = n * size + i
    yield* connection(fresh)
    yield* flood(fresh)
    yield* fragments(fresh)
    if (i % 4 === 0) yield* scan(n, i / 4)
    if (i % 100 === 0) yield* synInside(fresh)
  }
}

/** A whole connection, to a server, in a VLAN or a tunnel that nobody has seen before. */
function* connection(fresh: number): Generator<Packet> {
  const client = { source: 0x0b000000 + fresh, sourcePort: 40_000, target: 0x0c000000 + fresh, targetPort: 443 }
  const server = { source: client.target, sourcePort: 443, target: client.source, targetPort: 40_000 }
  const where = fresh % 2 === 0 ? { vlans: 0x1001 + fresh } : { tunnel: fresh }
  yield { ...client, ...where, flags: SYN, seq: 100 }
  yield { ...server, ...where, flags: SYN | ACK, seq: 500, ack: 101 }
  yield { ...client, ...where, flags: ACK, seq: 101, ack: 501 }
  yield { ...client, ...where, flags: ACK | PSH, seq: 101, ack: 501, length: 50 }
  yield { ...server, ...where, flags: ACK | PSH, seq: 501, ack: 151, length: 900 }
  // Sometimes it stays open for ever.
  if (fresh % 5 === 0) return
  yield { ...client, ...where, flags: ACK | FIN, seq: 151, ack: 1401 }
  yield { ...server, ...where, flags: ACK | FIN, seq: 1401, ack: 152 }
  yield { ...client, ...where, flags: ACK, seq: 152, ack: 1402 }
}

function* flood(fresh: number): Generator<Packet> {
  for (let i = 0; i < 3; i++) {
    yield {
      source: 0x20000000 + fresh * 3 + i,
      sourcePort: 1024 + i,
      target: 0x0c000001,
      targetPort: 80,
      flags: SYN,
      seq: fresh,
      vlans: 0x1001 + fresh * 3 + i,
    }
  }
}

/** Fragments of which the others never come. */
function* fragments(fresh: number): Generator<Packet> {
  yield {
    source: 0x0f000000 + fresh,
    sourcePort: 1,
    target: 0x0c000003,
    targetPort: 80,
    flags: ACK,
    seq: 1,
    length: 4,
    cut: true,
  }
}

/** One host tries port after port. */
function* scan(n: number, i: number): Generator<Packet> {
  const [scanner, victim] = [0x0d000000 + n, 0x0c000002]
  yield { source: scanner, sourcePort: 50_000, target: victim, targetPort: i, flags: SYN, seq: 7 }
  yield { source: victim, sourcePort: i, target: scanner, targetPort: 50_000, flags: RST | ACK, seq: 0, ack: 8 }
}

/** A connection that lives through everything, and a SYN inside it that is answered by a challenge ACK. */
function* synInside(fresh: number): Generator<Packet> {
  const client = { source: 0x0e000001, sourcePort: 45_000, target: 0x0e000002, targetPort: 5432 }
  const server = { source: 0x0e000002, sourcePort: 5432, target: 0x0e000001, targetPort: 45_000 }
  yield { ...client, flags: ACK | PSH, seq: 1000, ack: 2000, length: 10 }
  yield { ...server, flags: ACK, seq: 2000, ack: 1010 }
  yield { ...client, flags: SYN, seq: 0x40000000 + fresh * 1000 }
  yield { ...server, flags: ACK, seq: 2000, ack: 1010 }
}
