// Packets in hexadecimal, and what the decoder makes of them, for tables of tests.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressText } from '../../src/decode/address.ts'
import { Decoder, type DecoderOptions } from '../../src/decode/decoder.ts'
import { ICMP_ERROR, SKIPPED, TCP } from '../../src/decode/reason.ts'
import { Segment } from '../../src/decode/segment.ts'

/** Bytes from hexadecimal digits, grouped as one likes; the rest of a line behind `#` is comment. */
export function hex(text: string): Uint8Array {
  const digits = text.replace(/#.*/g, '').replace(/\s+/g, '')
  assert.match(digits, /^([0-9a-f]{2})*$/i)
  return Uint8Array.from(digits.match(/../g) ?? [], byte => Number.parseInt(byte, 16))
}

/** An IPv4 header of 20 bytes for `payload` bytes behind it, from 192.0.2.1 to 198.51.100.2; `fragment` is its word. */
export function ipv4Header(payload: number, protocol = '06', fragment = '0000'): string {
  return `
    45 00 ${word(20 + payload)}  # version, header length, service, total length
    1234 ${fragment}             # identification, flags and fragment offset
    40 ${protocol} 0000          # TTL, protocol, checksum
    c0000201 c6336402            # from 192.0.2.1 to 198.51.100.2
  `
}

/** An IPv6 header for `payload` bytes behind it, from 2001:db8::1 to 2001:db8::2. */
export function ipv6Header(payload: number, next = '06'): string {
  return `
    60000000 ${word(payload)}               # version, payload length
    ${next} 40                              # next header, hop limit
    20010db8 00000000 00000000 00000001     # from 2001:db8::1
    20010db8 00000000 00000000 00000002     # to 2001:db8::2
  `
}

/** A SYN without options. */
export const TCP_HEADER = `
  9c40 0050            # ports 40000, 80
  00000064 00000000    # seq 100, ack
  50 02                # five words, SYN
  faf0 0000 0000       # window 64240, checksum, urgent pointer
`
export const IPV4_TCP = ipv4Header(20) + TCP_HEADER
export const IPV6_TCP = ipv6Header(20) + TCP_HEADER
export const MACS = '020000000002 020000000001 '

export function word(n: number): string {
  return n.toString(16).padStart(4, '0')
}

export interface Capture extends DecoderOptions {
  linkType?: number
  /** Bytes captured and bytes on the wire; all of them when left out. */
  captured?: number
  original?: number
}

const decoders = new Map<string, Decoder>()

function decoderFor(checksums: boolean, decap: boolean): Decoder {
  const key = `${checksums} ${decap}`
  const decoder = decoders.get(key) ?? new Decoder({ checksums, decap })
  decoders.set(key, decoder)
  return decoder
}

/** A decoded packet as a test states it: a segment's fields, but addresses and encapsulation as text. */
export type Decoded = Record<string, unknown>

export function decode(packet: string | Uint8Array, capture: Capture = {}): Decoded {
  const bytes = typeof packet === 'string' ? hex(packet) : packet
  const { linkType = 101, captured = bytes.length, original = bytes.length, checksums = false, decap = true } = capture
  const decoder = decoderFor(checksums, decap)
  const segment = new Segment()
  const reason = decoder.decode(new DataView(bytes.buffer), 0, captured, original, linkType, segment)
  if (reason !== TCP && reason !== ICMP_ERROR) return { reason: SKIPPED[reason] }
  const { version, src0, src1, src2, src3, dst0, dst1, dst2, dst3, from0, from1, from2, from3, ...rest } = segment
  return {
    ...rest,
    reason: reason === TCP ? 'tcp' : 'icmpError',
    version,
    src: addressText(version, src0, src1, src2, src3),
    dst: addressText(version, dst0, dst1, dst2, dst3),
    from: addressText(version, from0, from1, from2, from3),
    encapsulation: decoder.encapsulation(segment.encapsulation),
  }
}

/** One test for each row: the packet, and those fields of the outcome that the row is about. */
export function table(capture: Capture, rows: [name: string, packet: string, expected: Decoded][]): void {
  for (const [name, packet, expected] of rows) {
    test(name, () => assert.deepEqual(only(decode(packet, capture), expected), expected))
  }
}

function only(decoded: Decoded, expected: Decoded): Decoded {
  return Object.fromEntries(Object.keys(expected).map(key => [key, decoded[key]]))
}

/**
 * A test that captures `packet` cut at every byte: `outcomes` are the reasons, each with the number of captured bytes
 * from which on it is the reason.
 */
export function everyCut(name: string, packet: string, linkType: number, outcomes: Record<number, string>): void {
  test(`${name}, cut at every byte`, () => {
    const found: Record<number, unknown> = {}
    let last: unknown
    for (let captured = 0; captured <= hex(packet).length; captured++) {
      const { reason } = decode(packet, { linkType, captured })
      if (reason !== last) found[captured] = reason
      last = reason
    }
    assert.deepEqual(found, outcomes)
  })
}
