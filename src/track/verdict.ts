// What the evidence of a whole connection adds up to: handshake, close, and one word for the row of a table.

import type { Connection, Endpoint } from './connection.ts'
import * as tcp from './connection.ts'
import { RESET_PROBABLE } from './findings.ts'
import { assignRoles, type RoleHints, type Roles } from './roles.ts'
import type { CloseKind, CloseVerdict, HandshakeVerdict, Outcome } from './words.ts'

/** Filled again for each connection. */
export class Verdict {
  readonly roles: Roles = { client: 0, certainty: 'guessed', why: '' }
  handshake: HandshakeVerdict = 'not-captured'
  handshakeCertainty: 'proved' | 'inferred' = 'proved'
  close: CloseVerdict = 'none'
  kind: CloseKind | null = null
  /** Side of the first FIN by the numbers; 2 when neither acknowledges the other, -1 when there is none. */
  firstFin: 0 | 1 | 2 | -1 = -1
  outcome: Outcome = 'open'
  /** Side that ended it, 2 for both, -1 for nobody. */
  by: 0 | 1 | 2 | -1 = -1
  certainty: 'proved' | 'inferred' = 'proved'
}

/** Reads a connection that `conclude` has seen. */
export function judge(c: Connection, hints: RoleHints, v: Verdict): void {
  assignRoles(c, hints, v.roles)
  const client = c.ends[v.roles.client]
  const server = c.ends[(1 - v.roles.client) as 0 | 1]
  v.handshake = handshakeVerdict(c, client, server)
  v.handshakeCertainty = v.handshake === 'partial' || v.handshake === 'not-captured' ? 'inferred' : 'proved'
  v.firstFin = firstFin(c)
  v.close = closeVerdict(c)
  v.kind = closeKind(c, v.firstFin)
  v.outcome = outcome(c, v, client, server)
  v.by = by(c, v)
  v.certainty = isInferred(c, v) ? 'inferred' : 'proved'
}

/** What some segment not being there tells. */
const BY_ABSENCE: ReadonlySet<Outcome | HandshakeVerdict> = new Set([
  'open',
  'half-closed',
  'close-unconfirmed',
  'unanswered',
  'half-open',
  'unsynchronized',
  'rejected',
  'backscatter',
  'stray',
])

/** The capture is known to have lost packets: what was not seen may have been there all the same. */
export function doubt(v: Verdict): void {
  if (BY_ABSENCE.has(v.outcome)) v.certainty = 'inferred'
  if (BY_ABSENCE.has(v.handshake)) v.handshakeCertainty = 'inferred'
}

function handshakeVerdict(c: Connection, client: Endpoint, server: Endpoint): HandshakeVerdict {
  const syn = (client.seen & tcp.SYN_SEEN) !== 0
  if (c.has(tcp.ESTABLISHED_SEEN)) {
    return syn && server.seen & tcp.SYN_SEEN && c.isMarked(tcp.COMPLETED) ? 'complete' : 'partial'
  }
  if (c.has(tcp.MID_STREAM) || (!syn && (server.seen & tcp.SYN_SEEN) === 0)) return 'not-captured'
  if (c.has(tcp.REFUSED)) return 'refused'
  if (syn && c.has(tcp.RST_SEEN) && c.rstBy === client.side) return 'aborted'
  if ((client.seen | server.seen) & tcp.SYN_ACK_SENT) return 'half-open'
  if (c.has(tcp.REJECTED)) return 'rejected'
  return server.seen & tcp.ANSWERED_WRONG ? 'unsynchronized' : 'unanswered'
}

function firstFin(c: Connection): 0 | 1 | 2 | -1 {
  const first = c.ends[0]
  const second = c.ends[1]
  if (c.has(tcp.ONE_WAY_LATER)) return first.packets === 0 ? 0 : 1
  if ((first.seen & tcp.FIN_SEEN) === 0) return second.seen & tcp.FIN_SEEN ? 1 : -1
  if ((second.seen & tcp.FIN_SEEN) === 0) return 0
  return second.seen & tcp.FIN_ACKS_FIN ? 0 : first.seen & tcp.FIN_ACKS_FIN ? 1 : 2
}

function closeVerdict(c: Connection): CloseVerdict {
  const first = c.ends[0]
  const second = c.ends[1]
  if (!c.has(tcp.ESTABLISHED_SEEN | tcp.MID_STREAM)) return 'none'
  if (c.has(tcp.RST_SEEN)) return c.has(tcp.RST_AFTER_FIN) ? 'aborted-after-fin' : 'reset'
  if (c.has(tcp.ONE_WAY_CLOSED) || first.seen & second.seen & tcp.FIN_ACKED) return 'graceful'
  if (c.has(tcp.ONE_WAY_LATER) || first.seen & second.seen & tcp.FIN_SEEN) return 'unconfirmed'
  if (c.has(tcp.SUPERSEDED)) return 'superseded'
  return (first.seen | second.seen) & tcp.FIN_SEEN ? 'half-closed' : 'open'
}

function closeKind(c: Connection, first: 0 | 1 | 2 | -1): CloseKind | null {
  if ((c.ends[0].seen & c.ends[1].seen & tcp.FIN_SEEN) === 0 || first === -1) return null
  if (first === 2) return 'simultaneous'
  return c.ends[first].seen & tcp.FIN_ACKED_BY_FIN ? 'three-way' : 'four-way'
}

function outcome(c: Connection, v: Verdict, client: Endpoint, server: Endpoint): Outcome {
  if (!c.has(tcp.MEANINGFUL)) return 'stray'
  switch (v.close) {
    case 'graceful':
      return 'closed'
    case 'unconfirmed':
      return 'close-unconfirmed'
    case 'none':
      break
    default:
      return v.close
  }
  switch (v.handshake) {
    case 'aborted':
      return 'scan'
    case 'half-open': {
      if (!c.has(tcp.RST_SEEN)) return 'half-open'
      return c.rstBy === server.side || client.seen & tcp.SYN_SEEN ? 'reset' : 'backscatter'
    }
    case 'refused':
    case 'rejected':
    case 'unanswered':
    case 'unsynchronized':
      return v.handshake
    default:
      return 'stray'
  }
}

function by(c: Connection, v: Verdict): 0 | 1 | 2 | -1 {
  switch (v.outcome) {
    case 'closed':
    case 'close-unconfirmed':
    case 'half-closed':
      return v.firstFin
    case 'reset':
    case 'aborted-after-fin':
    case 'refused':
    case 'scan':
      return c.rstBy as 0 | 1
    default:
      return -1
  }
}

/** What was not shown by the segments themselves. */
function isInferred(c: Connection, v: Verdict): boolean {
  if (c.has(tcp.RST_SEEN) && c.findings & (1 << RESET_PROBABLE)) return true
  if (c.has(tcp.ONE_WAY)) return true
  if (c.has(tcp.MISSED_SOME) && BY_ABSENCE.has(v.outcome)) return true
  return v.outcome === 'open' && c.has(tcp.MID_STREAM)
}
