// The closed lists of words that records use, apart from the schema: these are needed at run time, zod is not. Those that
// verdicts use are the tracker's own.
import { STATE_NAMES } from '../track/state.ts'
import { CLOSE_KINDS, CLOSE_VERDICTS, HANDSHAKE_VERDICTS, OUTCOMES, type Outcome } from '../track/words.ts'

export { CLOSE_KINDS, CLOSE_VERDICTS, HANDSHAKE_VERDICTS, OUTCOMES, type Outcome }

/** RFC 9293, 3.3.2, spelt as there. */
export const STATES = STATE_NAMES
export const CERTAINTIES = ['proved', 'inferred', 'modelled', 'guessed', 'kernel'] as const
/** From the mildest to the worst. */
export const SEVERITIES = ['info', 'warning', 'error'] as const

export type State = (typeof STATES)[number]
export type Certainty = (typeof CERTAINTIES)[number]
export type Severity = (typeof SEVERITIES)[number]
