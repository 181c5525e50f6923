// A 4-tuple that is used again while the TIME-WAIT of its last connection runs (RFC 9293, 3.6.1; RFC 6191).
import { ACK, type Segment } from '../decode/segment.ts'
import type { Connection } from './connection.ts'
import * as tcp from './connection.ts'
import * as found from './findings.ts'
import type { Tables } from './tables.ts'

/** `fresh` was begun by a SYN of `side` of the connection `old`; `timeWait`: ns. */
export function noteReuse(
  tables: Tables,
  old: Connection,
  fresh: Connection,
  side: 0 | 1,
  segment: Segment,
  timeWait: number,
): void {
  if (!old.isMarked(tcp.TIME_WAIT_AT) || (segment.flags & ACK) !== 0) return
  const sender = old.ends[side]
  const gap = segment.time - old.at(tcp.TIME_WAIT_AT)
  if (gap > timeWait) return
  tables.rare(old).reusedAfter = gap < 0 ? null : gap
  const hasTs = (sender.options & tcp.OPT_TIMESTAMPS) !== 0 && segment.timestamps === 1
  tables.rare(fresh).timeWaitReuse = {
    gap: gap < 0 ? null : gap,
    isnDelta: (segment.seq - sender.nxt) | 0,
    tsDelta: hasTs ? (segment.tsVal - sender.tsVal) | 0 : null,
  }
  tables.find(fresh, found.TIME_WAIT_REUSE, -1, segment)
}
