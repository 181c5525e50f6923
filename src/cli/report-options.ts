// What --sort, --limit, --all, --columns and the place that we write to mean for a report.
import type { InferredOptionTypes } from 'yargs'
import { NOTABLE_FIRST, orderBy } from '../report/order.ts'
import type { ReportOptions } from '../report/reporter.ts'
import type { OUTPUT_OPTIONS, TABLE_OPTIONS } from './options.ts'
import type { Look } from './shared.ts'
import { version } from './version.ts'

/** Connections in a table when nobody says how many. */
const SOME = 50

type Arguments = InferredOptionTypes<typeof TABLE_OPTIONS & typeof OUTPUT_OPTIONS>

export function reportOptions(args: Arguments, run: ReportOptions['run'], { paint, width }: Look): ReportOptions {
  return {
    tool: { name: 'synfin', version: version() },
    ...{ run, paint, width, quiet: args.quiet },
    columns: args.columns ?? null,
    limit: args.all ? Number.POSITIVE_INFINITY : (args.limit ?? SOME),
    order: args.sort ? orderBy(args.sort.path, args.sort.descending) : NOTABLE_FIRST,
  }
}
