// Zeek's words for the same evidence, for people who come from there: `history`, one letter for each kind of thing that a
// side did (upper case: the originator), and `conn_state`. They say what Zeek would say, not what we hold to be true.
import { ACK, FIN, RST, type Segment, SYN } from '../decode/segment.ts'
import { type Connection, type Endpoint, FIN_SEEN, MAX_LETTERS } from './connection.ts'
import * as found from './findings.ts'
import { RETRANSMISSION, type Tables } from './tables.ts'

/** Zeek's endpoint states, in the low three bits of `Endpoint.zeek`. */
const [INACTIVE, SYN_SENT, PARTIAL, ESTABLISHED, CLOSED, RESET] = [0, 1, 3, 4, 5, 6] as const
const STATE_BITS = 7
/** Letters that a side gets once. */
const [GAVE_A, GAVE_D, GAVE_I, GAVE_Q, GAVE_R] = [8, 16, 32, 64, 128] as const
const [a, d, f, g, h, i, q, r, s, t_, w] = [...'adfghiqrstw'].map(letter => letter.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
]

export function observeHistory(t: Tables, c: Connection, sender: Endpoint, receiver: Endpoint, segment: Segment): void {
  const { flags, length } = segment
  const again = (t.notes & RETRANSMISSION) !== 0
  if (t.found & (1 << found.ACKED_UNSEEN)) add(c, receiver, g)
  if (flags & SYN && flags & (FIN | RST)) once(c, sender, GAVE_Q, q)
  else if (flags & FIN && flags & RST) once(c, sender, GAVE_I, i)
  else if (flags & RST) {
    if ((sender.zeek & GAVE_R) === 0 || sender.rstSeq !== segment.seq) add(c, sender, r)
    sender.zeek |= GAVE_R
    sender.rstSeq = segment.seq
  } else if (flags & SYN) {
    if (!again) add(c, sender, flags & ACK ? h : s)
  } else if (flags & FIN) {
    if (!again) add(c, sender, f)
  } else if (length > 0) {
    if (again && isPowerOfTen(sender.retransmissions - sender.retries)) add(c, sender, t_)
    once(c, sender, GAVE_D, d)
  } else if (flags & ACK) once(c, sender, GAVE_A, a)
  if (t.found & (1 << found.ZERO_WINDOW) && isPowerOfTen(sender.zeroWindows)) add(c, sender, w)
  move(sender, receiver, segment)
}

/** The letters as text; `client` is the side whose letters are upper case. */
export function historyText(c: Connection, client: number, flipped: boolean): string {
  let text = flipped ? '^' : ''
  for (let n = 0; n < c.historyLength; n++) {
    const letter = c.letters[n] as number
    const char = String.fromCharCode(letter & 0x7f)
    text += letter >> 7 === client ? char.toUpperCase() : char
  }
  return text
}

/** Zeek's conn_state, its rules in its order. */
export function zeekState(originator: Endpoint, responder: Endpoint, history: string): string {
  const [os, rs] = [originator.zeek & STATE_BITS, responder.zeek & STATE_BITS]
  const originatorInactive = os === INACTIVE || os === PARTIAL
  const responderInactive = rs === INACTIVE || rs === PARTIAL
  if (rs === RESET) {
    if (os === SYN_SENT || (os === RESET && originator.payload === 0 && responder.payload === 0)) return 'REJ'
    return originatorInactive ? 'RSTRH' : 'RSTR'
  }
  if (os === RESET) {
    if (responderInactive) return /^\^?S[^HAFGIQ]*R/.test(history) ? 'RSTOS0' : 'OTH'
    return 'RSTO'
  }
  if (os === CLOSED) return rs === CLOSED ? 'SF' : responderInactive ? 'SH' : 'S2'
  if (rs === CLOSED) return originatorInactive ? 'SHR' : 'S3'
  if (os === SYN_SENT && rs === INACTIVE) return 'S0'
  return os === ESTABLISHED && rs === ESTABLISHED ? 'S1' : 'OTH'
}

function move(sender: Endpoint, receiver: Endpoint, { flags, length }: Segment): void {
  const own = sender.zeek & STATE_BITS
  const peer = receiver.zeek & STATE_BITS
  if (flags & RST) {
    if (own !== CLOSED || peer !== CLOSED) become(sender, RESET)
    return
  }
  const pureAck = length === 0 && (flags & (SYN | FIN)) === 0
  if (flags & SYN) {
    // A SYN or SYN-ACK of the responder establishes both; but not where it has reset already.
    const isAnswer = (flags & ACK) !== 0 || peer === SYN_SENT
    if (own === INACTIVE) become(sender, isAnswer ? ESTABLISHED : SYN_SENT)
    if (own === INACTIVE && isAnswer && (peer === INACTIVE || peer === SYN_SENT)) become(receiver, ESTABLISHED)
  } else if (own === INACTIVE && !(pureAck && peer === SYN_SENT)) {
    become(sender, pureAck && peer === ESTABLISHED ? ESTABLISHED : PARTIAL)
  }
  if ((flags & FIN) === 0) return
  if (own !== RESET) become(sender, CLOSED)
  // The peer sent a FIN and reset behind it: with this one both have closed.
  if (peer === RESET && receiver.seen & FIN_SEEN) become(receiver, CLOSED)
}

function become(endpoint: Endpoint, state: number): void {
  endpoint.zeek = (endpoint.zeek & ~STATE_BITS) | state
}

function once(c: Connection, sender: Endpoint, bit: number, letter: number): void {
  if (sender.zeek & bit) return
  sender.zeek |= bit
  add(c, sender, letter)
}

function add(c: Connection, endpoint: Endpoint, letter: number): void {
  if (c.historyLength >= MAX_LETTERS) return
  c.letters[c.historyLength++] = letter | (endpoint.side << 7)
}

/** Zeek repeats some letters at the 1st, 10th, 100th … time. */
function isPowerOfTen(n: number): boolean {
  while (n >= 10 && n % 10 === 0) n /= 10
  return n === 1
}
