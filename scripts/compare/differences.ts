// What two readings of one capture say differently: frame by frame, then connection by connection. Which frames make a
// connection is compared on its own; what else is said of a connection is held against tshark's view of the same frames.
import { Both, type Evidence, nameOf } from './both.ts'
import { ACK, RST, SYN } from './numbers.ts'
import { STEPS, type Step, timesOf } from './steps.ts'
import type { SynfinCapture, SynfinConnection, SynfinSegment } from './synfin.ts'
import type { TsharkCapture, TsharkSegment } from './tshark.ts'

type Value = number | string | boolean | null

export interface Difference {
  what:
    | 'packets'
    | 'is a segment'
    | 'is of the connection'
    | 'time'
    | 'from'
    | 'to'
    | 'flags'
    | 'seq'
    | 'ack'
    | 'length'
    | 'retransmission'
    | 'client'
    | 'packets of client'
    | 'packets of server'
    | 'initial RTT'
    | Step
  /** `capture`, `frame 12` or `connection 3`. */
  where: string
  /** Times are ns since the first packet. */
  synfin: Value
  tshark: Value
  evidence: Evidence
}

export function differencesBetween(synfin: SynfinCapture, tshark: TsharkCapture): Difference[] {
  const both = new Both(synfin, tshark)
  const capture = { where: 'capture', evidence: both.evidence(null, null) }
  return [
    ...compare(capture, { packets: [synfin.capture.packets, tshark.packets] }),
    ...both.frames().flatMap(([ours, theirs]) => ofFrame(both, ours, theirs)),
    ...synfin.connections.flatMap(connection => ofConnection(both, connection)),
  ]
}

function ofFrame(both: Both, ours: SynfinSegment | null, theirs: TsharkSegment | null): Difference[] {
  const at = { where: `frame ${(ours ?? theirs)?.frame}`, evidence: both.evidence(ours, theirs) }
  if (!ours || !theirs) return compare(at, { 'is a segment': [ours !== null, theirs !== null] })
  return compare(at, {
    time: [ours.at, both.time(theirs)],
    from: [ours.from, theirs.from],
    to: [ours.to, theirs.to],
    flags: [ours.flags, theirs.flags],
    seq: [ours.seq, theirs.seq],
    ack: [ours.ack, theirs.ack],
    length: [ours.length, theirs.length],
    'is of the connection': [true, both.isSame(ours.place, theirs.stream)],
    retransmission: [ours.isRetransmission, theirs.isRetransmission],
  })
}

function ofConnection(both: Both, { place, record }: SynfinConnection): Difference[] {
  const evidence = both.evidence(null, null, place)
  const { segments, steps } = evidence
  if (segments.length === 0) return []
  const { client, server, handshake } = record
  const times = timesOf(record)
  const sent = segments.filter(({ from }) => from === nameOf(client)).length
  const rtt = segments.find(({ initialRtt }) => initialRtt !== null)?.initialRtt ?? null
  return compare(
    { where: `connection ${record.id}`, evidence },
    {
      client: [nameOf(client), clientIn(segments)],
      'packets of client': [client.packets + client.duplicates, sent],
      'packets of server': [server.packets + server.duplicates, segments.length - sent],
      'initial RTT': [handshake.rtt, rtt === null ? null : Number(rtt)],
      ...Object.fromEntries(STEPS.map(step => [step, [times[step], both.time(steps[step])]])),
    },
  )
}

/** Who sent the first SYN; else to whom the first SYN-ACK was sent; else who sent the first segment. */
function clientIn(segments: readonly TsharkSegment[]): string {
  const has = (set: number) => segments.find(({ flags }) => (flags & (SYN | RST | ACK)) === set)
  return has(SYN)?.from ?? has(SYN | ACK)?.to ?? (segments[0] as TsharkSegment).from
}

function compare(
  at: { where: string; evidence: Evidence },
  values: Partial<Record<Difference['what'], [synfin: Value, tshark: Value]>>,
): Difference[] {
  return Object.entries(values).flatMap(([what, [synfin, tshark]]) =>
    synfin === tshark ? [] : { what: what as Difference['what'], ...at, synfin, tshark },
  )
}
