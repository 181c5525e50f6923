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

/** Throws a UsageError for what would change nothing in that format. */
export function refuseWithoutTable(args: TableArguments, format: Format): void {
  if (format === 'table') return
  const shown = (['sort', 'limit', 'all'] as const).find(name => args[name])
  if (shown)
    throw new UsageError(
      `--${shown} is for the table; --format ${format} has every connection: choose with --where, or cut what comes out`,
    )
  if (args.columns && format !== 'csv')
    throw new UsageError(`--columns is for the table and CSV; --format ${format} has whole records`)
}
