// Writes a pcap file of Ethernet/IPv4/TCP packets as a stream: memory does not grow with the file. One frame buffer is
// filled again for every packet; payload is zeros, so both checksums are right at the price of a header's sum.
import { closeSync, openSync, writeSync } from 'node:fs'
import { SYN } from '../../src/decode/segment.ts'

const [ETHERNET, IP, OPTIONS, RECORD] = [14, 20, 12, 16] as const
const CHUNK = 1 << 20

export interface Packet {
  /** µs since the start of the capture. */
  time: number
  /** IPv4 addresses as unsigned integers. */
  sender: { address: number; port: number }
  receiver: { address: number; port: number }
  flags: number
  seq: number
  ack: number
  /** Payload bytes on the wire. */
  length: number
  tsVal: number
  tsEcr: number
}

export class CaptureWriter {
  packets = 0
  bytes = 24
  private readonly file: number
  private readonly snaplen: number
  private readonly chunk = Buffer.alloc(CHUNK)
  private readonly frame = Buffer.alloc(1 << 16)
  private used = 24

  constructor(path: string, snaplen: number) {
    this.file = openSync(path, 'w')
    this.snaplen = snaplen
    this.chunk.writeUInt32LE(0xa1b2c3d4, 0)
    this.chunk.writeUInt16LE(2, 4)
    this.chunk.writeUInt16LE(4, 6)
    this.chunk.writeUInt32LE(snaplen, 16)
    this.chunk.writeUInt32LE(1, 20)
    this.frame.writeUIntBE(0x020000000002, 0, 6)
    this.frame.writeUIntBE(0x020000000001, 6, 6)
    this.frame.writeUInt16BE(0x0800, 12)
  }

  write(packet: Packet): void {
    const length = this.fillFrame(packet)
    const captured = Math.min(length, this.snaplen)
    if (this.used + RECORD + captured > CHUNK) this.flush()
    const seconds = 1_767_225_600 + Math.floor(packet.time / 1e6) // 2026-01-01T00:00:00Z
    this.chunk.writeUInt32LE(seconds, this.used)
    this.chunk.writeUInt32LE(packet.time % 1e6, this.used + 4)
    this.chunk.writeUInt32LE(captured, this.used + 8)
    this.chunk.writeUInt32LE(length, this.used + 12)
    this.frame.copy(this.chunk, this.used + RECORD, 0, captured)
    this.used += RECORD + captured
    this.packets++
    this.bytes += RECORD + captured
  }

  close(): void {
    this.flush()
    closeSync(this.file)
  }

  private flush(): void {
    for (let at = 0; at < this.used; ) at += writeSync(this.file, this.chunk, at, this.used - at)
    this.used = 0
  }

  /** Header lengths are those of Linux: 12 bytes of options on every segment, 20 on a SYN. Returns the frame's length. */
  private fillFrame(packet: Packet): number {
    const { frame } = this
    const tcpHeader = 20 + (packet.flags & SYN ? 20 : OPTIONS)
    const ipLength = IP + tcpHeader + packet.length
    frame.writeUInt16BE(0x4500, ETHERNET)
    frame.writeUInt16BE(ipLength, ETHERNET + 2)
    frame.writeUInt16BE((this.packets + 1) & 0xffff || 1, ETHERNET + 4)
    frame.writeUInt16BE(0x4000, ETHERNET + 6)
    frame.writeUInt16BE(0x4006, ETHERNET + 8)
    frame.writeUInt16BE(0, ETHERNET + 10)
    frame.writeUInt32BE(packet.sender.address, ETHERNET + 12)
    frame.writeUInt32BE(packet.receiver.address, ETHERNET + 16)
    frame.writeUInt16BE(checksum(frame, ETHERNET, ETHERNET + IP, 0), ETHERNET + 10)

    const tcp = ETHERNET + IP
    frame.writeUInt16BE(packet.sender.port, tcp)
    frame.writeUInt16BE(packet.receiver.port, tcp + 2)
    frame.writeUInt32BE(packet.seq >>> 0, tcp + 4)
    frame.writeUInt32BE(packet.ack >>> 0, tcp + 8)
    frame.writeUInt16BE((tcpHeader << 10) | packet.flags, tcp + 12)
    frame.writeUInt16BE(packet.flags & SYN ? 64240 : 502, tcp + 14)
    frame.writeUInt32BE(0, tcp + 16)
    let option = tcp + 20
    if (packet.flags & SYN) {
      frame.writeUInt32BE(0x020405b4, option) // MSS 1460
      frame.writeUInt32BE(0x0402080a, option + 4) // SACK permitted, timestamps
      frame.writeUInt32BE(0x01030307, option + 16) // NOP, window scale 7
      option += 8
    } else {
      frame.writeUInt32BE(0x0101080a, option) // NOP, NOP, timestamps
      option += 4
    }
    frame.writeUInt32BE(packet.tsVal, option)
    frame.writeUInt32BE(packet.tsEcr, option + 4)
    const pseudo = sumOfPseudoHeader(packet, tcpHeader + packet.length)
    frame.writeUInt16BE(checksum(frame, tcp, tcp + tcpHeader, pseudo), tcp + 16)
    frame.fill(0, tcp + tcpHeader, Math.min(tcp + tcpHeader + packet.length, Math.max(this.snaplen, tcp + tcpHeader)))
    return ETHERNET + ipLength
  }
}

function sumOfPseudoHeader({ sender, receiver }: Packet, length: number): number {
  const [from, to] = [sender.address, receiver.address]
  return (from >>> 16) + (from & 0xffff) + (to >>> 16) + (to & 0xffff) + 6 + length
}

/** RFC 1071 over an even number of bytes. */
function checksum(bytes: Buffer, from: number, to: number, sum: number): number {
  for (let at = from; at < to; at += 2) sum += bytes.readUInt16BE(at)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}
