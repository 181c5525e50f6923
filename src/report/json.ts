// One document: `{schema, tool, run, capture, summary, connections}`, connections by id unless `order` says otherwise. Those
// become final in another order and the capture is known last, so each is kept as text until then; --format ndjson keeps
// nothing.
import type { Analysis, ReportOptions } from './reporter.ts'

export async function* json(analysis: Analysis, { tool, run, order }: ReportOptions): AsyncGenerator<string> {
  const connections: { id: number; text: string }[] = []
  for await (const record of analysis) connections.push({ id: record.id, text: JSON.stringify(record) })
  if (order.byId) connections.sort((a, b) => a.id - b.id)
  const { capture, summary } = analysis
  const head = { schema: 'synfin/1', tool, run, capture, summary }
  yield `${JSON.stringify(head).slice(0, -1)},"connections":[`
  let separator = '\n'
  for (const { text } of connections) {
    yield separator + text
    separator = ',\n'
  }
  yield '\n]}\n'
}
