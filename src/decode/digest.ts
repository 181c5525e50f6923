// Hashes that tell copies of a packet from packets. Not against an adversary: a forged collision hides a packet as a
// copy of one that came within 100 ms, nothing else. They stand on the path of every packet: products of words with
// odd constants are summed, side by side where no chain is needed.

import type { Segment } from './segment.ts'

/** Odd numbers with their bits spread: 2^32 over the golden ratio, and Murmur3's. */
const [A, B, C, D] = [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0xcc9e2d51] as const

const mix = (hash: number, word: number): number => Math.imul(((hash << 5) | (hash >>> 27)) ^ word, A)

/** Goes on from `hash` over the bytes from `at` to `end`. */
export function hashBytes(view: DataView, at: number, end: number, hash: number): number {
  // Two chains, so that no multiplication waits for the one before it.
  let other: number = B
  let i = at
  for (; i + 8 <= end; i += 8) {
    hash = mix(hash, view.getInt32(i))
    other = mix(other, view.getInt32(i + 4))
  }
  for (; i < end; i++) hash = mix(hash, view.getUint8(i))
  return mix(hash, other)
}

/** Payload bytes hashed at its beginning and at its end. */
const SAMPLE = 64

/** TCP's header before its checksum are four words; the urgent pointer stands behind it. */
const [PORTS, SEQ, ACK, CONTROL, URGENT] = [0, 4, 8, 12, 18] as const

/**
 * `Segment.digest` of the TCP header at `header`, without its checksum, which rewriting devices and offload change, and
 * of the captured payload from `at` to `end`. `optionsHash` and `length` must be set.
 */
export function digest(view: DataView, header: number, at: number, end: number, segment: Segment): number {
  let hash =
    Math.imul(view.getInt32(header + PORTS), A) +
    Math.imul(view.getInt32(header + SEQ), B) +
    Math.imul(view.getInt32(header + ACK), C) +
    Math.imul(view.getInt32(header + CONTROL) ^ view.getUint16(header + URGENT), D)
  hash = Math.imul((hash ^ (hash >>> 15)) + segment.optionsHash, A) ^ segment.length
  if (end - at > 2 * SAMPLE) {
    hash = hashBytes(view, at, at + SAMPLE, hash)
    hash = hashBytes(view, end - SAMPLE, end, hash)
  } else if (at < end) hash = hashBytes(view, at, end, hash)
  // Murmur3's last step: without it the lowest bits would depend on the lowest bits only.
  hash = Math.imul(hash ^ (hash >>> 16), B)
  hash = Math.imul(hash ^ (hash >>> 13), C)
  return hash ^ (hash >>> 16)
}

/** Takes link-layer addresses into `Segment.linkHash`, which is never 0 afterwards; inner frames add to outer ones. */
export function hashLink(segment: Segment, word0: number, word1: number, word2: number): void {
  segment.linkHash = (Math.imul(segment.linkHash ^ word0, A) + Math.imul(word1, B) + Math.imul(word2, C)) | 1
}
