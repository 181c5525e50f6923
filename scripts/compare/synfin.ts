// What synfin says of every TCP segment and every connection of a capture.
import { analyze } from '../../src/analyze.ts'
import { addressText } from '../../src/decode/address.ts'
import type { CaptureRecord, ConnectionRecord } from '../../src/report/schema.ts'
import type { Observation } from '../../src/track/observation.ts'
import { IGNORED, RETRANSMISSION } from '../../src/track/tables.ts'

export interface SynfinSegment {
  frame: number
  /** ns since the first packet of the capture. */
  at: number
  /** Place of its connection in the order of first packets. */
  place: number
  from: string
  to: string
  flags: number
  /** Unsigned. */
  seq: number
  ack: number
  length: number
  isRetransmission: boolean
  /** A copy of a packet that was taken already. */
  isCopy: boolean
  /** It changed nothing. */
  isIgnored: boolean
}

export interface SynfinConnection {
  place: number
  record: ConnectionRecord
}

export interface SynfinCapture {
  capture: CaptureRecord
  segments: SynfinSegment[]
  connections: SynfinConnection[]
}

export async function readWithSynfin(path: string): Promise<SynfinCapture> {
  const segments: SynfinSegment[] = []
  const into = new Map<number, number>()
  const analysis = analyze(path, {
    observer: {
      segment: observation => segments.push(segmentOf(observation)),
      merged: (from, place) => into.set(from, place),
    },
  })
  const connections: SynfinConnection[] = []
  for await (const record of analysis) connections.push({ place: analysis.last.serial, record })
  for (const segment of segments) segment.place = into.get(segment.place) ?? segment.place
  return { capture: analysis.capture, segments, connections: connections.sort((a, b) => a.place - b.place) }
}

function segmentOf({ connection, segment: s, notes, isCopy }: Observation): SynfinSegment {
  const seen = (note: number) => (notes & note) !== 0
  return {
    frame: s.frame,
    at: s.time,
    place: connection.serial,
    from: `${addressText(s.version, s.src0, s.src1, s.src2, s.src3)} ${s.srcPort}`,
    to: `${addressText(s.version, s.dst0, s.dst1, s.dst2, s.dst3)} ${s.dstPort}`,
    flags: s.flags,
    seq: s.seq >>> 0,
    ack: s.ack >>> 0,
    length: s.length,
    isRetransmission: seen(RETRANSMISSION),
    isCopy,
    isIgnored: seen(IGNORED),
  }
}
