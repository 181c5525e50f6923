// The closed lists of words that records use, apart from the schema: these are needed at run time, zod is not.
// Their order is part of the program (an outcome is passed around as its index), so words are only added at the end.

/** RFC 9293, 3.3.2, spelt as there. */
export const STATES = [
  'CLOSED',
  'LISTEN',
  'SYN-SENT',
  'SYN-RECEIVED',
  'ESTABLISHED',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'CLOSE-WAIT',
  'CLOSING',
  'LAST-ACK',
  'TIME-WAIT',
] as const

export const CERTAINTIES = ['proved', 'inferred', 'modelled', 'guessed', 'kernel'] as const

export const HANDSHAKE_VERDICTS = [
  'complete',
  'half-open',
  'refused',
  'rejected',
  'unanswered',
  'aborted',
  'unsynchronized',
  'partial',
  'not-captured',
] as const

export const CLOSE_VERDICTS = [
  'graceful',
  'unconfirmed',
  'half-closed',
  'reset',
  'aborted-after-fin',
  'open',
  'superseded',
  'none',
] as const

export const CLOSE_KINDS = ['four-way', 'three-way', 'simultaneous'] as const

export const OUTCOMES = [
  'closed',
  'close-unconfirmed',
  'half-closed',
  'reset',
  'aborted-after-fin',
  'open',
  'refused',
  'rejected',
  'unanswered',
  'half-open',
  'scan',
  'unsynchronized',
  'backscatter',
  'stray',
  'superseded',
] as const

/** From the mildest to the worst. */
export const SEVERITIES = ['info', 'warning', 'error'] as const

export type State = (typeof STATES)[number]
export type Certainty = (typeof CERTAINTIES)[number]
export type HandshakeVerdict = (typeof HANDSHAKE_VERDICTS)[number]
export type CloseVerdict = (typeof CLOSE_VERDICTS)[number]
export type CloseKind = (typeof CLOSE_KINDS)[number]
export type Outcome = (typeof OUTCOMES)[number]
export type Severity = (typeof SEVERITIES)[number]
