// What every reporter is given and gives: connection records in, pieces of text out. A reporter neither prints nor knows
// where its text goes; whoever writes it waits for a slow reader between the pieces.
import type { Order } from './order.ts'
import type { CaptureRecord, ConnectionRecord, DocumentRecord, RunRecord, SummaryRecord } from './schema.ts'

/** One analysis: its records in the order in which they become final, then the whole. */
export interface Analysis extends AsyncIterable<ConnectionRecord> {
  /** Both are complete when the iteration has ended, and not to be read before. */
  readonly capture: CaptureRecord
  readonly summary: SummaryRecord
}

/** The same analysis, telling other records. */
export function withRecords(analysis: Analysis, records: () => AsyncGenerator<ConnectionRecord>): Analysis {
  return {
    [Symbol.asyncIterator]: records,
    get capture() {
      return analysis.capture
    },
    get summary() {
      return analysis.summary
    },
  }
}

/** What a piece of text is, not how it looks: the command line turns it into colours, or into nothing. */
export type Style = 'heading' | 'dim' | 'good' | 'warn' | 'bad'
export type Paint = (style: Style, text: string) => string

export interface ReportOptions {
  tool: DocumentRecord['tool']
  run: RunRecord
  paint: Paint
  /** Columns of the terminal; Infinity where nothing may be cut (pipes and files). */
  width: number
  /** Connections in a table; Infinity: all. */
  limit: number
  /** Which connections are chosen first. */
  order: Order
  /** Names of columns, or paths of the record; null: the reporter's own choice. */
  columns: readonly string[] | null
  /** Only the connections themselves. */
  quiet: boolean
}

export type Reporter = (analysis: Analysis, options: ReportOptions) => AsyncIterable<string>
