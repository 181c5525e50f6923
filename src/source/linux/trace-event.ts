// The trace event sock:inet_sock_set_state: one change of state of one TCP socket. Where its fields lie the kernel says
// itself (tracefs, events/sock/inet_sock_set_state/format).
import type { Words } from './proc-tcp.ts'
import { SOCKET_STATES } from './socket-states.ts'
import type { TraceEntry } from './trace-page.ts'

export interface SocketChange {
  /** ns since 1970 UTC. */
  t: bigint
  /** On the wire. */
  version: 4 | 6
  local: Words
  /** 0 for the change to SYN-SENT where the kernel never told: it comes before a port is chosen. */
  localPort: number
  remote: Words
  remotePort: number
  /** RFC 9293's names. */
  from: string
  to: string
}

export interface EventFormat {
  id: number
  offsets: Readonly<Record<string, number>>
}

const NEEDED = ['skaddr', 'oldstate', 'newstate', 'sport', 'dport', 'family', 'saddr', 'daddr', 'saddr_v6', 'daddr_v6']
const AF_INET6 = 10

/** Null when the kernel's event is another than we know. */
export function parseFormat(text: string): EventFormat | null {
  const id = Number(/^ID: (\d+)$/m.exec(text)?.[1] ?? 0)
  const offsets: Record<string, number> = {}
  for (const [, name = '', offset] of text.matchAll(/field:[^;]*?(\w+)(?:\[\d+\])?;\s*offset:(\d+);/g)) {
    offsets[name] = Number(offset)
  }
  return id > 0 && NEEDED.every(name => name in offsets) ? { id, offsets } : null
}

/** Number of the event that the entry is. */
export function eventId(page: DataView, { at }: TraceEntry, littleEndian: boolean): number {
  return page.getUint16(at, littleEndian)
}

/** The change, and the kernel's own name of the socket. `offset`: what to take from the trace's clock, ns. */
export function parseChange(
  page: DataView,
  entry: TraceEntry,
  { offsets }: EventFormat,
  offset: bigint,
  littleEndian: boolean,
): { change: SocketChange; socket: bigint } {
  const at = (name: string) => entry.at + (offsets[name] as number)
  const words = (name: string): Words => {
    const [a, b, c, d] = [0, 4, 8, 12].map(i => page.getInt32(at(name) + i)) as [number, number, number, number]
    return [a, b, c, d]
  }
  const six = words('daddr_v6')
  const mapped = six[0] === 0 && six[1] === 0 && six[2] === 0xffff
  const isSix = page.getUint16(at('family'), littleEndian) === AF_INET6 && !mapped
  const four = (name: string): Words => [0, 0, 0, page.getInt32(at(name))]
  const state = (name: string) => SOCKET_STATES[page.getInt32(at(name), littleEndian)] ?? ''
  return {
    socket: page.getBigUint64(at('skaddr'), littleEndian),
    change: {
      t: entry.time - offset,
      version: isSix ? 6 : 4,
      local: isSix ? words('saddr_v6') : four('saddr'),
      localPort: page.getUint16(at('sport'), littleEndian),
      remote: isSix ? six : four('daddr'),
      remotePort: page.getUint16(at('dport'), littleEndian),
      from: state('oldstate'),
      to: state('newstate'),
    },
  }
}
