// A line of JSON for each connection as it becomes final, then one for the capture, then one for the summary. Nothing is
// kept: memory does not grow with the connections that are done.
import type { Analysis, ReportOptions } from './reporter.ts'

const schema = 'synfin/1'

export async function* ndjson(analysis: Analysis, { tool, run }: ReportOptions): AsyncGenerator<string> {
  for await (const record of analysis) yield line('connection', {}, record)
  const { capture, summary } = analysis
  yield line('capture', { tool, run }, capture)
  yield line('summary', {}, summary)
}

/** The record is not copied to put the first fields before its own: it is large, and there are many. */
function line(type: string, more: object, record: object): string {
  return `${JSON.stringify({ type, schema, ...more }).slice(0, -1)},${JSON.stringify(record).slice(1)}\n`
}
