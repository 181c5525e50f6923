import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode, hex, ipv4Header, ipv6Header, TCP_HEADER } from './packets.ts'

const TIMESTAMPS = '0101080a 00000001 00000002'
/** IPv4, TCP with timestamps, 200 bytes of payload: TCP begins at 20, its payload at 52. */
const PACKET = hex(`${ipv4Header(232)} ${TCP_HEADER.replace('50 02', '80 02')} ${TIMESTAMPS} ${'5a'.repeat(200)}`)
const DIGEST = decode(PACKET).digest

function changed(at: number, packet = PACKET): Uint8Array {
  const copy = Uint8Array.from(packet)
  copy[at] = (copy[at] as number) ^ 1
  return copy
}

test('the digest is over the header without its checksum and the first and last 64 bytes of payload', () => {
  const [TCP_AT, CHECKSUM, PAYLOAD, MIDDLE, LAST_64] = [20, 36, 52, 116, 188]
  for (let at = TCP_AT; at < PACKET.length; at++) {
    const outside = (at >= CHECKSUM && at < CHECKSUM + 2) || (at >= MIDDLE && at < LAST_64)
    // A change of the data offset makes it another header.
    if (at === TCP_AT + 12) continue
    assert.equal(
      decode(changed(at)).digest === DIGEST,
      outside,
      `byte ${at - TCP_AT} of TCP, payload at ${PAYLOAD - TCP_AT}`,
    )
  }
})

test('short payloads of every length are hashed to the last byte', () => {
  const digests = new Set<unknown>()
  for (let length = 0; length <= 128; length++) {
    const packet = hex(`${ipv4Header(20 + length)} ${TCP_HEADER} ${'5a'.repeat(length)}`)
    digests.add(decode(packet).digest)
    for (let at = 40; at < packet.length; at++) {
      assert.notEqual(decode(changed(at, packet)).digest, decode(packet).digest, `byte ${at} of ${packet.length}`)
    }
  }
  assert.equal(digests.size, 129)
})

test('neither the IP header nor the link layer takes part', () => {
  const [TTL, IP_ID] = [8, 5]
  assert.equal(decode(changed(TTL)).digest, DIGEST)
  assert.equal(decode(changed(IP_ID)).digest, DIGEST)
  const tcp = Array.from(PACKET.subarray(20), byte => byte.toString(16).padStart(2, '0')).join('')
  assert.equal(decode(ipv6Header(232) + tcp).digest, DIGEST)
})

test('segments that differ in one number have different digests', () => {
  const digests = new Set<unknown>()
  for (let i = 0; i < 5_000; i++) {
    const packet = Uint8Array.from(PACKET)
    new DataView(packet.buffer).setUint32(24, i * 1460)
    digests.add(decode(packet).digest)
    new DataView(packet.buffer).setUint32(28, i)
    digests.add(decode(packet).digest)
  }
  // Among so many hashes of 32 bits, two are equal by chance in one of a hundred sets; these are always the same.
  assert.equal(digests.size, 9_999)
})
