// The steps of a connection: once as its record tells their times, once as the segments that tshark shows, by the simplest
// reading of flags and numbers.
import type { ConnectionRecord } from '../../src/report/schema.ts'
import { ACK, endOf, FIN, RST, reaches, SYN } from './numbers.ts'
import type { TsharkSegment } from './tshark.ts'

// biome-ignore format: in the order in which they happen
export const STEPS = ['SYN', 'SYN-ACK', 'completing ACK', 'FIN of client', 'ACK of the client’s FIN', 'FIN of server',
  'ACK of the server’s FIN', 'RST'] as const
export type Step = (typeof STEPS)[number]

export type Steps = Partial<Record<Step, TsharkSegment | undefined>>

/** ns since the first packet of the capture; null: it did not come, or cannot be known. */
export function timesOf({ handshake, established, reset, transitions }: ConnectionRecord): Record<Step, number | null> {
  const at = (endpoint: 'client' | 'server', ...events: string[]) =>
    transitions.find(row => row.endpoint === endpoint && events.includes(row.on))?.at ?? null
  return {
    SYN: handshake.synTimes[0] ?? null,
    'SYN-ACK': at('client', 'rcv SYN,ACK'),
    'completing ACK': established.at,
    'FIN of client': at('client', 'snd FIN'),
    'ACK of the client’s FIN': at('client', 'rcv ACK of FIN', 'rcv FIN,ACK of FIN'),
    'FIN of server': at('server', 'snd FIN'),
    'ACK of the server’s FIN': at('server', 'rcv ACK of FIN', 'rcv FIN,ACK of FIN'),
    RST: reset?.at ?? null,
  }
}

/** The segments that do it; `client` is `address port`. */
export function stepsIn(segments: readonly TsharkSegment[], client: string): Steps {
  const has = (set: number, clear: number) => (s: TsharkSegment) => (s.flags & set) === set && (s.flags & clear) === 0
  const first = (from: 'client' | 'server', ...tests: ((s: TsharkSegment) => boolean)[]) =>
    segments.find(s => (s.from === client) === (from === 'client') && tests.every(test => test(s)))
  const acks = (sent: TsharkSegment) => (s: TsharkSegment) => reaches(s.ack, endOf(sent))
  const ackOf = (fin: TsharkSegment | undefined, from: 'client' | 'server') =>
    fin && first(from, has(ACK, RST), acks(fin))

  const synAck = first('server', has(SYN | ACK, RST))
  const finOfClient = first('client', has(FIN, RST | SYN))
  const finOfServer = first('server', has(FIN, RST | SYN))
  return {
    SYN: first('client', has(SYN, ACK | RST)),
    'SYN-ACK': synAck,
    'completing ACK': synAck && first('client', has(ACK, SYN | RST), acks(synAck)),
    'FIN of client': finOfClient,
    'ACK of the client’s FIN': ackOf(finOfClient, 'server'),
    'FIN of server': finOfServer,
    'ACK of the server’s FIN': ackOf(finOfServer, 'client'),
    RST: segments.find(has(RST, 0)),
  }
}
