// Two hosts that speak TCP as RFC 9293, 3.10 says, with a capture point between them: the truth that the tracker is held
// against. Every segment passes the capture point and may be lost behind it; both links keep the order. Windows are never full.
import { ACK, FIN, PSH, RST, SYN } from '../../src/decode/segment.ts'

export interface Packet {
  from: 0 | 1
  flags: number
  seq: number
  ack: number
  length: number
  /** The state that its sender was in when it had sent it. */
  truth: string
  /** Whether all that it carries had been sent before. */
  again: boolean
}

/** One of the hosts' ends. Sequence numbers count from 0; whoever puts them on the wire adds an initial number. */
class Host {
  state: string
  /** SND.NXT, SND.UNA and RCV.NXT; data has the numbers from 1 on. */
  next = 0
  unacknowledged = 0
  expected = 0
  fin = Number.POSITIVE_INFINITY
  #highest = 0
  #owesAck = false
  #answered = false
  readonly #side: 0 | 1
  readonly #wire: (packet: Packet) => void

  constructor(side: 0 | 1, wire: (packet: Packet) => void) {
    this.#side = side
    this.#wire = wire
    this.state = side === 0 ? 'CLOSED' : 'LISTEN'
  }

  connect(from: 'CLOSED' | 'LISTEN'): void {
    if (this.state !== from || this.next > 0) return
    this.state = 'SYN-SENT'
    this.next = 1
    this.#put(SYN, 0)
  }

  /** Writes the bytes of one segment. */
  write(length: number): void {
    if (this.state !== 'ESTABLISHED' && this.state !== 'CLOSE-WAIT') return
    this.next += length
    this.#put(ACK | PSH, this.next - length, length)
  }

  close(): void {
    if (this.state === 'ESTABLISHED' || this.state === 'SYN-RECEIVED') this.state = 'FIN-WAIT-1'
    else if (this.state === 'CLOSE-WAIT') this.state = 'LAST-ACK'
    else return
    this.fin = this.next++
    this.#put(ACK | FIN, this.fin)
  }

  abort(): void {
    if (['CLOSED', 'LISTEN', 'SYN-SENT', 'TIME-WAIT'].includes(this.state)) return
    this.state = 'CLOSED'
    this.#put(RST | ACK, this.next)
  }

  /** The acknowledgement that was put off. */
  acknowledge(): void {
    if (this.#owesAck && this.state !== 'CLOSED') this.#put(ACK, this.next)
  }

  /** The retransmission timer: the first segment that was not acknowledged goes out again, with all that fits into it. */
  resend(): void {
    if (this.unacknowledged === this.next || this.state === 'CLOSED') return
    const from = this.unacknowledged
    if (from === 0) return this.#put(this.state === 'SYN-SENT' ? SYN : SYN | ACK, 0)
    const end = Math.min(this.next, this.fin)
    this.#put(ACK | (this.fin < this.next ? FIN : PSH), from, end - from)
  }

  receive(packet: Packet, puttingOff: boolean): void {
    const { flags, seq, ack, length } = packet
    if (this.state === 'CLOSED' || this.state === 'LISTEN') return this.#receiveUnconnected(packet)
    if (this.state === 'SYN-SENT') return this.#receiveInSynSent(packet)
    if (flags & SYN) {
      // Its SYN is known: the ACK or the SYN-ACK that answered it was lost.
      if (this.state === 'SYN-RECEIVED' && (flags & ACK) === 0) return this.#put(SYN | ACK, 0)
      if (this.state !== 'SYN-RECEIVED') return this.#put(ACK, this.next)
    } else if (flags & RST) {
      if (seq === this.expected) this.state = 'CLOSED'
      return
    }
    this.#takeAck(ack)
    const end = seq + length + (flags & FIN ? 1 : 0)
    if (end > seq && seq <= this.expected && end > this.expected && this.#isReceiving()) {
      this.expected = end
      if (flags & FIN) this.#takeFin()
      if (puttingOff) this.#owesAck = true
      else this.#put(ACK, this.next)
    } else if (end > seq && this.state !== 'CLOSED') this.#put(ACK, this.next)
  }

  #receiveUnconnected({ flags, seq, ack, length }: Packet): void {
    if (flags & RST) return
    if (this.state === 'LISTEN' && flags === SYN) {
      this.state = 'SYN-RECEIVED'
      this.expected = seq + 1
      this.next = 1
      return this.#put(SYN | ACK, 0)
    }
    // RFC 9293, 3.10.7.1; a segment without ACK cannot come from this simulation's peers but as a SYN.
    if (flags & ACK) this.#put(RST, ack)
    else {
      this.expected = seq + length + 1
      this.#put(RST | ACK, 0)
    }
  }

