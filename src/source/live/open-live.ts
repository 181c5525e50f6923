// A capture on an interface, by the first engine that works.
import { Capture } from '../capture.ts'
import { LibpcapError } from '../libpcap.ts'
import type { PacketBatch } from '../packet.ts'
import { openCap, openTcpdump } from './child-engine.ts'
import { checkInterface } from './interfaces.ts'
import { openLibpcap } from './libpcap-engine.ts'
import { ENGINES, type Engine, type LiveCapture, LiveError, type LiveOptions } from './live-capture.ts'
import { liveBatches, liveFile, type Stream } from './live-file.ts'

const OPEN = { libpcap: openLibpcap, tcpdump: openTcpdump, cap: openCap } as const

/**
 * Begins to capture. Throws a LiveError when that cannot be, or a LibpcapError for a filter that is wrong; what ends it later is
 * in `errors`, after everything that was captured.
 */
export async function openLive(interfaceName: string, options: LiveOptions = {}): Promise<LiveCapture> {
  checkInterface(interfaceName)
  // The kernel takes no loops, so the library filters itself, and a forged packet leads it around for ever.
  if (/\bprotochain\b/.test(options.filter ?? ''))
    throw new LibpcapError('bad-filter', 'protochain works on files only: capture with -w, then analyze -f')
  const stop = new AbortController()
  const end = (): void => stop.abort()
  if (options.signal?.aborted) end()
  options.signal?.addEventListener('abort', end)
  const [engine, found, others] = await first(interfaceName, options, stop.signal)
  const stream = interfaceName === 'lo' ? countedOnce(found) : found
  options.onEngine?.(engine, `captures with ${stream.by ?? engine}${others.map(why => `; ${why}`).join('')}`)
  const capture = new Capture()
  const file = liveFile(interfaceName)
  return {
    engine,
    clock: engine === 'cap' ? 'callback' : 'kernel',
    files: [file],
    names: capture.names.list,
    warnings: capture.warnings,
    errors: capture.errors,
    batches: (): AsyncGenerator<PacketBatch> => liveBatches(stream, file, capture),
    statistics: () => stream.statistics(),
    stop: end,
  }
}

/** On the loopback interface every packet is counted as it leaves and as it arrives, and given once. */
function countedOnce(stream: Stream): Stream {
  const half = (count: number | null): number | null => count && Math.ceil(count / 2)
  return {
    ...stream,
    statistics() {
      const { received, dropped, interfaceDropped } = stream.statistics()
      return { received: half(received), dropped: half(dropped), interfaceDropped }
    },
  }
}

async function first(
  interfaceName: string,
  options: LiveOptions,
  stop: AbortSignal,
): Promise<[Engine, Stream, string[]]> {
  if (options.engine) return [options.engine, await OPEN[options.engine](interfaceName, options, stop), []]
  const others: string[] = []
  let failure: unknown = null
  for (const engine of ENGINES) {
    try {
      return [engine, await OPEN[engine](interfaceName, options, stop), others]
    } catch (error) {
      // A wrong filter is wrong with every engine.
      if (error instanceof LibpcapError && error.code === 'bad-filter') throw error
      if (!(error instanceof LiveError || error instanceof LibpcapError)) throw error
      failure ??= error
      others.push(`not with ${engine}: ${error.message}`)
    }
  }
  throw failure
}
