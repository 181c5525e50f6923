import { MESSAGE_CODES, messageOf } from '../../report/messages.ts'
import type { Severity } from '../../report/words.ts'

/** A finding that only another version knows is taken to be worth a look. */
export function findingSeverity(code: string): Severity {
  const known = MESSAGE_CODES.find(one => one === code)
  return known === undefined ? 'warning' : messageOf(known).severity
}
