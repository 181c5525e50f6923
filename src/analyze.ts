// The whole way of a packet as one readable pipeline: source → decode → track → record. The command line and users of the
// library call it; nothing happens until somebody iterates.
import { hash } from 'node:crypto'
import { Decoder } from './decode/decoder.ts'
import { ICMP_ERROR, TCP } from './decode/reason.ts'
import { Segment } from './decode/segment.ts'
import { seedsOf } from './host-seeds.ts'
import { type Input, toSource } from './input.ts'
import { CaptureCounts } from './report/capture.ts'
import { CaptureFindings } from './report/capture-findings.ts'
import { notability } from './report/notable.ts'
import { withoutShortIntervals } from './report/record/callback-clock.ts'
import { Measures } from './report/record/measures.ts'
import { connectionRecord, type RecordContext } from './report/record/record.ts'
import type { CaptureRecord, ConnectionRecord, SummaryRecord } from './report/schema.ts'
import { SummaryBuilder } from './report/summary.ts'
import { Top } from './report/top.ts'
import { PacketFilter } from './source/filter/packet-filter.ts'
import type { HostSockets } from './source/linux/host-sockets.ts'
import type { CaptureSource, PacketBatch } from './source/packet.ts'
import type { Connection } from './track/connection.ts'
import { FINDING_CODES, worstSeverity } from './track/findings.ts'
import type { RoleHints } from './track/roles.ts'
import { DEFAULT_TIME_WAIT, Tracker, type TrackerOptions } from './track/tracker.ts'
import { doubt, judge, Verdict } from './track/verdict.ts'

/** Frames that can be evidence: four bytes each. Beyond that, on a fast network after a day, evidence is null. */
const MAX_FRAME = 2 ** 32 - 1

/** What the capturing host itself knows, where it is this machine. */
export interface HostView {
  /** Its TCP sockets, read when the capture had begun; asked for once, with the first packets. */
  sockets?(): HostSockets | null
  /** Adds to a record what it knows of it, before anybody else sees it. `client`: which endpoint that is at `place`. */
  annotate?(record: ConnectionRecord, of: { place: number; client: 0 | 1; start: bigint }): void
}

export interface AnalyzeOptions extends TrackerOptions, RoleHints {
  /** Only these connections; the summary is about them alone. */
  where?: (record: ConnectionRecord) => boolean
  /** Address (RFC 5952 for IPv6) → name, before those that the capture brings. */
  names?: ReadonlyMap<string, string>
  /** Checks IP and TCP checksums; off by default, since those of sent packets are filled in after capture. */
  checksums?: boolean
  /** Stays with the outermost IP header of a tunnel. */
  noDecap?: boolean
  /** Only packets that pass tcpdump's filter expression; needs the system's libpcap. */
  filter?: string | undefined
  host?: HostView
  /** Ends early, between two batches; what was seen up to there is reported. */
  signal?: AbortSignal
  /** Asked for each connection: true when there is no time left for its record. It then only counts. */
  isLate?: () => boolean
  /** Called now and then with the captured bytes taken so far. */
  onProgress?: (bytes: number) => void
}

/**
 * Connections of a capture: a path, several paths (one capture, merged by time), a stream of file bytes, or batches of
 * packets. Iterating gives each record as it becomes final; `capture` and `summary` are complete after that. An unreadable
 * or damaged file is no exception: it is in `capture.errors`, after everything that could be read. Throws a LibpcapError for a
 * `filter` that is wrong, a TypeError for what is no capture, or a `where` that is no function.
 */
export function analyze(input: Input, options: AnalyzeOptions = {}): Analysis {
  const { where } = options
  if (where !== undefined && typeof where !== 'function')
    throw new TypeError('`where` is a function of a record; compileWhere makes one of an expression')
  return new Analysis(toSource(input), options)
}

export class Analysis implements AsyncIterable<ConnectionRecord> {
  readonly source: CaptureSource
  readonly tracker: Tracker
  readonly #options: AnalyzeOptions
  readonly #decoder: Decoder
  readonly #segment = new Segment()
  readonly #counts = new CaptureCounts()
  readonly #findings = new CaptureFindings()
  readonly #summary = new SummaryBuilder()
  readonly #verdict = new Verdict()
  readonly #measures = new Measures()
  readonly #names: Map<string, string>
  readonly #filter: PacketFilter | null
  readonly #context: RecordContext
  /** Connections without a record, since there was no time (`isLate`); with `where` they do not count either. */
  unlisted = 0
  #connections = 0
  #last: { serial: number; client: 0 | 1 } = { serial: 0, client: 0 }

