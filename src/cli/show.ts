// What `synfin show` does: connections drawn as ladders, or as Mermaid diagrams.
import { existsSync } from 'node:fs'
import type { Analysis } from '../analyze.ts'
import { ladders } from '../ladders.ts'
import { ladder } from '../report/ladder.ts'
import { mermaid } from '../report/mermaid.ts'
import { plural } from '../report/text.ts'
import { OK, UsageError } from './exit.ts'
import { openOutput } from './output.ts'
import { readServices, type Services, withService } from './services.ts'
import * as shared from './shared.ts'
import type { ShowArguments } from './show-command.ts'
import { interruption } from './signals.ts'

/** Ladders drawn when an expression selects them and nobody says how many. */
const SOME = 10

export async function show(args: ShowArguments): Promise<number> {
  const { paths, id } = selectionOf(args)
  shared.checkReadTwice('show', paths)
  const services: Services = args.services ? readServices() : new Map()
  const interrupted = interruption()
  const { where = () => true, ...options } = await shared.analyzeOptions(args, interrupted.signal)
  const select = id === null ? { where } : { id }
  const limit = id === null ? (args.limit ?? SOME) : 1
  const look = shared.lookOf(args)
  let read: Analysis | null = null
  const drawing = ladders(
    () => shared.openSource(paths, args),
    select,
    options,
    analysis => {
      read = analysis
    },
  )
  const output = openOutput(shared.outputPath(args), paths)
  let drawn = 0
  try {
    for await (const { record, ...rest } of drawing) {
      if (drawn === limit) break
      if (drawn++ > 0) await output.write('\n')
      const each = { ...rest, record: withService(record, services) }
      const pieces = args.mermaid ? mermaid(each) : ladder(each, { ...look, verbose: args.verbose, files: paths })
      for (const text of pieces) await output.write(look.finish(text))
      if (output.closed) return OK
    }
    await output.end()
  } catch (error) {
    output.discard()
    throw error
  } finally {
    interrupted.release()
  }
  return interrupted.code() ?? concluded(read as Analysis | null, drawn, id, args)
}

/** What is to be said below the ladders; gives the exit code. */
function concluded(read: Analysis | null, drawn: number, id: number | null, args: ShowArguments): number {
  if (read === null) return OK
  const { capture, isForeign, summary } = read
  const code = shared.reportErrors(capture, isForeign, args)
  const all = plural(capture.connections, 'connection')
  // An expression asks, and "none" is an answer to it, as it is for analyze; a number names what is not there.
  const isAnswered = code === OK || capture.connections > 0
  if (drawn === 0 && id === null && isAnswered) shared.complain(`--where selects none of ${all}`)
  if (drawn === 0 && id !== null && code === OK) {
    throw new UsageError(`there is no connection ${id}: the capture has ${all}`, { help: false })
  }
  const more = summary.connections - drawn
  if (more > 0 && drawn > 0 && !args.quiet) shared.complain(`${plural(more, 'more connection')} selected (--limit)`)
  return code
}

/** The last word is the connection's number, when it is one; `--where` goes without. */
function selectionOf(args: ShowArguments): { paths: string[]; id: number | null } {
  const paths = shared.pathsOf(args)
  const numbers = paths.slice(1).filter(isNumber)
  const mistaken = (args.where === undefined ? numbers.slice(0, -1) : numbers).filter(word => !existsSync(word))
  if (args.where !== undefined) {
    if (mistaken.length > 0) throw new UsageError('a number or --where, not both')
    return { paths, id: null }
  }
  const last = numbers.at(-1)
  if (last === undefined || last !== paths.at(-1)) throw new UsageError(whichConnection(paths))
  if (mistaken.length > 0)
    throw new UsageError(`show takes one number; of several: --where "id in [${numbers.join(', ')}]"`)
  return { paths: paths.slice(0, -1), id: Number(last) }
}

/** What to say where the last word is no number. */
function whichConnection(paths: readonly string[]): string {
  const [only = '', ...others] = paths
  if (others.length === 0 && isNumber(only) && !existsSync(only))
    return `name the capture before the connection's number: synfin show FILE ${only}`
  const last = others.at(-1)
  if (last === undefined || existsSync(last)) return 'say which connection: synfin show FILE ID, or --where EXPR'
  return `connections have numbers from 1 on, not "${last}": synfin show FILE ID, or --where EXPR`
}

const isNumber = (word: string): boolean => /^[1-9]\d*$/.test(word)
