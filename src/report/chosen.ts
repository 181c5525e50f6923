// For formats that write every connection as it comes: only those that an order and a limit choose.
import type { Key, Order } from './order.ts'
import { type Analysis, withRecords } from './reporter.ts'
import type { ConnectionRecord } from './schema.ts'
import { Top } from './top.ts'

/** They are kept until the capture has ended: `limit` of them at most. */
export function chosen(analysis: Analysis, order: Order, limit: number): Analysis {
  return withRecords(analysis, async function* () {
    const top = new Top<{ keys: readonly Key[]; record: ConnectionRecord }>(limit, (a, b) =>
      order.compare(a.keys, b.keys),
    )
    for await (const record of analysis) top.offer({ keys: order.keys(record), record })
    const rows = top.sorted()
    if (order.byId) rows.sort((a, b) => a.record.id - b.record.id)
    for (const { record } of rows) yield record
  })
}
