// What `synfin diff` does: two runs, each a snapshot or a capture, compared.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { parseSnapshot, SnapshotError } from '../check/baseline/baseline.ts'
import { diff as compare, type Difference, isFailure } from '../check/baseline/diff.ts'
import { diffText } from '../check/baseline/diff-text.ts'
import type { Snapshot } from '../check/baseline/snapshot-schema.ts'
import type { DiffArguments } from './diff-command.ts'
import { BROKEN, INPUT, OK, UsageError } from './exit.ts'
import { writeOutput } from './output.ts'
import * as shared from './shared.ts'
import { interruption } from './signals.ts'
import { takeSnapshot } from './snapshot.ts'

export async function diff(args: DiffArguments): Promise<number> {
  const paths = shared.pathsOf(args)
  const [before, after] = paths
  if (before === undefined || after === undefined || paths.length > 2) {
    throw new UsageError('name two runs, each a snapshot or a capture: synfin diff BEFORE AFTER')
  }
  const interrupted = interruption()
  try {
    const one = await run(before, args, interrupted.signal)
    const other = await run(after, args, interrupted.signal)
    const signalled = interrupted.code()
    if (signalled !== null) return signalled
    if (one.taken === null || other.taken === null) return INPUT
    const differences = compare(one.taken, other.taken, {
      ...args.tolerance,
      ...{ allowDrops: args['allow-drops'], allowCallbackClock: args['allow-callback-clock'] },
      allowEmpty: args['allow-empty'],
    })
    const text = args.format === 'json' ? json(differences) : people(differences, args)
    await writeOutput(shared.outputPath(args), text, paths)
    if (one.code !== OK || other.code !== OK) return INPUT
    return differences.some(isFailure) ? BROKEN : OK
  } finally {
    interrupted.release()
  }
}

/** null when nothing could be read, which has been said. */
async function run(
  path: string,
  args: DiffArguments,
  signal: AbortSignal,
): Promise<{ taken: Snapshot | null; code: number }> {
  if (path === '-' || !isJson(path)) return takeSnapshot([path], args, signal)
  try {
    return { taken: parseSnapshot(readFileSync(path, 'utf8')), code: OK }
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error
    shared.complain(`${path} cannot be read as a snapshot: ${error.message}`)
    return { taken: null, code: INPUT }
  }
}

/** No capture begins with a brace, or with blanks or a byte order mark before one. */
function isJson(path: string): boolean {
  try {
    const file = openSync(path, 'r')
    const head = Buffer.alloc(64)
    const length = readSync(file, head)
    closeSync(file)
    return /^\s*\{/.test(head.toString('utf8', 0, length))
  } catch {
    // Whoever reads it as a capture says what is wrong.
    return false
  }
}

function people(differences: readonly Difference[], args: DiffArguments): string {
  const { paint, width, finish } = shared.lookOf(args)
  return finish(diffText(differences, { paint, width: Math.min(width, 160), quiet: args.quiet }))
}

function json(differences: readonly Difference[]): string {
  const document = { schema: 'synfin-diff/1', passed: !differences.some(isFailure), differences }
  return `${JSON.stringify(document, null, 2)}\n`
}
