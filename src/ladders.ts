// Connections with all their segments, for `show`. A capture is read twice: which connections are wanted is known when
// they are final, and only then is it known whose segments to keep.
import { Analysis, type AnalyzeOptions } from './analyze.ts'
import type { Ladder } from './report/ladder-line.ts'
import { LadderLines } from './report/ladder-lines.ts'
import type { ConnectionRecord } from './report/schema.ts'
import type { CaptureSource } from './source/packet.ts'

/** Ladders of one call: those whose connections become final first. */
export const MAX_LADDERS = 100

/** A connection by its number, or all that a test accepts (at most `MAX_LADDERS`). */
export type Selection = { id: number } | { where: (record: ConnectionRecord) => boolean }

/**
 * The ladders of the selected connections, by id. `open` is called twice and must give the same capture. What could not be
 * read is in `capture.errors` of what `onRead` is called with, after the first reading.
 */
export async function* ladders(
  open: () => CaptureSource,
  select: Selection,
  options: AnalyzeOptions = {},
  onRead: (analysis: Analysis) => void = () => {},
): AsyncGenerator<Ladder> {
  const wanted = 'id' in select ? (record: ConnectionRecord) => record.id === select.id : select.where
  const lines = new LadderLines()
  const first = new Analysis(open(), { ...options, where: wanted, observer: { segment() {}, merged: lines.merged } })
  const records: ConnectionRecord[] = []
  for await (const record of first) {
    if (records.length >= MAX_LADDERS) continue
    records.push(record)
    lines.want(first.last.serial, first.last.client, record)
  }
  onRead(first)
  if (records.length === 0) return
  const second = new Analysis(open(), { ...options, observer: lines })
  await second.notable(0)
  yield* lines.ladders()
}
