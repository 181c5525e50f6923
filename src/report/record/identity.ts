// Names of a connection that do not depend on what else is in the capture: our own `uid`, and the Community ID that Zeek,
// Suricata and Elastic give the same connection (https://github.com/corelight/community-id-spec, version 1).
import type { Connection, Endpoint } from '../../track/connection.ts'
import { START, SYN_SEEN } from '../../track/connection.ts'

/** 20 bytes. */
export type Sha1 = (bytes: Uint8Array) => Uint8Array

const TCP = 6

/** Hash of start in ns, 4-tuple and ISNs: 20 hexadecimal digits. */
export function uid(c: Connection, client: 0 | 1, start: { seconds: number; nanos: number }, sha1: Sha1): string {
  const bytes = new DataView(new ArrayBuffer(64))
  const at = BigInt(start.seconds) * 1_000_000_000n + BigInt(start.nanos) + BigInt(c.at(START))
  bytes.setBigInt64(0, at)
  const [from, to] = [c.ends[client], c.ends[(1 - client) as 0 | 1]]
  ;[from, to].forEach((end, i) => {
    putAddress(bytes, 8 + i * 16, 6, end)
    bytes.setUint16(40 + i * 2, end.port)
    bytes.setUint8(44 + i, end.seen & SYN_SEEN ? 1 : 0)
    if (end.seen & SYN_SEEN) bytes.setInt32(48 + i * 4, end.iss)
  })
  return hex(sha1(new Uint8Array(bytes.buffer, 0, 56)).subarray(0, 10))
}

/** `1:` and the base64 SHA-1 of seed 0, the ordered addresses, the protocol and the ordered ports. */
export function communityId(c: Connection, sha1: Sha1): string {
  const width = c.version === 4 ? 4 : 16
  const bytes = new DataView(new ArrayBuffer(2 + 2 * width + 2 + 4))
  const [first, second] = isOrdered(c.ends[0], c.ends[1]) ? [c.ends[0], c.ends[1]] : [c.ends[1], c.ends[0]]
  putAddress(bytes, 2, c.version, first)
  putAddress(bytes, 2 + width, c.version, second)
  bytes.setUint8(2 + 2 * width, TCP)
  bytes.setUint16(4 + 2 * width, first.port)
  bytes.setUint16(6 + 2 * width, second.port)
  return `1:${btoa(String.fromCharCode(...sha1(new Uint8Array(bytes.buffer))))}`
}

function isOrdered(a: Endpoint, b: Endpoint): boolean {
  const difference =
    (a.address0 >>> 0) - (b.address0 >>> 0) ||
    (a.address1 >>> 0) - (b.address1 >>> 0) ||
    (a.address2 >>> 0) - (b.address2 >>> 0) ||
    (a.address3 >>> 0) - (b.address3 >>> 0) ||
    a.port - b.port
  return difference <= 0
}

function putAddress(bytes: DataView, at: number, version: number, end: Endpoint): void {
  if (version === 4) return bytes.setInt32(at, end.address3)
  bytes.setInt32(at, end.address0)
  bytes.setInt32(at + 4, end.address1)
  bytes.setInt32(at + 8, end.address2)
  bytes.setInt32(at + 12, end.address3)
}

const hex = (bytes: Uint8Array): string => [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')
