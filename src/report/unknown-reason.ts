// Why a value of a record is null: the word under its name in the `unknown` beside it, or beside what it is part of.
import { getter } from './fields.ts'
import type { ConnectionRecord } from './schema.ts'

/** What gives the reason for a path; null where the value is known, or is null without one. */
export function reasonAt(path: string): (record: ConnectionRecord) => string | null {
  const value = getter(path)
  const names = path.split('.')
  const places = names.flatMap((_, from) => {
    const beside = getter([...names.slice(0, from), 'unknown'].join('.'))
    return names.slice(from).map((_, i) => ({ beside, name: names.slice(from, from + i + 1).join('.') }))
  })
  return record => {
    if (value(record) !== null) return null
    for (const { beside, name } of places) {
      const reasons = beside(record) as Record<string, string> | null
      if (reasons !== null && Object.hasOwn(reasons, name)) return reasons[name] ?? null
    }
    return null
  }
}
