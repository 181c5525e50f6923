// What `synfin live` does: an interface's connections as they happen, until Ctrl-C, a count or a time.
import { resolve } from 'node:path'
import { analyze as analyzeCapture } from '../analyze.ts'
import { type Format, REPORTERS } from '../report/index.ts'
import { plural } from '../report/text.ts'
import { type LiveCapture, LiveError } from '../source/live/live-capture.ts'
import { openLive } from '../source/live/open-live.ts'
import type { TrackObserver } from '../track/observation.ts'
import { DEVICE, OK, UsageError } from './exit.ts'
import { awaited, limited, logged } from './live-batches.ts'
import type { LiveArguments } from './live-command.ts'
import { openLiveHost } from './live-host.ts'
import { jsonEvents, plainEvents } from './live-lines.ts'
import { type Output, openOutput } from './output.ts'
import { refuseChoice, refuseColumns, reportOptions } from './report-options.ts'
import { isScreen, openScreen } from './screen/screen.ts'
import { Watch } from './screen/watch.ts'
import { readServices, withServices } from './services.ts'
import * as shared from './shared.ts'
import { interruption } from './signals.ts'

/** For the records of connections that live when somebody ends it, ms: within a second all is said. */
const FOR_RECORDS = 200
/** So many have their records whatever that takes: on a busy machine the time is over before the first. */
const AT_LEAST = 500

export async function live(args: LiveArguments): Promise<number> {
  const [interfaceName, filter] = targetOf(args)
  const format = args.format ?? (process.stdout.isTTY && !args.events ? 'table' : 'ndjson')
  checkTogether(args, format)
  const withScreen = format === 'table' && args.output === undefined && isScreen(process)
  const look = shared.lookOf(args)
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
    const source = awaited(logged(limited(capture, args), args), async () => {
      await writeAll(lines, output)
      await output.flush()
    })
    const watch = withScreen ? new Watch(`${interfaceName} ${filter}`.trimEnd(), source) : null
    const observer = watch?.observer() ?? observerOf(args, format, line => lines.push(line))
    const { signal: _, ...rest } = options
    const engine = analyzeCapture(source, {
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
    if (watch) leave = openScreen({ ...look, moment: () => watch.moment(performance.now()), quit })
    for await (const text of report(analysis, reportOptions(args, run, look))) {
      leave()
      await writeAll(lines, output)
      await output.write(format === 'table' ? look.finish(text) : text)
    }
    await writeAll(lines, output)
    await output.end()
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

/** What would do nothing, or undo what another option does, is a mistake. */
function checkTogether(args: LiveArguments, format: Format): void {
  refuseColumns(args, format)
  refuseChoice(args, format)
  if (args.events && format !== 'ndjson') throw new UsageError('--events goes with --format ndjson only')
  if (args.write === '-') throw new UsageError('-w - would mix packets with the report: name a file')
  const isRotating = args['file-size'] !== undefined || args['rotate-seconds'] !== undefined
  const isTwice = args.write !== undefined && args.output !== undefined && resolve(args.write) === resolve(args.output)
  if (isTwice) throw new UsageError('-w and -o name the same file')
  if (isRotating && args.write === undefined) throw new UsageError('-C and -G say when -w begins another file: add -w')
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