  #receiveInSynSent({ flags, seq, ack }: Packet): void {
    if (flags & RST) {
      if (flags & ACK && ack === this.next) this.state = 'CLOSED'
      return
    }
    if ((flags & SYN) === 0) return
    this.expected = seq + 1
    if (flags & ACK) {
      this.unacknowledged = ack
      this.state = 'ESTABLISHED'
      this.#put(ACK, this.next)
    } else {
      this.state = 'SYN-RECEIVED'
      this.#put(SYN | ACK, 0)
    }
  }

  #takeAck(ack: number): void {
    if (ack <= this.unacknowledged || ack > this.next) return
    this.unacknowledged = ack
    if (this.state === 'SYN-RECEIVED') this.state = 'ESTABLISHED'
    if (ack <= this.fin) return
    if (this.state === 'FIN-WAIT-1') this.state = 'FIN-WAIT-2'
    else if (this.state === 'CLOSING') this.state = 'TIME-WAIT'
    else if (this.state === 'LAST-ACK') this.state = 'CLOSED'
  }

  #isReceiving(): boolean {
    return ['ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2'].includes(this.state)
  }

  #takeFin(): void {
    if (this.state === 'ESTABLISHED') this.state = 'CLOSE-WAIT'
    else if (this.state === 'FIN-WAIT-1') this.state = 'CLOSING'
    else if (this.state === 'FIN-WAIT-2') this.state = 'TIME-WAIT'
  }

  #put(flags: number, seq: number, length = 0): void {
    const end = seq + length + (flags & (SYN | FIN) ? 1 : 0)
    // The SYN-ACK that answers a crossing SYN sends the own SYN once more, but is no retransmission.
    const answers = flags === (SYN | ACK) && !this.#answered
    if (answers) this.#answered = true
    const again = end > seq && end <= this.#highest && !answers
    this.#highest = Math.max(this.#highest, flags & RST ? 0 : end)
    this.#owesAck = false
    const ack = flags & ACK ? this.expected : 0
    this.#wire({ from: this.#side, flags, seq, ack, length, truth: this.state, again })
  }
}

/** What happens next; `side` says to whom. */
export interface Move {
  /** `call` connects from LISTEN: a simultaneous open, when the other side does too. */
  what: 'connect' | 'call' | 'write' | 'close' | 'abort' | 'acknowledge' | 'resend' | 'pass' | 'arrive' | 'lose'
  side: 0 | 1
  /** Whether the acknowledgement of what arrives is put off. */
  puttingOff: boolean
}

/** Plays the moves; `capture` sees each segment as it passes the capture point. */
export function play(moves: readonly Move[], capture: (packet: Packet, move: number) => void): [Host, Host] {
  const sent: [Packet[], Packet[]] = [[], []]
  const passed: [Packet[], Packet[]] = [[], []]
  const hosts: [Host, Host] = [0, 1].map(side => new Host(side as 0 | 1, p => sent[side as 0 | 1].push(p))) as never
  for (const [number, { what, side, puttingOff }] of moves.entries()) {
    const host = hosts[side]
    const peer = (1 - side) as 0 | 1
    if (what === 'connect') host.connect('CLOSED')
    else if (what === 'call') host.connect('LISTEN')
    else if (what === 'write') host.write(100)
    else if (what === 'close') host.close()
    else if (what === 'abort') host.abort()
    else if (what === 'acknowledge') host.acknowledge()
    else if (what === 'resend') host.resend()
    else if (what === 'pass') {
      const packet = sent[side].shift()
      if (packet) {
        capture(packet, number)
        passed[side].push(packet)
      }
    } else {
      const packet = passed[peer].shift()
      if (packet && what === 'arrive') host.receive(packet, puttingOff)
    }
  }
  return hosts
}
