import type { Severity } from './words.ts'

/**
 * What one kind of finding says. In `means`, `{side}` is the client or the server by `args.side`, `{syn}` what that side
 * opens with, `{sent}` how often that was sent, `{name}` the finding's argument of that name: a text, a number, or ns.
 * What stands in brackets is left out when one of its arguments is not known.
 */
export interface Message {
  severity: Severity
  /** What was seen, and what it means. */
  means: string
  /** Where that names a cause: what else could look like this. */
  orElse?: string
  /** Where it names none: what may have caused it. */
  perhaps?: string
  /** What to do about it, or where to look next. */
  advice: string
}
