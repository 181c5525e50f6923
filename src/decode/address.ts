// IP addresses as four int32 words, the form of `Segment.src0` and the like (an IPv4 address in the last word, zeros
// before it), and as text.

/** `words[3]` alone is an IPv4 address. */
export interface Address {
  version: 4 | 6
  words: [number, number, number, number]
}

/** Dotted decimal, or RFC 5952: lower case, the longest run of zeros shortened, `::ffff:192.0.2.1`. */
export function addressText(version: number, word0: number, word1: number, word2: number, word3: number): string {
  if (version === 4) return dotted(word3)
  if (word0 === 0 && word1 === 0 && word2 === 0xffff) return `::ffff:${dotted(word3)}`
  const groups = [word0, word1, word2, word3].flatMap(word => [word >>> 16, word & 0xffff])
  const [from, to] = longestZeros(groups)
  const text = (some: number[]) => some.map(group => group.toString(16)).join(':')
  // RFC 5952, 4.2.2: a single group is not shortened.
  if (to - from < 2) return text(groups)
  return `${text(groups.slice(0, from))}::${text(groups.slice(to))}`
}

function dotted(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`
}

/** The first of the longest runs of zeros: from where to where. */
function longestZeros(groups: number[]): [from: number, to: number] {
  let longest: [number, number] = [0, 0]
  let from = 0
  for (let i = 0; i < groups.length; i++) {
    if (groups[i] !== 0) from = i + 1
    else if (i + 1 - from > longest[1] - longest[0]) longest = [from, i + 1]
  }
  return longest
}

/** The address that `text` is, in any of the forms of RFC 4291, 2.2, without a zone; null when it is none. */
export function parseAddress(text: string): Address | null {
  if (!text.includes(':')) {
    const word = parseDotted(text)
    return word === null ? null : { version: 4, words: [0, 0, 0, word] }
  }
  const [head = '', tail, ...more] = text.split('::')
  if (more.length > 0) return null
  const left = parseGroups(head, tail === undefined)
  const right = parseGroups(tail ?? '', true)
  if (left === null || right === null) return null
  const missing = 8 - left.length - right.length
  // `::` stands for at least one group.
  if (tail === undefined ? missing !== 0 : missing < 1) return null
  const groups = [...left, ...Array<number>(missing).fill(0), ...right]
  const word = (i: number) => ((groups[i] as number) << 16) | (groups[i + 1] as number)
  return { version: 6, words: [word(0), word(2), word(4), word(6)] }
}

/** Groups of 16 bits between colons; where it `isLast`, the address's last 32 bits may be dotted decimal. */
function parseGroups(text: string, isLast: boolean): number[] | null {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [i, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16))
    else {
      const word = isLast && i === parts.length - 1 ? parseDotted(part) : null
      if (word === null) return null
      groups.push(word >>> 16, word & 0xffff)
    }
  }
  return groups
}

/** Four decimal numbers; leading zeros are refused, since some read them as octal (RFC 6943, 3.1.1). */
function parseDotted(text: string): number | null {
  const bytes = text.split('.')
  if (bytes.length !== 4) return null
  let word = 0
  for (const byte of bytes) {
    if (!/^(0|[1-9]\d{0,2})$/.test(byte) || Number(byte) > 255) return null
    word = (word << 8) | Number(byte)
  }
  return word
}
