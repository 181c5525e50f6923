// Datagrams of our own on the loopback: once one of them was captured, so was everything before it.
import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { PacketBatch } from '../packet.ts'

const ADDRESS = '127.0.0.1'
/** Random bytes that nobody else sends, and behind them the datagram's number. */
const MARK = 16
const LENGTH = MARK + 4

export class Sentinel {
  /** Number of the last datagram that was captured; 0: none yet. */
  captured = 0
  readonly port: number
  readonly #mark = randomBytes(MARK)
  readonly #socket: Socket
  #sent = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    this.port = socket.address().port
    // It sends to itself, so that nobody answers that the port is closed.
    socket.on('message', () => {})
  }

  static async open(): Promise<Sentinel> {
    const socket = createSocket('udp4')
    socket.bind(0, ADDRESS)
    await once(socket, 'listening')
    return new Sentinel(socket)
  }

  /** Gives its number. */
  send(): number {
    const datagram = Buffer.alloc(LENGTH)
    datagram.set(this.#mark)
    datagram.writeUInt32BE(++this.#sent, MARK)
    this.#socket.send(datagram, this.port, ADDRESS)
    return this.#sent
  }

  /** Takes note of its own datagrams; gives how many packets of the batch are others'. */
  take(batch: PacketBatch): number {
    let others = 0
    for (let i = batch.begin; i < batch.end; i++) {
      const at = (batch.offset[i] as number) + (batch.captured[i] as number) - LENGTH
      if (at >= (batch.offset[i] as number) && this.#isMark(batch.bytes, at)) {
        this.captured = Math.max(this.captured, batch.view.getUint32(at + MARK))
      } else others++
    }
    return others
  }

  close(): void {
    this.#socket.close()
  }

  #isMark(bytes: Uint8Array, at: number): boolean {
    for (let i = 0; i < MARK; i++) if (bytes[at + i] !== this.#mark[i]) return false
    return true
  }
}
