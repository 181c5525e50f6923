// The closed lists of words that verdicts use. Their order is part of the program (an outcome is passed around as its
// index), so words are only added at the end.

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

export type HandshakeVerdict = (typeof HANDSHAKE_VERDICTS)[number]
export type CloseVerdict = (typeof CLOSE_VERDICTS)[number]
export type CloseKind = (typeof CLOSE_KINDS)[number]
export type Outcome = (typeof OUTCOMES)[number]
