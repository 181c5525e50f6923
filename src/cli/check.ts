// What `synfin check` does: rules from files and from the command line, held against captures; what they came to in any formats.
import { createHash } from 'node:crypto'
import { analyze } from '../analyze.ts'
import { Check } from '../check/check.ts'
import type { CheckedCapture, CheckReport } from '../check/report.ts'
import type { CheckArguments } from './check-command.ts'
import { wantedFormats, writeReports } from './check-output.ts'
import { BROKEN, INPUT, OK, UsageError } from './exit.ts'
import { readRules } from './rules-files.ts'
import * as shared from './shared.ts'
import { interruption } from './signals.ts'
import { version } from './version.ts'

export async function check(args: CheckArguments): Promise<number> {
  const wanted = wantedFormats(args)
  const rules = await readRules(args.rules ?? [], args.expect ?? [])
  const paths = [...new Set(shared.pathsOf(args))]
  if (paths.length === 0) throw new UsageError('name a capture file, or - for standard input')
  const interrupted = interruption()
  const captures: CheckedCapture[] = []
  try {
    const options = await shared.analyzeOptions(args, interrupted.signal)
    for (const files of args.each ? paths.map(path => [path]) : [paths]) {
      const analysis = analyze(shared.openSource(files, args), options)
      const held = new Check(rules)
      for await (const record of analysis) held.add(record)
      const code = interrupted.code()
      if (code !== null) return code
      captures.push(checked(files, analysis, held, args))
    }
  } finally {
    interrupted.release()
  }
  const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex')
  const report: CheckReport = { tool: { name: 'synfin', version: version() }, captures, sha1 }
  await writeReports(report, wanted, args)
  if (captures.some(({ errors }) => errors.length > 0)) return INPUT
  return captures.every(({ result }) => result.passed) ? OK : BROKEN
}

function checked(
  files: string[],
  { capture, isForeign }: ReturnType<typeof analyze>,
  held: Check,
  args: CheckArguments,
): CheckedCapture {
  const errors = shared.readErrors(capture, isForeign, args)
  const allowed = {
    drops: args['allow-drops'],
    callbackClock: args['allow-callback-clock'],
    empty: args['allow-empty'],
  }
  const result = held.result(capture, allowed, errors.length > 0)
  return { name: files.join(', '), capture, result, errors }
}