  constructor(source: CaptureSource, options: AnalyzeOptions) {
    this.source = source
    this.#options = options
    this.#filter = options.filter === undefined ? null : new PacketFilter(options.filter)
    this.#names = new Map(options.names)
    this.tracker = new Tracker(options)
    this.#decoder = new Decoder({ checksums: options.checksums ?? false, decap: !options.noDecap })
    this.#context = {
      tracker: this.tracker,
      timeWait: options.timeWait ?? DEFAULT_TIME_WAIT,
      start: this.#counts.start,
      names: this.#names,
      encapsulation: id => this.#decoder.encapsulation(id),
      sha1: bytes => hash('sha1', bytes, 'buffer'),
    }
  }

  /** Records in the order in which they become final. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ConnectionRecord> {
    const { where, isLate } = this.#options
    for await (const connections of this.#turns()) {
      for (const c of connections) {
        if (isLate?.()) {
          this.unlisted++
          if (!where) this.#count(c)
          continue
        }
        const record = this.#record(c)
        if (where && !where(record)) continue
        this.#count(c)
        if (record.findings.some(({ code }) => code === 'kernel_differs')) this.#summary.finding('kernel_differs')
        yield record
      }
    }
  }

  /** The `limit` connections that deserve attention most, worst first: faster, since only their records are made. */
  async notable(limit: number): Promise<ConnectionRecord[]> {
    const top = new Top<Candidate>(limit, compareCandidates)
    const candidate: Candidate = { rank: 0, total: NaN, serial: 0, number: 0 }
    for await (const connections of this.#turns()) {
      for (const c of connections) {
        this.#count(c)
        candidate.rank = notability(worstSeverity(c.findings), this.#measures.outcome)
        candidate.total = this.#measures.handshakeTotal
        candidate.serial = c.serial
        if (!top.accepts(candidate)) continue
        const worse = top.offer({ ...candidate, number: this.tracker.keep() })
        if (worse) this.tracker.drop(worse.number)
      }
    }
    const isLossy = this.#isLossy()
    return top.sorted().map(({ number }) => {
      const c = this.tracker.kept(number)
      this.#judge(c, isLossy)
      return this.#record(c)
    })
  }

  /** At most `limit` connections as they are now, the youngest first: nothing in these records is final. */
  *living(limit: number): Generator<ConnectionRecord> {
    const verdict = new Verdict()
    for (const c of this.tracker.living(limit)) {
      judge(c, this.#options, verdict)
      this.#last = { serial: c.serial, client: verdict.roles.client }
      yield connectionRecord(c, verdict, this.#context, this.tracker.now)
    }
  }

  /** Complete when the iteration has ended. */
  get capture(): CaptureRecord {
    const findings = this.#findings.record(this.source.files, this.tracker.copies)
    return this.#counts.record(this.source, this.tracker, this.#connections, findings, this.#decoder.fragments)
  }

  /** Complete when the iteration has ended. */
  get summary(): SummaryRecord {
    return this.#summary.record(this.#names)
  }

  /** Of the record given last: its connection's place in the order of first packets, and which endpoint is client. */
  get last(): { serial: number; client: 0 | 1 } {
    return this.#last
  }

  /** For observers: the frames before it whose IP fragments are part of the segment that is being observed. */
  get parts(): readonly { file: number; frame: number }[] {
    return this.#decoder.parts
  }

  /** No packet was of a link type that is known: nothing at all could be said. */
  get isForeign(): boolean {
    return this.#counts.isForeign
  }

  /** Takes everything and makes no record: for what only an observer wants to know. A turn for each batch. */
  async *turns(): AsyncGenerator<void> {
    for await (const connections of this.#turns()) {
      for (const _ of connections);
      yield
    }
  }

  /** A turn for each batch: the connections that it made final, judged, each valid until the next is asked for. */
  async *#turns(): AsyncGenerator<Iterable<Connection>> {
    const { signal, onProgress } = this.#options
    let bytes = 0
    for await (const batch of this.source.batches()) {
      if (batch.quietUntil === undefined) this.#take(batch)
      else if (this.#counts.packets > 0) this.tracker.advance(batch.quietUntil * 1e9 - Number(this.#startTime()))
      bytes += batch.bytes.length
      onProgress?.(bytes)
      yield this.#final()
      if (signal?.aborted) break
    }
    this.tracker.finish(this.#counts.now)
    yield this.#final()
  }

  *#final(): Generator<Connection> {
    for (const { address, name } of this.source.names.splice(0)) {
      if (!this.#options.names?.has(address)) this.#names.set(address, name)
    }
    const isLossy = this.#isLossy()
    for (let c = this.tracker.pull(); c; c = this.tracker.pull()) {
      this.#judge(c, isLossy)
      this.#connections++
      this.#findings.add(c, this.#verdict, this.tracker.tables.known(c))
      yield c
    }
  }

  #isLossy(): boolean {
    return this.source.files.some(({ dropped }) => dropped !== null && dropped > 0)
  }

  #judge(c: Connection, isLossy: boolean): void {
    judge(c, this.#options, this.#verdict)
    if (isLossy) doubt(this.#verdict)
  }

  /** The connections that the capturing host had before. */
  #seed(): void {
    const host = this.#options.host?.sockets?.()
    if (host) this.tracker.seed(seedsOf(host.sockets), Number(host.at - this.#startTime()))
  }

  /** Of the capture, ns since 1970 UTC. */
  #startTime(): bigint {
    const { seconds, nanos } = this.#counts.start
    return BigInt(seconds) * 1_000_000_000n + BigInt(nanos)
  }

  #take(batch: PacketBatch): void {
    const segment = this.#segment
    const isFirst = this.#counts.packets === 0
    this.#counts.begin(batch)
    if (isFirst) this.#seed()
    for (let i = batch.begin; i < batch.end; i++) {
      segment.time = this.#counts.time(batch, i)
      segment.file = batch.file
      const frame = batch.frame[i] as number
      segment.frame = frame <= MAX_FRAME ? frame : 0
      segment.interface = batch.interface[i] as number
      segment.direction = batch.direction[i] as number
      const at = batch.offset[i] as number
      const end = at + (batch.captured[i] as number)
      const linkType = batch.linkType[i] as number
      if (this.#filter && !this.#passes(this.#filter, batch, i)) {
        this.#counts.filtered++
        continue
      }
      const reason = this.#decoder.decode(batch.view, at, end, batch.original[i] as number, linkType, segment)
      this.#counts.add(reason, linkType)
      if (reason === TCP) {
        this.#findings.see(segment)
        this.tracker.push(segment)
      } else if (reason === ICMP_ERROR) this.tracker.pushIcmp(segment)
    }
  }

  /** libpcap can filter nothing on some link types, of which nothing can be read either. */
  #passes(filter: PacketFilter, { view, offset, captured, original, linkType }: PacketBatch, i: number): boolean {
    const link = linkType[i] as number
    if (!this.#decoder.reads(link)) return true
    return filter.accepts(view, offset[i] as number, captured[i] as number, original[i] as number, link)
  }

  #record(c: Connection): ConnectionRecord {
    this.#last = { serial: c.serial, client: this.#verdict.roles.client }
    const made = connectionRecord(c, this.#verdict, this.#context)
    const record = this.source.clock === 'callback' ? withoutShortIntervals(made) : made
    const { client } = this.#last
    this.#options.host?.annotate?.(record, { place: c.serial, client, start: this.#startTime() })
    return record
  }

  #count(c: Connection): void {
    this.#measures.fill(c, this.#verdict)
    this.#summary.add(this.#measures)
    if (c.findings === 0) return
    for (let code = 0; code < FINDING_CODES.length; code++) {
      if (c.findings & (1 << code)) this.#summary.finding(FINDING_CODES[code] as string)
    }
  }
}

interface Candidate {
  rank: number
  /** `handshake.total`, ns; NaN when unknown. */
  total: number
  serial: number
  /** By which the tracker keeps it. */
  number: number
}

/** The worst first; of equals the longest handshake, then the earliest. */
function compareCandidates(a: Candidate, b: Candidate): number {
  return b.rank - a.rank || (b.total || 0) - (a.total || 0) || a.serial - b.serial
}
