// Connections as they run: each follows a script of segments, and many at a time are merged in time order. A script is
// words: `c>P.220` is 220 bytes with PSH and ACK from the client, `s>.` an ACK from the server, a trailing `!` a segment
// sent again, `@1000` one sent 1000 ms after the one before; without it the path and the application say when.
import { ACK, FIN, PSH, RST, SYN } from '../../src/decode/segment.ts'
import type { CaptureWriter } from './capture-writer.ts'
import { TimeQueue } from './time-queue.ts'

const FLAGS: Record<string, number> = { S: SYN, F: FIN, R: RST, P: PSH, '.': ACK }

export interface Step {
  fromClient: boolean
  flags: number
  length: number
  /** ms after the step before; null: the path decides. */
  after: number | null
  again: boolean
}

export interface Side {
  /** IPv4, an unsigned integer. */
  address: number
  port: number
  /** Sequence number of what it sends next, and TSval of what it sent last. */
  next: number
  stamp: number
}

export interface Connection {
  steps: readonly Step[]
  /** Index of the next step, and when it is due: µs since the start of the capture. */
  step: number
  due: number
  client: Side
  server: Side
  /** The path's round-trip time and what the application takes to answer, µs. */
  rtt: number
  think: number
}

export function script(words: string): Step[] {
  return words.split(' ').map(word => {
    const match = /^([cs])>([SFRP.]+)(\d+)?(?:@(\d+))?(!)?$/.exec(word)
    if (!match) throw new Error(`not a step: ${word}`)
    const [, side, letters = '', length = 0, after, again] = match
    let flags = 0
    for (const letter of letters) flags |= FLAGS[letter]!
    const wait = after === undefined ? null : Number(after)
    return { fromClient: side === 'c', flags, length: Number(length), after: wait, again: again !== undefined }
  })
}

/** Runs all connections to their end; `connections` come in the order of their `due`. */
export function run(connections: Iterable<Connection>, writer: CaptureWriter): void {
  const running = new TimeQueue<Connection>()
  for (const connection of connections) {
    runUntil(connection.due, running, writer)
    running.add(connection)
  }
  runUntil(Number.POSITIVE_INFINITY, running, writer)
}

function runUntil(time: number, running: TimeQueue<Connection>, writer: CaptureWriter): void {
  for (let connection = running.first; connection && connection.due <= time; connection = running.first) {
    running.take()
    const step = connection.steps[connection.step++]!
    send(connection, step, writer)
    const next = connection.steps[connection.step]
    if (!next) continue
    connection.due += delay(connection, step, next)
    running.add(connection)
  }
}

/** The capture point is near the server: the client's part of the path takes 0.9 of the round trip. */
function delay({ rtt, think }: Connection, before: Step, step: Step): number {
  if (step.after !== null) return step.after * 1000
  const path = step.fromClient === before.fromClient ? 12 : Math.round(rtt * (step.fromClient ? 0.9 : 0.1))
  const answers = !step.fromClient && step.length > 0 && (before.fromClient || before.length === 0)
  return path + (answers ? think : 8)
}

function send({ due, client, server }: Connection, step: Step, writer: CaptureWriter): void {
  const { flags, length } = step
  const [sender, receiver] = step.fromClient ? [client, server] : [server, client]
  const consumed = length + (flags & (SYN | FIN) ? 1 : 0)
  const seq = step.again ? sender.next - consumed : sender.next
  const ack = flags & ACK ? receiver.next : 0
  const tsEcr = flags & ACK ? receiver.stamp : 0
  sender.stamp = 1_000_000 + Math.floor(due / 1000)
  sender.next = seq + consumed
  writer.write({ time: due, sender, receiver, flags, seq, ack, length, tsVal: sender.stamp, tsEcr })
}
