// What `synfin live` does: an interface's connections as they happen, until Ctrl-C, a count or a time.
import { resolve } from 'node:path'
import { analyze as analyzeCapture } from '../analyze.ts'
import { REPORTERS } from '../report/index.ts'
import { plural } from '../report/text.ts'
import { type LiveCapture, LiveError } from '../source/live/live-capture.ts'
import { openLive } from '../source/live/open-live.ts'
import { PacketLog } from '../source/live/packet-log.ts'
import type { PacketBatch } from '../source/packet.ts'
import type { TrackObserver } from '../track/observation.ts'
import { DEVICE, OK, UsageError } from './exit.ts'
import type { LiveArguments } from './live-command.ts'
import { openLiveHost } from './live-host.ts'
import { jsonEvents, plainEvents } from './live-lines.ts'
import { type Output, openOutput, whyOf } from './output.ts'
import { reportOptions } from './report-options.ts'
import { isScreen, openScreen } from './screen/screen.ts'
import { Watch } from './screen/watch.ts'
import { readServices, withServices } from './services.ts'
import * as shared from './shared.ts'
import { interruption } from './signals.ts'
import { version } from './version.ts'

/** For the records of connections that live when somebody ends it, ms: within a second all is said. */
const FOR_RECORDS = 200
/** No timer waits longer: 24 days, ms. */
const LONGEST = 2 ** 31 - 1
/** So many have their records whatever that takes: on a busy machine the time is over before the first. */
const AT_LEAST = 500

export async function live(args: LiveArguments): Promise<number> {
  const [interfaceName, filter] = targetOf(args)
  const format = args.format ?? (process.stdout.isTTY && !args.events ? 'table' : 'ndjson')
  refuseUseless(args, format)
  const withScreen = format === 'table' && args.output === undefined && isScreen(process)
  const services = args.services && format === 'table' ? readServices() : null
  const interrupted = interruption()
  const say = (message: string): void => {
    if (!args.quiet) shared.complain(message)
  }
  const options = await shared.analyzeOptions({ ...args, filter: undefined }, interrupted.signal)
  const host = await openLiveHost(args, options, say)
  const output = openOutput(shared.outputPath(args))
  let [stop, leave] = [(): void => {}, (): void => {}]
  let quitAt = Number.POSITIVE_INFINITY
  let late = 0
  try {
    const capture = await openLive(interfaceName, {
      engine: args.engine === 'auto' ? undefined : args.engine,
      filter,
      snaplen: args.snaplen,
      promiscuous: args.promiscuous,
      immediate: args.immediate,
      bufferSize: args['buffer-size'] * 1024,
      signal: interrupted.signal,
      onEngine: (_, sentence) => say(`${interfaceName}: ${sentence}`),
    })
    stop = capture.stop
    output.onClosed = stop
    host.begun()
    const lines: string[] = []
    const limited = limit(capture, args, async () => {
      await writeAll(lines, output)
      await output.flush()
    })
    const watch = withScreen ? new Watch(`${interfaceName} ${filter}`.trimEnd(), limited) : null
    const observer = watch?.observer() ?? observerOf(args, format, line => lines.push(line))
    const { signal: _, ...rest } = options
    const engine = analyzeCapture(limited, {
      ...rest,
      ...host.options(observer),
      idle: args.idle,
      isLate: () => Math.max(interrupted.since(), performance.now() - quitAt) > FOR_RECORDS && late++ >= AT_LEAST,
    })
    host.follow(engine, () => totals(capture))
    const report = await REPORTERS[format]()
    const named = services ? withServices(engine, services) : engine
    const analysis = watch?.watched(engine, named) ?? named
    const quit = (): void => {
      quitAt = performance.now()
      stop()
    }
    const run = shared.runRecord({ ...args, filter: filter || undefined, reader: `live ${interfaceName}` })
    if (watch) leave = openScreen({ ...shared.lookOf(args), moment: () => watch.moment(performance.now()), quit })
    for await (const text of report(analysis, reportOptions(args, run))) {
      leave()
      await writeAll(lines, output)
      await output.write(format === 'table' ? shared.lookOf(args).finish(text) : text)
    }
    await writeAll(lines, output)
    if (!output.closed) await output.end()
    for (const note of host.notes()) say(note)
    if (engine.unlisted > 0) say(unlistedText(engine.unlisted, args.where !== undefined))
    sayCounts(capture, say)
    return interrupted.code() ?? codeOf(capture)
  } catch (error) {
    output.discard()
    throw error
  } finally {
    leave()
    stop()
    host.close()
    interrupted.release()
  }
}

