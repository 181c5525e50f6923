// A line of JSON for each connection as it becomes final, then one for the capture, then one for the summary. Nothing is
// kept: memory does not grow with the connections that are done.
import type { Analysis, ReportOptions } from './reporter.ts'

const schema = 'synfin/1'

export async function* ndjson(analysis: Analysis, { tool, run }: ReportOptions): AsyncGenerator<string> {
  for await (const record of analysis) yield line({ type: 'connection', schema, ...record })
  const { capture, summary } = analysis
  yield line({ type: 'capture', schema, tool, run, ...capture })
  yield line({ type: 'summary', schema, ...summary })
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`
}
