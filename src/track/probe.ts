// Segments that ask whether the peer is still there: keep-alives (RFC 9293, 3.8.4) and zero-window probes (3.8.6.1).
// Neither is data, a retransmission, or activity.
import type { Segment } from '../decode/segment.ts'
import { FIN, RST, SYN } from '../decode/segment.ts'
import type { Connection, Endpoint } from './connection.ts'
import * as tcp from './connection.ts'
import { KEEP_ALIVE, type Tables, WINDOW_PROBE } from './tables.ts'
import { nothingOutstanding } from './window.ts'

/** Silence before a keep-alive, ns: faster than once a second nobody sends them. */
const SILENCE = 1e9

/** Whether the segment is a keep-alive or a window probe; if so it is counted, and nothing else is to be done with it. */
export function observeProbe(
  t: Tables,
  c: Connection,
  sender: Endpoint,
  receiver: Endpoint,
  segment: Segment,
): boolean {
  if (segment.length > 1 || segment.flags & (SYN | FIN | RST) || !nothingOutstanding(sender)) return false
  const before = segment.seq === ((sender.nxt - 1) | 0)
  if (receiver.seen & tcp.HAS_WINDOW && receiver.window === 0) {
    const byteAtNext = segment.seq === sender.nxt && segment.length === 1
    if (!before && !byteAtNext) return false
    if (byteAtNext) sender.seen |= tcp.PROBE_BYTE
    sender.seen |= tcp.PROBING
    if (sender.resentUnanswered < 255) sender.resentUnanswered++
    t.notes |= WINDOW_PROBE
    return true
  }
  if (!before || segment.time - c.at(tcp.LAST) < SILENCE) return false
  // Without a byte it may also be an old ACK; but that does not come after a second of silence.
  const rare = t.rare(c)
  const { count, last, interval } = rare.keepAlive ?? { count: 0, last: 0, interval: null }
  rare.keepAlive = { count: count + 1, last: segment.time, interval: count > 0 ? segment.time - last : interval }
  sender.seen |= tcp.PROBING
  if (sender.probesUnanswered < 255) sender.probesUnanswered++
  t.notes |= KEEP_ALIVE
  return true
}