/** `live eth0 tcp port 80`, or `live -i eth0 tcp port 80`. */
function targetOf(args: LiveArguments): [interfaceName: string, filter: string] {
  const words = [...(args.words ?? []), ...(args['--'] ?? [])]
  const interfaceName = args.interface ?? words.shift()
  if (interfaceName === undefined) throw new UsageError('name an interface; synfin interfaces lists them')
  return [interfaceName, words.join(' ')]
}

/** What would do nothing is a mistake. */
function refuseUseless(args: LiveArguments, format: string): void {
  if (args.events && format !== 'ndjson') throw new UsageError('--events goes with --format ndjson only')
  const isRotating = args['file-size'] !== undefined || args['rotate-seconds'] !== undefined
  const isTwice = args.write !== undefined && args.output !== undefined && resolve(args.write) === resolve(args.output)
  if (isTwice) throw new UsageError('-w and -o name the same file')
  if (isRotating && args.write === undefined) throw new UsageError('-C and -G say when -w begins another file: add -w')
}

/**
 * Ends it by count or time, and writes packets down on their way. `told`: when what a batch meant has been written; a reader
 * that is too slow for that is waited for, and what is lost meanwhile the kernel counts.
 */
function limit(capture: LiveCapture, args: LiveArguments, told: () => Promise<void>): LiveCapture {
  let timer: NodeJS.Timeout | undefined
  const endAfter = (ms: number): void => {
    timer = setTimeout(() => (ms > LONGEST ? endAfter(ms - LONGEST) : capture.stop()), Math.min(ms, LONGEST))
  }
  if (args.duration !== undefined) endAfter(args.duration / 1e6)
  return {
    ...capture,
    async *batches(): AsyncGenerator<PacketBatch> {
      // Not before: whatever else is wrong with the command line leaves the file as it is.
      let log = args.write === undefined ? null : openLog(args, args.write)
      let left = args.count ?? Number.POSITIVE_INFINITY
      try {
        for await (const batch of capture.batches()) {
          if (batch.end - batch.begin > left) cut(batch, left, capture)
          left -= batch.end - batch.begin
          try {
            log?.add(batch, args.snaplen)
          } catch (error) {
            log = null
            capture.errors.push(new LiveError('cannot-write', `cannot write ${args.write}: ${whyOf(error)}`))
            left = 0
          }
          yield batch
          await told()
          if (left === 0) break
        }
      } finally {
        capture.stop()
        log?.close()
        clearTimeout(timer)
      }
    },
  }
}

/** The packets beyond those that were asked for were never captured. */
function cut(batch: PacketBatch, left: number, { files: [file] }: LiveCapture): void {
  const end = batch.begin + left
  for (let i = end; i < batch.end && file; i++) file.bytes -= batch.captured[i] as number
  if (file) file.packets -= batch.end - end
  batch.end = end
}

function openLog(args: LiveArguments, path: string): PacketLog {
  try {
    const maxBytes = args['file-size'] === undefined ? undefined : args['file-size'] * 1e6
    return new PacketLog(path, { application: `synfin ${version()}`, maxBytes, maxSeconds: args['rotate-seconds'] })
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${whyOf(error)}`)
  }
}

function observerOf(args: LiveArguments, format: string, say: (line: string) => void): TrackObserver | undefined {
  if (format === 'ndjson' && args.events) return jsonEvents(say)
  return format === 'table' && process.stdout.isTTY ? plainEvents(say) : undefined
}

async function writeAll(lines: string[], output: Output): Promise<void> {
  for (const line of lines.splice(0)) await output.write(line)
}

function totals(capture: LiveCapture): { received: number; droppedByKernel: number; droppedByInterface: number } {
  const { received, dropped, interfaceDropped } = capture.statistics()
  return { received: received ?? 0, droppedByKernel: dropped ?? 0, droppedByInterface: interfaceDropped ?? 0 }
}

/** What tcpdump says at its end too. */
function sayCounts(capture: LiveCapture, say: (message: string) => void): void {
  const { received, dropped, interfaceDropped } = capture.statistics()
  const captured = capture.files[0]?.packets ?? 0
  const known = (count: number | null, what: string) =>
    count === null ? `${what} unknown` : `${plural(count, 'packet')} ${what}`
  const parts = [
    known(received, 'received'),
    known(dropped, 'dropped by the kernel'),
    known(interfaceDropped, 'dropped by the interface'),
  ]
  say(`${plural(captured, 'packet')} captured, ${parts.join(', ')}`)
  if ((dropped ?? 0) > 0) say('packets are missing: what was "not seen" may have been there')
}

function unlistedText(count: number, isSelection: boolean): string {
  const what = isSelection ? 'were not looked at' : 'are in the summary only'
  return `${plural(count, 'connection')} that still lived ${what}: there was no time for all records`
}

function codeOf(capture: LiveCapture): number {
  for (const error of capture.errors) shared.complain(error.message)
  return capture.errors.some(error => error instanceof LiveError) ? DEVICE : OK
}
