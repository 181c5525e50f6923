// What --sort, --limit, --all, --columns and the place that we write to mean for a report.
import type { InferredOptionTypes } from 'yargs'
import type { Format } from '../report/index.ts'
import { NOTABLE_FIRST, orderBy } from '../report/order.ts'
import type { ReportOptions } from '../report/reporter.ts'
import { UsageError } from './exit.ts'
import type { OUTPUT_OPTIONS, TABLE_OPTIONS } from './options.ts'
import type { Look } from './shared.ts'
import { version } from './version.ts'

/** Connections in a table when nobody says how many. */
const SOME = 50

type TableArguments = InferredOptionTypes<typeof TABLE_OPTIONS>
type Arguments = TableArguments & InferredOptionTypes<typeof OUTPUT_OPTIONS>

export function reportOptions(args: Arguments, run: ReportOptions['run'], { paint, width }: Look): ReportOptions {
  return {
    tool: { name: 'synfin', version: version() },
    ...{ run, paint, width, quiet: args.quiet },
    columns: args.columns ?? null,
    limit: args.all ? Number.POSITIVE_INFINITY : (args.limit ?? SOME),
    order: args.sort ? orderBy(args.sort.path, args.sort.descending) : NOTABLE_FIRST,
  }
}

/** Throws a UsageError where columns would change nothing. */
export function refuseColumns({ columns }: TableArguments, format: Format): void {
  if (columns && format !== 'table' && format !== 'csv')
    throw new UsageError(`--columns is for the table and CSV; --format ${format} has whole records`)
}

/** The same for what can be chosen only when the end is known: live, connections are written as they end. */
export function refuseChoice(args: TableArguments, format: Format): void {
  const choice = (['sort', 'limit'] as const).find(name => args[name] !== undefined)
  if (choice && format !== 'table')
    throw new UsageError(`--${choice} is for the table; --format ${format} writes each connection as it ends`)
}
