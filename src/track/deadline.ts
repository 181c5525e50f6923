// When a connection that is over becomes final: what comes late belongs to it until then.

import type { Connection } from './connection.ts'
import * as tcp from './connection.ts'
import type { Tables } from './tables.ts'

/** How long a connection that is over, or a held SYN, is kept for what may still come, ns. */
export const LINGER = 60e9

/** When the connection is final by age, ns since the first packet; 0: never. `timeWait`: ns. */
export function deadlineOf(tables: Tables, c: Connection, timeWait: number): number {
  if (c.has(tcp.HELD)) return 0
  if (c.has(tcp.RST_SEEN)) return c.at(tcp.RST_AT) + LINGER
  if (c.has(tcp.RST_PROBABLE)) return (tables.known(c)?.probableReset?.time ?? 0) + LINGER
  if (c.has(tcp.REJECTED) && !c.has(tcp.ESTABLISHED_SEEN)) return (tables.known(c)?.icmp?.time ?? 0) + LINGER
  const first = c.ends[0]
  const second = c.ends[1]
  if ((first.seen & second.seen & tcp.FIN_SEEN) === 0) return 0
  if (c.isMarked(tcp.TIME_WAIT_AT)) return c.at(tcp.TIME_WAIT_AT) + timeWait
  const wasBefore = c.has(tcp.SEEDED) && !(c.isMarked(tcp.FIN_AT) && c.isMarked(tcp.FIN_AT + 1))
  return (wasBefore ? c.at(tcp.LAST) : Math.max(c.at(tcp.FIN_AT), c.at(tcp.FIN_AT + 1))) + LINGER
}
