// Two readings of one capture side by side: by frame, and by connection.
import type { CaptureRecord, ConnectionRecord } from '../../src/report/schema.ts'
import { type Steps, stepsIn } from './steps.ts'
import type { SynfinCapture, SynfinSegment } from './synfin.ts'
import type { TsharkCapture, TsharkSegment } from './tshark.ts'

/** What rules may look at. */
export interface Evidence {
  capture: CaptureRecord
  /** How many packets both have read. */
  read: number
  /** The segment, as each of the two sees it; null where it is not about one, or there is none. */
  synfin: SynfinSegment | null
  tshark: TsharkSegment | null
  /** The connection; tshark's view of its frames, in file order, and what they are to it. */
  record: ConnectionRecord | null
  segments: readonly TsharkSegment[]
  steps: Steps
  /** The frames that tshark takes for the segment's connection. */
  stream: readonly TsharkSegment[]
}

export class Both {
  readonly capture: CaptureRecord
  readonly #read: number
  /** Time of the first packet, ns since 1970. */
  readonly start: bigint
  readonly #ours: Map<number, SynfinSegment>
  readonly #theirs: Map<number, TsharkSegment>
  readonly #records: Map<number, ConnectionRecord>
  readonly #segments = new Map<number, TsharkSegment[]>()
  readonly #steps = new Map<number, Steps>()
  readonly #streams = new Map<number, TsharkSegment[]>()
  readonly #streamOf = new Map<number, number>()
  readonly #placeOf = new Map<number, number>()

  constructor({ capture, segments, connections }: SynfinCapture, tshark: TsharkCapture) {
    this.capture = capture
    this.#read = Math.min(capture.packets, tshark.packets)
    this.start = capture.from === null ? 0n : epochNanoseconds(capture.from)
    this.#ours = new Map(segments.map(s => [s.frame, s]))
    this.#theirs = new Map(tshark.segments.map(s => [s.frame, s]))
    this.#records = new Map(connections.map(({ place, record }) => [place, record]))
    for (const theirs of tshark.segments) {
      add(this.#streams, theirs.stream, theirs)
      const place = this.#ours.get(theirs.frame)?.place
      if (place === undefined) continue
      add(this.#segments, place, theirs)
      if (!this.#streamOf.has(place)) this.#streamOf.set(place, theirs.stream)
      if (!this.#placeOf.has(theirs.stream)) this.#placeOf.set(theirs.stream, place)
    }
    for (const { place, record } of connections) {
      this.#steps.set(place, stepsIn(this.#segments.get(place) ?? [], nameOf(record.client)))
    }
  }

  /** The pairs of segments that either of the two sees, in file order. */
  frames(): [SynfinSegment | null, TsharkSegment | null][] {
    const frames = [...new Set([...this.#ours.keys(), ...this.#theirs.keys()])].sort((a, b) => a - b)
    return frames.map(frame => [this.#ours.get(frame) ?? null, this.#theirs.get(frame) ?? null])
  }

  /** Connection and stream that began with the same frame are the same. */
  isSame(place: number, stream: number): boolean {
    return this.#streamOf.get(place) === stream && this.#placeOf.get(stream) === place
  }

  /** `place`: that of the connection in the order of first packets. */
  evidence(synfin: SynfinSegment | null, tshark: TsharkSegment | null, place = synfin?.place ?? -1): Evidence {
    return {
      ...{ capture: this.capture, read: this.#read, synfin, tshark },
      record: this.#records.get(place) ?? null,
      segments: this.#segments.get(place) ?? [],
      steps: this.#steps.get(place) ?? {},
      stream: this.#streams.get(tshark?.stream ?? -1) ?? [],
    }
  }

  /** ns since the first packet; null when there is no segment. */
  time(segment: TsharkSegment | undefined): number | null {
    return segment ? Number(segment.time - this.start) : null
  }
}

export const nameOf = ({ address, port }: { address: string; port: number }): string => `${address} ${port}`

function add<T>(lists: Map<number, T[]>, key: number, item: T): void {
  const list = lists.get(key)
  if (list) list.push(item)
  else lists.set(key, [item])
}

/** RFC 3339 with nine decimals, in UTC, to ns since 1970. */
function epochNanoseconds(time: string): bigint {
  const [seconds = '', nanoseconds = ''] = time.replace('Z', '').split('.')
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(nanoseconds)
}
