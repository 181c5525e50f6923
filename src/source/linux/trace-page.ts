// One page of the kernel's trace ring buffer as `trace_pipe_raw` gives it (kernel/trace/ring_buffer.c; its layout is in
// tracefs, events/header_page and header_event): bytes in, entries with their times out.

export interface TraceEntry {
  /** By the instance's clock, ns. */
  time: bigint
  /** Where its data lies in the page: `common_type` is the first of it. */
  at: number
  size: number
}

/** The fields before the data: a 64-bit time, and how many bytes of data there are, with flags. */
const HEAD = 16
const COMMITTED = 0xfffff
const [MISSED, MISSED_STORED] = [31, 30] as const
/** Kinds of entry beyond those whose length is in the header word. */
const [PADDING, TIME_EXTEND, TIME_STAMP] = [29, 30, 31] as const
/** A delta has 27 bits; an absolute time 59. */
const DELTA = 27n
const ABSOLUTE = (1n << 59n) - 1n

export interface TracePage {
  entries: TraceEntry[]
  /** Entries that the kernel wrote over before anybody read them; at least 1 where it does not say how many. */
  lost: number
}

/** A page that ends early, or says that it has more than there is, gives what stands before that. */
export function parsePage(page: DataView, littleEndian: boolean): TracePage {
  if (page.byteLength < HEAD) return { entries: [], lost: 0 }
  const flags = page.getUint32(littleEndian ? 8 : 12, littleEndian)
  const end = Math.min(HEAD + (flags & COMMITTED), page.byteLength)
  const missed = ((flags >>> MISSED) & 1) === 1
  const counted = missed && ((flags >>> MISSED_STORED) & 1) === 1 && end + 8 <= page.byteLength
  const lost = counted ? Number(page.getBigUint64(end, littleEndian)) : missed ? 1 : 0
  const entries: TraceEntry[] = []
  let time = page.getBigUint64(0, littleEndian)
  for (let at = HEAD; at + 4 <= end; ) {
    const word = page.getUint32(at, littleEndian)
    const kind = littleEndian ? word & 31 : word >>> 27
    const delta = BigInt(littleEndian ? word >>> 5 : word & 0x7ffffff)
    const long = kind === 0 || kind >= PADDING
    if (long && at + 8 > end) break
    const extra = long ? page.getUint32(at + 4, littleEndian) : 0
    if (kind === TIME_EXTEND || kind === TIME_STAMP) {
      const value = (BigInt(extra) << DELTA) + delta
      time = kind === TIME_EXTEND ? time + value : (time & ~ABSOLUTE) | value
      at += 8
      continue
    }
    // Nothing follows on this page.
    if (kind === PADDING && delta === 0n) break
    time += delta
    const size = long ? extra - (kind === 0 ? 4 : 0) : kind * 4
    const data = at + (kind === 0 ? 8 : 4)
    if (size < 0 || data + size > end) break
    if (kind !== PADDING) entries.push({ time, at: data, size })
    at = data + size
  }
  return { entries, lost }
}
