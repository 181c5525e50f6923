// Addresses between the four int32 words that segments carry (decode/segment.ts) and text.

/** `version` 4: the dotted quad in word 3; 6: RFC 5952, the longest run of zero groups shortened, hexadecimal in lower case. */
export function addressText(version: number, a0: number, a1: number, a2: number, a3: number): string {
  if (version === 4) return `${a3 >>> 24}.${(a3 >>> 16) & 255}.${(a3 >>> 8) & 255}.${a3 & 255}`
  const groups = [a0 >>> 16, a0 & 0xffff, a1 >>> 16, a1 & 0xffff, a2 >>> 16, a2 & 0xffff, a3 >>> 16, a3 & 0xffff]
  // RFC 5952, 5: IPv4-mapped addresses end in a dotted quad.
  if (a0 === 0 && a1 === 0 && a2 === 0xffff) return `::ffff:${addressText(4, 0, 0, 0, a3)}`
  let [begin, length] = [0, 0]
  for (let i = 0; i < 8; i++) {
    let run = 0
    while (i + run < 8 && groups[i + run] === 0) run++
    if (run > length) [begin, length] = [i, run]
  }
  const text = (part: number[]) => part.map(group => group.toString(16)).join(':')
  // RFC 5952, 4.2.2: a single zero group is not shortened.
  return length < 2 ? text(groups) : `${text(groups.slice(0, begin))}::${text(groups.slice(begin + length))}`
}
