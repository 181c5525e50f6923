// The closed lists of words that records use, apart from the schema: these are needed at run time, zod is not.
import { SEVERITY_NAMES } from '../track/findings.ts'
import { STATE_NAMES } from '../track/state.ts'
import { CERTAINTY_NAMES } from '../track/transitions.ts'

export * from '../track/words.ts'

/** RFC 9293, 3.3.2, spelt as there. */
export const STATES = STATE_NAMES
/** `kernel`: live only, from the kernel of this host. */
export const CERTAINTIES = [...CERTAINTY_NAMES, 'kernel'] as const
/** From the mildest to the worst. */
export const SEVERITIES = SEVERITY_NAMES

export type State = (typeof STATES)[number]
export type Certainty = (typeof CERTAINTIES)[number]
export type Severity = (typeof SEVERITIES)[number]
