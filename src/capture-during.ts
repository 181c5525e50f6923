// The connections of what runs inside a function: a test's own capture. It has begun before the function does, and ends when
// everything that the function caused has come in, the last ACK of a close too.
import { setTimeout as sleep } from 'node:timers/promises'
import { type AnalyzeOptions, analyze } from './analyze.ts'
import type { CaptureRecord, ConnectionRecord } from './report/schema.ts'
import { interfaces } from './source/live/interfaces.ts'
import { type LiveCapture, LiveError, type LiveOptions } from './source/live/live-capture.ts'
import { openLive } from './source/live/open-live.ts'
import { Sentinel } from './source/live/sentinel.ts'
import type { PacketBatch } from './source/packet.ts'

export interface CaptureDuringOptions
  extends Omit<AnalyzeOptions, 'filter' | 'signal' | 'host' | 'onProgress'>,
    Pick<LiveOptions, 'engine' | 'filter' | 'snaplen' | 'bufferSize'> {
  /** The loopback when left out; `any` for all of them. */
  interface?: string | undefined
  /** It ends when no packet came for so long, ms; 50 when left out. Others' packets count too: a filter helps. */
  quiet?: number | undefined
  /** Packets that were lost while capturing are no error. */
  allowDrops?: boolean | undefined
  /** What else is known of the capture: how many packets, whose clock, its findings. */
  onCapture?: ((capture: CaptureRecord) => void) | undefined
}

const QUIET = 50
/** How long captured packets may be on their way to us, ms. */
const PATIENCE = 5000
const NOTHING_COMES = `nothing that is sent on the loopback is captured within ${PATIENCE / 1000} s`
/** How long it waits for an interface that never falls quiet, ms. */
const MAX_SETTLING = 2000

/**
 * The connections that were on an interface while `run` ran, in the order of first packets: others' too, unless `filter` or
 * `where` leaves them out. On Linux tcpdump captures where this process itself may not. Rejects with what `run` rejects with,
 * with a LiveError when capturing is not possible or packets were lost, or with a LibpcapError for a wrong `filter`.
 */
export async function captureDuring(
  run: () => unknown,
  options: CaptureDuringOptions = {},
): Promise<ConnectionRecord[]> {
  const { interface: interfaceName = loopback(), quiet = QUIET, filter, allowDrops, onCapture, ...analysis } = options
  const sentinel = await Sentinel.open()
  try {
    const capture = await openLive(interfaceName, {
      ...options,
      immediate: true,
      filter: withPort(filter, sentinel.port),
    })
    const watch = new Watch(capture, sentinel, seesLoopback(interfaceName))
    const engine = analyze(watch, analysis)
    const collected = collect(engine)
    // Whoever awaits it below sees it; until then it is not unhandled.
    collected.catch(() => {})
    try {
      await watch.begun()
      await run()
      await watch.settled(quiet)
    } finally {
      capture.stop()
      await collected.catch(() => {})
    }
    const connections = await collected
    const [failure] = capture.errors
    if (failure) throw failure
    const { dropped } = capture.statistics()
    if (dropped && !allowDrops)
      throw new LiveError('packets-lost', `${dropped} packets were lost while capturing on ${interfaceName}`)
    onCapture?.(engine.capture)
    return connections.sort((a, b) => a.id - b.id)
  } finally {
    sentinel.close()
  }
}

async function collect(records: AsyncIterable<ConnectionRecord>): Promise<ConnectionRecord[]> {
  const all: ConnectionRecord[] = []
  for await (const record of records) all.push(record)
  return all
}

/** The capture on its way to the analysis, with an eye on what has come in. */
class Watch {
  readonly files: LiveCapture['files']
  readonly names: LiveCapture['names']
  readonly warnings: LiveCapture['warnings']
  readonly errors: LiveCapture['errors']
  readonly clock: LiveCapture['clock']
  readonly #capture: LiveCapture
  readonly #sentinel: Sentinel
  readonly #seesSentinel: boolean
  #packets = 0
  #ended = false
  #wake = (): void => {}

  constructor(capture: LiveCapture, sentinel: Sentinel, seesSentinel: boolean) {
    this.#capture = capture
    this.#sentinel = sentinel
    this.#seesSentinel = seesSentinel
    this.files = capture.files
    this.names = capture.names
    this.warnings = capture.warnings
    this.errors = capture.errors
    this.clock = capture.clock
  }

  async *batches(): AsyncGenerator<PacketBatch> {
    try {
      for await (const batch of this.#capture.batches()) {
        this.#packets += this.#sentinel.take(batch)
        this.#wake()
        yield batch
      }
    } finally {
      this.#ended = true
      this.#wake()
    }
  }

  /** A packet that is sent now is captured. */
  async begun(): Promise<void> {
    if (this.#seesSentinel) await this.#arrival()
  }

  /** Everything is in, and for so long nothing more came. */
  async settled(quiet: number): Promise<void> {
    const until = performance.now() + MAX_SETTLING
    let before = Number.NaN
    while (before !== this.#packets && performance.now() < until && !this.#ended) {
      before = this.#packets
      await sleep(quiet)
      if (this.#seesSentinel) await this.#arrival()
    }
  }

  async #arrival(): Promise<void> {
    const number = this.#sentinel.send()
    const until = performance.now() + PATIENCE
    const late = setTimeout(() => this.#wake(), PATIENCE)
    try {
      while (this.#sentinel.captured < number && !this.#ended) {
        if (performance.now() >= until) throw new LiveError('engine-failed', NOTHING_COMES)
        await new Promise<void>(resolve => {
          this.#wake = resolve
        })
      }
    } finally {
      clearTimeout(late)
    }
  }
}

function loopback(): string {
  return interfaces().find(one => one.loopback)?.name ?? 'lo'
}

function seesLoopback(name: string): boolean {
  return name === 'any' || interfaces().some(one => one.name === name && one.loopback)
}

function withPort(filter: string | undefined, port: number): string | undefined {
  return filter ? `(${filter}) or (udp port ${port})` : undefined
}
