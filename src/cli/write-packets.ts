// `synfin analyze FILE… -w OUT`: the packets of the selected connections, for Wireshark.
import type { Analysis } from '../analyze.ts'
import { outcomeText } from '../report/connection-columns.ts'
import { findingText } from '../report/message-text.ts'
import type { ConnectionRecord } from '../report/schema.ts'
import { plural } from '../report/text.ts'
import { selectedPackets, type Written } from '../selected.ts'
import type { AnalyzeArguments } from './analyze-command.ts'
import { OK, UsageError } from './exit.ts'
import { openOutput } from './output.ts'
import * as shared from './shared.ts'
import { type Interruption, interruption } from './signals.ts'
import { version } from './version.ts'

export async function writePackets(args: AnalyzeArguments, target: string): Promise<number> {
  const paths = shared.pathsOf(args)
  shared.checkReadTwice('-w', paths)
  if (args.follow) throw new UsageError('-w reads a capture twice: --follow is not for it')
  const interrupted = interruption()
  const options = await shared.analyzeOptions(args, interrupted.signal)
  const output = openOutput(target === '-' ? null : target, paths)
  const written: Written = { connections: 0, packets: 0 }
  let read: Analysis | null = null
  const pieces = selectedPackets(
    () => shared.openSource(paths, args),
    { ...options, application: `synfin ${version()}`, comment },
    written,
    analysis => {
      read = analysis
    },
  )
  try {
    for await (const piece of pieces) {
      await output.writeBytes(piece)
      if (output.closed) return OK
    }
    if (isWorthKeeping(read, interrupted)) await output.end()
    else output.discard()
  } catch (error) {
    output.discard()
    throw error
  } finally {
    interrupted.release()
  }
  const isWritten = isWorthKeeping(read, interrupted)
  if (isWritten && !args.quiet && target !== '-') {
    const what = `${plural(written.packets, 'packet')} of ${plural(written.connections, 'connection')}`
    process.stderr.write(`synfin: wrote ${what} to ${target}\n`)
  }
  const analysis = read as Analysis | null
  return interrupted.code() ?? (analysis ? shared.reportErrors(analysis.capture, analysis.isForeign, args) : OK)
}

/** A part of the packets would pass for all of them, and an empty file for one without connections. */
function isWorthKeeping(read: Analysis | null, { signal }: Interruption): boolean {
  return !signal.aborted && read !== null && (read.capture.packets > 0 || read.capture.errors.length === 0)
}

/** What a reader of the file sees at a connection's first packet. */
function comment(record: ConnectionRecord): string {
  const findings = record.findings.map(finding => `${finding.severity}: ${finding.code}: ${findingText(finding)}`)
  return [`synfin: connection ${record.id}: ${outcomeText(record)}`, ...findings].join('\n')
}
