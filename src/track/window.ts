// Is a segment acceptable to its receiver? (RFC 9293, 3.10.7.4, first step.) What the receiver expects next is what it
// acknowledged last; the window is what it offered.
import type { Segment } from '../decode/segment.ts'
import { type Connection, type Endpoint, HAS_ACKED, HAS_NXT, HAS_WINDOW, NO_SCALE, SYN_SEEN } from './connection.ts'
import { distance, isAfter } from './sequence.ts'

/** The largest shift (RFC 7323, 2.3): taken where the options were not captured, so that nothing acceptable is refused. */
const MAX_SCALE = 14

/** The shift for windows that `sender` advertises; -1 when its SYN or its peer's was not captured. */
export function windowShift(sender: Endpoint, receiver: Endpoint): number {
  if ((sender.seen & receiver.seen & SYN_SEEN) === 0) return -1
  return sender.windowScale === NO_SCALE || receiver.windowScale === NO_SCALE ? 0 : sender.windowScale
}

/** The window of a segment without SYN, in bytes. */
export function scaleWindow(sender: Endpoint, receiver: Endpoint, window: number): number {
  const shift = windowShift(sender, receiver)
  return window << (shift < 0 ? MAX_SCALE : shift)
}

/** The window that the endpoint offered; where that was not captured, the largest. */
export const offered = ({ seen, window }: Endpoint): number => (seen & HAS_WINDOW ? window : 0xffff << MAX_SCALE)

/** Whether `seq` is what the receiver expects next, or the sender's own next number (RFC 5961, 3.2, as far as it can be known). */
export function isExact(sender: Endpoint, seq: number): boolean {
  if (sender.seen & HAS_ACKED && seq === sender.acked) return true
  return (sender.seen & HAS_NXT) !== 0 && seq === sender.nxt
}

/** Whether `seq` lies in the window that the receiver offered; true when nothing is known of it. */
export function isInWindow(sender: Endpoint, receiver: Endpoint, seq: number): boolean {
  if ((sender.seen & HAS_ACKED) === 0 || (receiver.seen & HAS_WINDOW) === 0) return true
  const ahead = distance(seq, sender.acked)
  return ahead >= 0 && ahead < Math.max(1, receiver.window)
}

/** Whether some of a segment without SYN, or the place where it stands, is what the receiver takes. */
export function fitsWindow(sender: Endpoint, receiver: Endpoint, segment: Segment): boolean {
  // Nothing that it sends stands before its SYN, whatever it acknowledges.
  if ((sender.seen & (SYN_SEEN | HAS_ACKED)) === SYN_SEEN) return isAfter(segment.seq, sender.iss)
  if ((sender.seen & HAS_ACKED) === 0 || (receiver.seen & HAS_WINDOW) === 0) return true
  const end = (segment.seq + segment.length) | 0
  const ahead = distance(segment.seq, sender.acked)
  return distance(end, sender.acked) >= 0 && ahead < Math.max(1, receiver.window)
}

/** Whether a FIN that stands at `seq` can be the sender's: not acknowledged before it came, and in or next to its data. */
export function fitsFin(c: Connection, sender: Endpoint, seq: number): boolean {
  const receiver = c.ends[(1 - sender.side) as 0 | 1]
  if ((sender.seen & HAS_ACKED) === 0) return true
  if (distance((seq + 1) | 0, sender.acked) < 0) return false
  return (sender.seen & HAS_NXT && distance(seq, sender.nxt) <= 0) || isInWindow(sender, receiver, seq)
}

/** Everything the sender sent has been acknowledged, its FIN too. */
export const nothingOutstanding = (sender: Endpoint): boolean =>
  (sender.seen & HAS_ACKED) !== 0 && sender.acked === sender.nxt
