// Hashes that tell copies of a packet from packets. Not against an adversary: a forged collision hides a packet as a
// copy of one that came within 100 ms, nothing else. The mixing is Murmur3's: two multiplications per 4 bytes.

import type { Segment } from './segment.ts'

function mix(hash: number, word: number): number {
  const product = Math.imul(word, 0xcc9e2d51)
  const mixed = hash ^ Math.imul((product << 15) | (product >>> 17), 0x1b873593)
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
}

function finish(hash: number): number {
  const first = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35)
  return second ^ (second >>> 16)
}

/** Goes on from `hash` over the bytes from `at` to `end`. */
export function hashBytes(view: DataView, at: number, end: number, hash: number): number {
  let i = at
  for (; i + 4 <= end; i += 4) hash = mix(hash, view.getInt32(i))
  if (i === end) return hash
  let rest = end - i
  for (; i < end; i++) rest = (rest << 8) | view.getUint8(i)
  return mix(hash, rest)
}

const [CHECKSUM, URGENT_POINTER] = [16, 18] as const
/** Payload bytes hashed at its beginning and at its end. */
const SAMPLE = 64

/**
 * `Segment.digest` for the TCP part from `at` to `end`, with `payload` (at most `end`) behind its header; `optionsHash`
 * and `length` must be set. The checksum is left out: rewriting devices and offload change it.
 */
export function digest(view: DataView, at: number, payload: number, end: number, segment: Segment): number {
  let hash = segment.length
  for (let i = at; i < at + CHECKSUM; i += 4) hash = mix(hash, view.getInt32(i))
  hash = mix(hash, view.getUint16(at + URGENT_POINTER))
  hash = mix(hash, segment.optionsHash)
  if (end - payload <= 2 * SAMPLE) return finish(hashBytes(view, payload, end, hash))
  return finish(hashBytes(view, end - SAMPLE, end, hashBytes(view, payload, payload + SAMPLE, hash)))
}

/** Takes link-layer addresses into `Segment.linkHash`, which is never 0 afterwards; inner frames add to outer ones. */
export function hashLink(segment: Segment, word0: number, word1: number, word2: number): void {
  segment.linkHash = finish(mix(mix(mix(segment.linkHash, word0), word1), word2)) || 1
}
