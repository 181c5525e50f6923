// What `synfin analyze` does: every connection of a capture, in one of four formats.
import { setFlagsFromString } from 'node:v8'
import { analyze as analyzeCapture, type Analysis as Engine } from '../analyze.ts'
import { chosen } from '../report/chosen.ts'
import { REPORTERS } from '../report/index.ts'
import { type Analysis, type ReportOptions, withRecords } from '../report/reporter.ts'
import { durationText, plural } from '../report/text.ts'
import type { AnalyzeArguments } from './analyze-command.ts'
import { OK } from './exit.ts'
import { openOutput } from './output.ts'
import { showProgress } from './progress.ts'
import { refuseColumns, reportOptions } from './report-options.ts'
import { readServices, withServices } from './services.ts'
import * as shared from './shared.ts'
import { interruption } from './signals.ts'

export async function analyze(args: AnalyzeArguments): Promise<number> {
  if (args.write !== undefined) return (await import('./write-packets.ts')).writePackets(args, args.write)
  const begin = performance.now()
  const format = args.json ? 'json' : (args.format ?? 'table')
  refuseColumns(args, format)
  const services = args.services && format === 'table' ? readServices() : null
  const report = await REPORTERS[format]()
  const interrupted = interruption()
  const paths = shared.pathsOf(args)
  const look = shared.lookOf(args)
  const source = shared.openSource(paths, args, args.follow ? interrupted.signal : undefined)
  const options = await shared.analyzeOptions(args, interrupted.signal)
  const reporting = reportOptions(args, shared.runRecord(args), look)
  const engine = analyzeCapture(source, options)
  const isShort = format === 'table' && !args.where && !args.sort && reporting.limit < Number.POSITIVE_INFINITY
  if (isShort) keepYoungSmall()
  const plain = isShort
    ? notableOnly(engine, reporting.limit)
    : format === 'table'
      ? engine
      : asked(engine, args, reporting)
  const analysis = services ? withServices(plain, services) : plain
  const output = openOutput(shared.outputPath(args), paths)
  const isWatched = process.stderr.isTTY && args.progress && !args.quiet && !args.follow
  const hideProgress = isWatched ? showProgress(source, paths) : () => {}
  try {
    for await (const text of report(analysis, reporting)) {
      // What comes over the bar on the same terminal would be torn.
      if (process.stdout.isTTY) hideProgress()
      if (format === 'table' && isEmptyHanded(engine)) break
      await output.write(format === 'table' ? look.finish(text) : text)
      if (args.follow) await output.flush()
      if (output.closed) return OK
    }
    hideProgress()
    await output.end()
  } catch (error) {
    output.discard()
    throw error
  } finally {
    hideProgress()
    interrupted.release()
  }
  if (args.verbose) sayHowLong(engine, performance.now() - begin)
  return interrupted.code() ?? shared.reportErrors(engine.capture, engine.isForeign, args)
}

/**
 * V8 lets its young generation grow to 32 MB when some objects live long, as what few connections have does. Where only few
 * records are made, nothing is faster for it.
 */
function keepYoungSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}

/** The connections that a table shows, without making the records of all others. */
function notableOnly(engine: Engine, limit: number): Analysis {
  return withRecords(engine, async function* () {
    yield* await engine.notable(limit)
  })
}

/** For programs every connection, unless --sort or --limit say otherwise. */
function asked(engine: Engine, { sort, limit }: AnalyzeArguments, { order }: ReportOptions): Analysis {
  return sort || limit !== undefined ? chosen(engine, order, limit ?? Number.POSITIVE_INFINITY) : engine
}

/** Nothing at all could be read: then the one sentence on standard error says more than an empty report. */
function isEmptyHanded({ source }: Engine): boolean {
  return source.errors.length > 0 && source.files.every(file => file.packets === 0)
}

function sayHowLong({ capture: { packets, connections } }: Engine, milliseconds: number): void {
  const time = durationText(Math.round(milliseconds * 1e6))
  const memory = Math.round(process.resourceUsage().maxRSS / 1024)
  const done = `${plural(packets, 'packet')}, ${plural(connections, 'connection')}`
  process.stderr.write(`synfin: ${done} in ${time}, at most ${memory} MiB\n`)
}
