// What `synfin snapshot` does, and how any command takes a snapshot of captures.
import { analyze } from '../analyze.ts'
import { SnapshotBuilder, snapshotText } from '../check/baseline/snapshot.ts'
import type { Snapshot } from '../check/baseline/snapshot-schema.ts'
import { OK } from './exit.ts'
import { writeOutput } from './output.ts'
import * as shared from './shared.ts'
import { interruption } from './signals.ts'
import type { SnapshotArguments } from './snapshot-command.ts'

export async function snapshot(args: SnapshotArguments): Promise<number> {
  const interrupted = interruption()
  try {
    const paths = shared.pathsOf(args)
    const { taken, code } = await takeSnapshot(paths, args, interrupted.signal)
    if (taken === null) return code
    await writeOutput(shared.outputPath(args), snapshotText(taken), paths)
    return interrupted.code() ?? code
  } finally {
    interrupted.release()
  }
}

/** null when nothing could be read; on standard error stands why. */
export async function takeSnapshot(
  paths: readonly string[],
  args: shared.AnalysisArguments & Pick<SnapshotArguments, 'reader' | 'recover' | 'max-inflate'>,
  signal: AbortSignal,
): Promise<{ taken: Snapshot | null; code: number }> {
  const options = await shared.analyzeOptions(args, signal)
  const analysis = analyze(shared.openSource(paths, args), options)
  const builder = new SnapshotBuilder()
  for await (const record of analysis) builder.add(record)
  const { capture, isForeign } = analysis
  const code = shared.reportErrors(capture, isForeign, args)
  return { taken: code !== OK && capture.connections === 0 ? null : builder.snapshot(capture), code }
}
