// What `synfin live` adds of this host: connections that were there before, the kernel's own states, processes, and metrics.
// Each is an option of its own; what cannot be had is one sentence, and capturing goes on without it where it was not asked for.
import type { Analysis, AnalyzeOptions, HostView } from '../analyze.ts'
import type { Segment } from '../decode/segment.ts'
import { HostKernel } from '../host-kernel.ts'
import { HostProcesses } from '../host-processes.ts'
import { type CaptureTotals, Metrics } from '../report/metrics.ts'
import type { ConnectionRecord } from '../report/schema.ts'
import { plural } from '../report/text.ts'
import { readHostSockets } from '../source/linux/host-sockets.ts'
import { KernelTrace, KernelTraceError } from '../source/linux/kernel-trace.ts'
import { SocketOwners } from '../source/linux/socket-owners.ts'
import type { Connection } from '../track/connection.ts'
import type { Observation, TrackObserver } from '../track/observation.ts'
import type { RoleHints } from '../track/roles.ts'
import { UsageError } from './exit.ts'
import type { HostArguments } from './host-options.ts'
import type { MetricsAddress } from './metrics-address.ts'
import { serveMetrics } from './metrics-server.ts'
import { version } from './version.ts'

/** How often the kernel is asked, ms. */
const EVERY = 100
/** What the kernel says of a segment is in its trace by then, ns. */
const DELAY = 10_000_000n

export interface LiveHost {
  /** For `analyze`; an observer of one's own comes first. */
  options(observer?: TrackObserver): Pick<AnalyzeOptions, 'host' | 'observer'>
  /** The capture has begun: connections that are there now were there before its first packet. */
  begun(): void
  /** The analysis that metrics are about, and what the capturing side has counted. */
  follow(analysis: Analysis, totals: () => CaptureTotals): void
  /** What a person should know when it has ended. */
  notes(): string[]
  /** Takes everything away again; may be called twice. */
  close(): void
}

/** Throws a UsageError where what was asked for cannot be had. `say` tells a person something on the way. */
export async function openLiveHost(
  args: HostArguments,
  hints: RoleHints,
  say: (message: string) => void,
): Promise<LiveHost> {
  if (args.pid && readHostSockets() === null) throw new UsageError('--pid needs /proc/net/tcp, which only Linux has')
  const metrics = args.metrics ? new Metrics(hints) : null
  const processes = args.pid ? openProcesses() : null
  const kernel = args.kernel ? openTrace() : null
  const parts: TrackObserver[] = [metrics, processes].filter(part => part !== null)
  let sockets = null as ReturnType<typeof readHostSockets>
  let text = () => ''
  const server = args.metrics ? await serve(args.metrics, () => text(), kernel, say) : null
  const timer = setInterval(() => {
    processes?.ask()
    kernel?.read()
  }, EVERY).unref()
  const host: HostView = {
    sockets: () => sockets,
    annotate(record, { place, client, start }) {
      processes?.annotate(record, place, client)
      kernel?.annotate(record, start)
      metrics?.add(record)
    },
  }
  return {
    options: observer => ({ host, observer: together(observer ? [observer, ...parts] : parts) }),
    begun() {
      if (args.seed) sockets = readHostSockets()
    },
    follow(analysis, totals) {
      text = () => metrics?.text(analysis.tracker, totals(), version()) ?? ''
    },
    notes: () => kernel?.notes() ?? [],
    close() {
      clearInterval(timer)
      kernel?.close()
      server?.close()
    },
  }
}

async function serve(
  address: MetricsAddress,
  text: () => string,
  kernel: Trace | null,
  say: (message: string) => void,
) {
  try {
    const server = await serveMetrics(address, text)
    const warning = address.isLoopback ? '' : ': everybody who reaches this address can read them'
    say(`metrics on ${server.url}${warning}`)
    return server
  } catch (error) {
    kernel?.close()
    throw error
  }
}

/** The kernel's trace, read as it comes, and before a record is made of what it may not yet have told. */
class Trace {
  readonly #trace: KernelTrace
  readonly #kernel = new HostKernel()
  /** ns since 1970. */
  #readAt = 0n

  constructor(trace: KernelTrace) {
    this.#trace = trace
  }

  read(): void {
    this.#readAt = BigInt(Date.now()) * 1_000_000n
    const { lost } = this.#trace
    this.#kernel.add(this.#trace.read())
    if (this.#trace.lost > lost) this.#kernel.forget()
  }

  annotate(record: ConnectionRecord, start: bigint): void {
    const ended = start + BigInt(record.at) + BigInt(record.duration ?? 0)
    if (ended > this.#readAt - DELAY) this.read()
    this.#kernel.annotate(record, start)
  }

  notes(): string[] {
    const { lost } = this.#trace
    return lost > 0 ? [`${plural(lost, 'state change')} of the kernel or more came too fast and were lost`] : []
  }

  close(): void {
    this.#trace.close()
  }
}

/** Who has sockets now is looked at first when connections come. */
function openProcesses(): HostProcesses {
  const owners = new SocketOwners()
  while (!owners.look([0]));
  return new HostProcesses({ sockets: readHostSockets, owners })
}

function openTrace(): Trace {
  try {
    return new Trace(new KernelTrace())
  } catch (error) {
    if (error instanceof KernelTraceError) throw new UsageError(`--kernel: ${error.message}`)
    throw error
  }
}

/** One observer for all; undefined for none, which costs nothing. */
function together(parts: readonly TrackObserver[]): TrackObserver | undefined {
  if (parts.length <= 1) return parts[0]
  return {
    segment(observation: Observation): void {
      for (let i = 0; i < parts.length; i++) (parts[i] as TrackObserver).segment(observation)
    },
    icmp(connection: Connection, quoted: Segment): void {
      for (const part of parts) part.icmp?.(connection, quoted)
    },
    merged(from: number, into: number): void {
      for (const part of parts) part.merged?.(from, into)
    },
    ended(connection: Connection): void {
      for (const part of parts) part.ended?.(connection)
    },
  }
}
