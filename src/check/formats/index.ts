import type { CheckReport } from '../report.ts'

/** Whole documents for other programs, by the name of their format; each is loaded when it is asked for. */
export const CHECK_FORMATS = {
  json: async () => (await import('./json.ts')).json,
  junit: async () => (await import('./junit.ts')).junit,
  github: async () => (await import('./github.ts')).github,
  gitlab: async () => (await import('./gitlab.ts')).gitlab,
  tap: async () => (await import('./tap.ts')).tap,
  sarif: async () => (await import('./sarif.ts')).sarif,
} satisfies Record<string, () => Promise<(report: CheckReport) => string>>

export type CheckFormat = keyof typeof CHECK_FORMATS
