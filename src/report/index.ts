import type { Reporter } from './reporter.ts'

/** Reporters by the name of their format; each is loaded when it is asked for. */
export const REPORTERS = {
  table: async () => (await import('./table.ts')).table,
  json: async () => (await import('./json.ts')).json,
  ndjson: async () => (await import('./ndjson.ts')).ndjson,
  csv: async () => (await import('./csv.ts')).csv,
} satisfies Record<string, () => Promise<Reporter>>

export type Format = keyof typeof REPORTERS
