// What was in the capture, apart from its connections: how many packets, when, and why some are no segments.

import type { FragmentCounts } from '../decode/decoder.ts'
import { linkTypeName } from '../decode/link-types.ts'
import { FRAGMENT, SKIPPED, UNKNOWN_LINK_TYPE } from '../decode/reason.ts'
import type { CaptureSource, PacketBatch } from '../source/packet.ts'
import type { Tracker } from '../track/tracker.ts'
import { FileSpan } from './file-span.ts'
import { timeText } from './record/time.ts'
import type { CaptureRecord, Finding } from './schema.ts'
import { plural } from './text.ts'

/** Different unknown link types that are named; a file has one, a hostile one as many as it has interfaces. */
const MAX_UNKNOWN = 16

interface Moment {
  seconds: number
  nanos: number
}

export class CaptureCounts {
  /** Time of the first packet, which `at` counts from. */
  readonly start: Moment = { seconds: 0, nanos: 0 }
  /** Time of the last packet, ns since the first. */
  now = 0
  packets = 0
  /** Packets that a filter left out. */
  filtered = 0
  readonly #reasons = new Float64Array(SKIPPED.length)
  readonly #unknownLinkTypes = new Map<number, number>()
  readonly #spans: FileSpan[] = []

  begin(batch: PacketBatch): void {
    if (batch.begin >= batch.end) return
    if (this.packets === 0) {
      this.start.seconds = batch.seconds[batch.begin] as number
      this.start.nanos = batch.nanos[batch.begin] as number
    }
    this.packets += batch.end - batch.begin
    this.now = this.time(batch, batch.end - 1)
    let span = this.#spans[batch.file]
    if (span === undefined) {
      span = new FileSpan()
      this.#spans[batch.file] = span
    }
    for (let i = batch.begin; i < batch.end; i++) span.add(this.time(batch, i), batch.frame[i] as number)
  }

  /** ns since the first packet of the capture; exact to 2^53 ns = 104 days. */
  time(batch: PacketBatch, i: number): number {
    return ((batch.seconds[i] as number) - this.start.seconds) * 1e9 + ((batch.nanos[i] as number) - this.start.nanos)
  }

  add(reason: number, linkType: number): void {
    this.#reasons[reason] = (this.#reasons[reason] as number) + 1
    if (reason !== UNKNOWN_LINK_TYPE) return
    const known = this.#unknownLinkTypes.get(linkType)
    if (known !== undefined || this.#unknownLinkTypes.size < MAX_UNKNOWN) {
      this.#unknownLinkTypes.set(linkType, (known ?? 0) + 1)
    }
  }

  /** No packet could be read because of its link type. */
  get isForeign(): boolean {
    return this.packets > 0 && this.#reasons[UNKNOWN_LINK_TYPE] === this.packets
  }

  record(
    source: CaptureSource,
    tracker: Tracker,
    connections: number,
    findings: Finding[],
    fragments: FragmentCounts,
  ): CaptureRecord {
    const skipped = { notIp: 0, notTcp: 0, unknownLinkType: 0, truncatedHeader: 0, fragment: 0, badChecksum: 0 }
    const all = { ...skipped, duplicate: tracker.copies, filtered: this.filtered, tooDeep: 0 }
    SKIPPED.forEach((name, reason) => {
      if (name !== null) all[name] += this.#reasons[reason] as number
    })
    all.notTcp -= fragments.found
    all.fragment += fragments.found
    const none = this.packets === 0
    const last = this.#spans.reduce((latest, { to }) => Math.max(latest, to), 0)
    return {
      files: source.files.map((file, i) => ({ ...file, ...this.#span(i) })),
      packets: this.packets,
      tcpSegments: tracker.segments,
      skipped: all,
      connections,
      from: none ? null : timeText(this.start, 0),
      to: none ? null : timeText(this.start, last),
      duration: none ? null : last,
      clock: source.clock ?? null,
      vantage: null,
      findings,
      warnings: [...source.warnings, ...this.#warnings(source, fragments.used)],
      errors: source.errors.map(error => ({
        code: 'code' in error ? String(error.code) : 'error',
        message: error.message,
      })),
    }
  }

  #span(file: number): { from: string | null; to: string | null } {
    const span = this.#spans[file]
    if (!span) return { from: null, to: null }
    return { from: timeText(this.start, span.from), to: timeText(this.start, span.to) }
  }

  #warnings({ files }: CaptureSource, fragmentsUsed: number): { code: string; message: string }[] {
    const backwards = this.#spans.flatMap((span, i) => span.warning(files[i]?.path ?? '') ?? [])
    const foreign = [...this.#unknownLinkTypes].map(([linkType, packets]) => ({
      code: 'unknown-link-type',
      message: `${packets} ${packets === 1 ? 'packet' : 'packets'} of link type ${linkType} (${linkTypeName(linkType)}) left out: it is not supported`,
    }))
    const unused = (this.#reasons[FRAGMENT] as number) - fragmentsUsed
    if (unused === 0) return [...backwards, ...foreign]
    const message = `${plural(unused, 'IP fragment')} left out: the rest of the packet was not captured`
    return [...backwards, ...foreign, { code: 'incomplete-fragments', message }]
  }
}
