// What both commands do before and after their own work: the files to read, the options of the analysis, where text goes
// and how it looks, and what is said about files that could not be read.
import { statSync } from 'node:fs'
import type { AnalyzeOptions } from '../analyze.ts'
import type { Paint } from '../report/reporter.ts'
import type { CaptureRecord, ConnectionRecord, RunRecord } from '../report/schema.ts'
import { printable } from '../report/text.ts'
import { openFiles } from '../source/file.ts'
import type { CaptureSource } from '../source/packet.ts'
import { hyphen } from './arguments.ts'
import { INPUT, OK, UsageError } from './exit.ts'
import { readHosts } from './hosts.ts'
import type { SharedArguments } from './options.ts'
import { ascii, columnsOf, isUnicode, painter } from './terminal.ts'

/** All files of the command line: those of -r first, then the others, also behind `--`. */
export function pathsOf({
  read = [],
  files = [],
  '--': rest = [],
}: Partial<Pick<SharedArguments, 'read' | 'files' | '--'>>): string[] {
  return [...read, ...files, ...rest].map(hyphen)
}

/** `follow`: until when the end of the one file is waited for. */
export function openSource(
  paths: readonly string[],
  args: Pick<SharedArguments, 'reader' | 'recover' | 'max-inflate'>,
  follow?: AbortSignal,
): CaptureSource {
  const { reader, recover, 'max-inflate': maxInflate } = args
  if (paths.length === 0) throw new UsageError('name a capture file, or - for standard input')
  if (paths.filter(path => path === '-').length > 1) throw new UsageError('standard input (-) can be read once')
  if (follow && paths.length > 1) throw new UsageError('--follow takes one file')
  if (follow && paths[0] === '-') throw new UsageError('standard input is followed without --follow')
  if (recover && reader === 'pcap-parser') throw new UsageError('--recover is not for --reader pcap-parser')
  return openFiles(paths, { reader, recover, follow, maxInflate, input: process.stdin })
}

/** What `live` has of these too. */
export type AnalysisArguments = Pick<
  SharedArguments,
  'hosts' | 'time-wait' | 'server-port' | 'client-net' | 'checksums' | 'decap' | 'filter'
> & { where?: string | undefined }

/** For commands that read a capture twice: throws when a path is a pipe or standard input. */
export function checkReadTwice(what: string, paths: readonly string[]): void {
  if (paths.includes('-'))
    throw new UsageError(`${what} reads a capture twice, and standard input can be read once: name a file`)
  const pipe = paths.find(path => statSync(path, { throwIfNoEntry: false })?.isFIFO())
  if (pipe !== undefined) throw new UsageError(`${what} reads a capture twice, and ${pipe} is a pipe: name a file`)
}

export async function analyzeOptions(args: AnalysisArguments, signal: AbortSignal): Promise<AnalyzeOptions> {
  const where = await selection(args.where)
  // Who asks us to end will not wait for a sender that may never send again.
  signal.addEventListener('abort', () => process.stdin.destroy())
  return {
    timeWait: args['time-wait'],
    serverPorts: new Set(args['server-port'] ?? []),
    clientNets: args['client-net'] ?? [],
    checksums: args.checksums,
    noDecap: !args.decap,
    filter: args.filter,
    ...(args.hosts !== undefined && { names: readHosts(args.hosts) }),
    signal,
    ...(where && { where }),
  }
}

async function selection(where: string | undefined): Promise<((record: ConnectionRecord) => boolean) | null> {
  if (where === undefined) return null
  const { compileWhere } = await import('../report/where.ts')
  return compileWhere(where)
}

export function runRecord(args: AnalysisArguments & { reader: string }): RunRecord {
  return {
    reader: args.reader,
    filter: args.filter ?? null,
    where: args.where ?? null,
    timeWait: args['time-wait'],
    decap: args.decap,
    serverPorts: args['server-port'] ?? [],
    clientNets: (args['client-net'] ?? []).map(net => net.text),
  }
}

export interface Look {
  paint: Paint
  width: number
  /** The last change to text for people: where only ASCII can be shown, it is ASCII. */
  finish(text: string): string
}

/** How text for people looks where it goes: a file has neither colours nor an edge. */
export function lookOf(args: Pick<SharedArguments, 'output' | 'color' | 'ascii'>): Look {
  const toFile = args.output !== undefined && args.output !== '-'
  const choice = toFile && args.color === 'auto' ? 'never' : args.color
  return {
    paint: painter(choice, process.stdout),
    width: toFile ? Number.POSITIVE_INFINITY : columnsOf(process.stdout),
    finish: (args.ascii ?? !isUnicode()) ? ascii : text => text,
  }
}

export function outputPath({ output }: Pick<SharedArguments, 'output'>): string | null {
  return output === undefined || output === '-' ? null : output
}

/** Says on standard error what could not be read; gives the exit code. */
export function reportErrors(
  capture: CaptureRecord,
  isForeign: boolean,
  args: Pick<SharedArguments, 'recover' | 'reader'>,
): number {
  const errors = readErrors(capture, isForeign, args)
  for (const message of errors) complain(message)
  for (const { code, message } of capture.warnings) if (code === 'recovered') complain(message)
  if (isForeign) complain('no packet could be analysed')
  return errors.length > 0 || isForeign ? INPUT : OK
}

/** What could not be read. `isForeign`: no packet was of a link type that is known. */
export function readErrors(
  capture: CaptureRecord,
  isForeign: boolean,
  { recover, reader }: Pick<SharedArguments, 'recover' | 'reader'>,
): string[] {
  const more = recover || reader !== 'synfin' ? '' : '; --recover looks for packets behind it'
  const errors = capture.errors.map(({ code, message }) => (code === 'damaged' ? message + more : message))
  const foreign = capture.warnings.filter(({ code }) => isForeign && code === 'unknown-link-type')
  return [...errors, ...foreign.map(({ message }) => message)]
}

export function complain(message: string): void {
  process.stderr.write(`synfin: ${printable(message)}\n`)
}
