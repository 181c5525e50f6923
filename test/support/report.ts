import { NOTABLE_FIRST } from '../../src/report/order.ts'
import type { Analysis, Reporter, ReportOptions } from '../../src/report/reporter.ts'
import type { CaptureRecord, ConnectionRecord, SummaryRecord } from '../../src/report/schema.ts'
import { CAPTURE, RECORDS, RUN, summaryOf } from './records.ts'

/** An analysis that has already been made; its capture and summary cannot be read before the records. */
export function analysisOf(
  records: Iterable<ConnectionRecord> = RECORDS,
  capture: CaptureRecord = CAPTURE,
  summary: SummaryRecord = summaryOf([...records]),
): Analysis {
  let ended = false
  const after = <T>(value: T): T => {
    if (!ended) throw new Error('read before the records had ended')
    return value
  }
  return {
    async *[Symbol.asyncIterator]() {
      yield* records
      ended = true
    },
    get capture() {
      return after(capture)
    },
    get summary() {
      return after(summary)
    },
  }
}

/** The whole text of a report; colours appear as `‹style:text›` when asked for. */
export async function textOf(
  reporter: Reporter,
  analysis: Analysis = analysisOf(),
  options: Partial<ReportOptions> = {},
): Promise<string> {
  let text = ''
  const all: ReportOptions = {
    tool: { name: 'synfin', version: '0.0.0' },
    run: RUN,
    paint: (_, plain) => plain,
    width: Number.POSITIVE_INFINITY,
    limit: 50,
    order: NOTABLE_FIRST,
    columns: null,
    quiet: false,
    ...options,
  }
  for await (const piece of reporter(analysis, all)) text += piece
  return text
}
