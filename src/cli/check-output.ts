// Where a check's result goes: text for people, and documents for other programs, to standard output or to files.
import { CHECK_FORMATS, type CheckFormat } from '../check/formats/index.ts'
import { text } from '../check/formats/text.ts'
import type { CheckReport } from '../check/report.ts'
import type { CheckArguments } from './check-command.ts'
import { UsageError } from './exit.ts'
import { openOutput, writeOutput } from './output.ts'
import * as shared from './shared.ts'

export interface Wanted {
  format: CheckFormat | 'text'
  /** null: standard output, or the file of --output. */
  path: string | null
}

/** From `--format junit=out.xml`. Throws a UsageError. */
export function wantedFormats({ format = ['text'], output }: Pick<CheckArguments, 'format' | 'output'>): Wanted[] {
  const wanted = format.map((asked): Wanted => {
    const [, name = '', path = null] = /^([^=]*)(?:=(.*))?$/s.exec(asked) ?? []
    const known = ['text', ...Object.keys(CHECK_FORMATS)]
    if (!known.includes(name)) throw new UsageError(`no format is called "${name}"; there are ${known.join(', ')}`)
    if (path === '') throw new UsageError(`--format ${name}= names no file`)
    return { format: name as Wanted['format'], path }
  })
  const together = wanted.filter(({ path }) => path === null).map(one => one.format)
  // GitHub finds its own lines among others.
  const isOne = together.filter(name => name !== 'github' && name !== 'text').length === 0 || together.length === 1
  if (!isOne) {
    const where = output === undefined ? 'standard output' : output
    throw new UsageError(`${together.join(' and ')} cannot both go to ${where}: write --format ${together[1]}=FILE`)
  }
  return wanted
}

export async function writeReports(
  report: CheckReport,
  wanted: readonly Wanted[],
  args: CheckArguments,
): Promise<void> {
  const reads = shared.pathsOf(args)
  const common = openOutput(shared.outputPath(args), reads)
  try {
    for (const { format, path } of wanted) {
      const written = format === 'text' ? people(report, path, args) : (await CHECK_FORMATS[format]())(report)
      if (path === null) await common.write(written)
      else await writeOutput(path, written, reads)
    }
    await common.end()
  } catch (error) {
    common.discard()
    throw error
  }
}

function people(report: CheckReport, path: string | null, args: CheckArguments): string {
  const { paint, width, finish } = shared.lookOf(path === null ? args : { ...args, output: path })
  return finish(text(report, { paint, width: Math.min(width, 160), quiet: args.quiet }))
}
