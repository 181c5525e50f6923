// The npm package cap in a process of its own: packets go to standard output as a pcap file. The package gives no times, so
// they have that of the moment when our code is called, behind the packet's own by however long that took.
import { createRequire } from 'node:module'

interface Cap {
  open(device: string, filter: string, bufferSize: number, buffer: Buffer): string
  setMinBytes?(bytes: number): void
  on(event: 'packet', listener: (bytes: number, truncated: boolean) => void): void
  close(): void
}

const LINK_TYPES: Readonly<Record<string, number>> = {
  NULL: 0,
  ETHERNET: 1,
  RAW: 101,
  LINKTYPE_LINUX_SLL: 113,
  IEEE802_11_RADIO: 127,
}
const SNAPLEN = 65_535
const RECORD_HEADER = 16

const [interfaceName = '', bufferSize = '0', snaplen = '0', filter = ''] = process.argv.slice(2)
const kept = Math.min(Number(snaplen), SNAPLEN)
const { Cap: Capture } = createRequire(import.meta.url)('cap') as { Cap: new () => Cap }
const capture = new Capture()
const buffer = Buffer.alloc(SNAPLEN)
/** Wall clock, ns, at the origin of the monotonic clock. */
const origin = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint()

const linkType = capture.open(interfaceName, filter, Number(bufferSize), buffer)
capture.setMinBytes?.(0)
process.stdout.write(header(LINK_TYPES[linkType] ?? 1))
process.stderr.write('listening\n')
capture.on('packet', bytes => {
  const now = origin + process.hrtime.bigint()
  // The package always takes whole packets.
  const captured = Math.min(bytes, kept)
  const record = Buffer.allocUnsafe(RECORD_HEADER + captured)
  record.writeUInt32LE(Number(now / 1_000_000_000n), 0)
  record.writeUInt32LE(Number(now % 1_000_000_000n), 4)
  record.writeUInt32LE(captured, 8)
  record.writeUInt32LE(bytes, 12)
  record.set(buffer.subarray(0, captured), RECORD_HEADER)
  process.stdout.write(record)
})
process.on('SIGINT', () => {
  capture.close()
  process.stdout.end(() => process.exit(0))
})

function header(type: number): Buffer {
  const bytes = Buffer.alloc(24)
  bytes.writeUInt32LE(0xa1b23c4d, 0)
  bytes.writeUInt16LE(2, 4)
  bytes.writeUInt16LE(4, 6)
  bytes.writeUInt32LE(kept, 16)
  bytes.writeUInt32LE(type, 20)
  return bytes
}
