// The kernel's list of TCP sockets as text (/proc/net/tcp and tcp6; Documentation/networking/proc_net_tcp.rst): text in,
// sockets out.
import { SOCKET_STATES } from './socket-states.ts'

/** An address as four int32 words, as segments have it: an IPv4 address in the last word, zeros before it. */
export type Words = readonly [number, number, number, number]

export interface HostSocket {
  /** What it speaks on the wire: an IPv6 socket with an IPv4-mapped address counts as 4. */
  version: 4 | 6
  local: Words
  localPort: number
  remote: Words
  remotePort: number
  /** RFC 9293's name. */
  state: string
  /** 0 where the kernel has no full socket any more, or nobody has accepted it yet. */
  inode: number
  /** Listens for IPv4 too: an IPv6 listener on `::`, unless IPV6_V6ONLY, which the list does not show. */
  dual: boolean
}

/** `sl local remote st tx:rx tr:when retrnsmt uid timeout inode …` */
const LINE =
  /^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ([0-9A-F]{2})(?: \S+){2} \S+ +\d+ +\d+ (\d+)/

/** The sockets of one list; lines that are none are passed over. `littleEndian`: the byte order of the host. */
export function parseSockets(text: string, littleEndian: boolean): HostSocket[] {
  const sockets: HostSocket[] = []
  for (const line of text.split('\n')) {
    const [, local = '', localPort = '', remote = '', remotePort = '', state = '', inode = ''] = LINE.exec(line) ?? []
    if (inode === '') continue
    const [from, to] = [wordsOf(local, littleEndian), wordsOf(remote, littleEndian)]
    const name = SOCKET_STATES[Number.parseInt(state, 16)]
    if (from === null || to === null || !name) continue
    const mapped = isMapped(from)
    sockets.push({
      version: local.length === 8 || mapped ? 4 : 6,
      local: mapped ? unmapped(from) : from,
      localPort: Number.parseInt(localPort, 16),
      remote: mapped ? unmapped(to) : to,
      remotePort: Number.parseInt(remotePort, 16),
      state: name,
      inode: Number(inode),
      dual: local.length === 32 && from.every(word => word === 0),
    })
  }
  return sockets
}

/** The kernel prints each 32-bit word of an address, which is in network order, as a number of the host. */
function wordsOf(hex: string, littleEndian: boolean): Words | null {
  const words = (hex.match(/.{8}/g) ?? []).map(part => {
    const word = Number.parseInt(part, 16)
    return littleEndian ? swapped(word) : word | 0
  })
  const [a = 0, b = 0, c = 0, d = 0] = words
  if (words.length === 1) return [0, 0, 0, a]
  return words.length === 4 ? [a, b, c, d] : null
}

const swapped = (word: number): number =>
  (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)

const isMapped = ([a, b, c]: Words): boolean => a === 0 && b === 0 && c === 0xffff
const unmapped = (words: Words): Words => [0, 0, 0, words[3]]
