// The closed list of things we can notice (their sentences are in report/messages.ts). A finding is data: a code, the
// frames that show it, and numbers. Codes are only ever added, at the end.

export const [INFO, WARNING, ERROR] = [0, 1, 2] as const
export const SEVERITY_NAMES = ['info', 'warning', 'error'] as const

// biome-ignore format: a table, one code a row
const CODES = [
  ['challenge_ack', INFO],           // a SYN was answered by an ACK of other numbers (RFC 5961, 4)
  ['synack_isn_changed', WARNING],   // SYN-ACKs with different sequence numbers: a proxy answers too
  ['syn_not_captured', INFO],
  ['reordered', INFO],               // captured in another order than sent
  ['time_backwards', WARNING],
  ['invalid_flags', WARNING],
  ['tfo_ignored', INFO],             // data in the SYN was not accepted (RFC 7413)
  ['zero_window', WARNING],
  ['syn_in_established', WARNING],
  ['rst_out_of_window', WARNING],    // ignored, as its receiver ignores it (RFC 5961, 3.2)
  ['reset_probable', WARNING],       // in the window but not exact
  ['keepalive_timeout', ERROR],
  ['acked_unseen', INFO],            // acknowledged but not captured
  ['peer_unresponsive', ERROR],
  ['fin_seq_changed', WARNING],
  ['data_after_fin', WARNING],
  ['fin_without_ack', WARNING],
  ['rst_after_close', INFO],
  ['time_wait_reuse', INFO],
  ['time_wait_reuse_refused', WARNING],
  ['accept_queue_overflow', ERROR],
  ['close_wait_long', WARNING],
  ['close_wait_at_end', WARNING],
  ['unread_data_reset', WARNING],
  ['syn_loss', WARNING],
  ['handshake_loss', WARNING],
  ['slow_handshake', WARNING],
  ['one_way', INFO],
  ['fragmented', INFO],
  ['fragment_overlap', WARNING],
  ['kernel_differs', WARNING],       // host-kernel.ts puts it into records; the tracker itself never finds it
] as const

export type FindingCode = (typeof CODES)[number][0]
export const FINDING_CODES: readonly FindingCode[] = CODES.map(([code]) => code)
export const SEVERITIES: readonly number[] = CODES.map(([, severity]) => severity)

const number = (code: FindingCode): number => FINDING_CODES.indexOf(code)
export const CHALLENGE_ACK = number('challenge_ack')
export const SYNACK_ISN_CHANGED = number('synack_isn_changed')
export const SYN_NOT_CAPTURED = number('syn_not_captured')
export const REORDERED = number('reordered')
export const TIME_BACKWARDS = number('time_backwards')
export const INVALID_FLAGS = number('invalid_flags')
export const TFO_IGNORED = number('tfo_ignored')
export const ZERO_WINDOW = number('zero_window')
export const SYN_IN_ESTABLISHED = number('syn_in_established')
export const RST_OUT_OF_WINDOW = number('rst_out_of_window')
export const RESET_PROBABLE = number('reset_probable')
export const KEEPALIVE_TIMEOUT = number('keepalive_timeout')
export const ACKED_UNSEEN = number('acked_unseen')
export const PEER_UNRESPONSIVE = number('peer_unresponsive')
export const FIN_SEQ_CHANGED = number('fin_seq_changed')
export const DATA_AFTER_FIN = number('data_after_fin')
export const FIN_WITHOUT_ACK = number('fin_without_ack')
export const RST_AFTER_CLOSE_FOUND = number('rst_after_close')
export const TIME_WAIT_REUSE = number('time_wait_reuse')
export const TIME_WAIT_REUSE_REFUSED = number('time_wait_reuse_refused')
export const ACCEPT_QUEUE_OVERFLOW = number('accept_queue_overflow')
export const CLOSE_WAIT_LONG = number('close_wait_long')
export const CLOSE_WAIT_AT_END = number('close_wait_at_end')
export const UNREAD_DATA_RESET = number('unread_data_reset')
export const SYN_LOSS = number('syn_loss')
export const HANDSHAKE_LOSS = number('handshake_loss')
export const SLOW_HANDSHAKE = number('slow_handshake')
export const ONE_WAY_FOUND = number('one_way')
export const FRAGMENTED = number('fragmented')
export const FRAGMENT_OVERLAP = number('fragment_overlap')

/** Frames kept for one finding of one connection. */
export const MAX_FRAMES = 8

export interface FindingFrame {
  file: number
  frame: number
}

/** One code of one connection: how often, and the first frames that show it. */
export interface Finding {
  code: number
  /** Side of the endpoint that it is about: 0, 1, or -1 for both. */
  side: number
  count: number
  frames: FindingFrame[]
  /** Numbers that its sentence needs, durations in ns. */
  args: Readonly<Record<string, number>> | null
}

/** The codes of one severity as a bit set. */
const codesOf = (severity: number): number =>
  SEVERITIES.reduce((codes, each, code) => (each === severity ? codes | (1 << code) : codes), 0)
const [WARNINGS, ERRORS] = [codesOf(WARNING), codesOf(ERROR)] as const

/** Of the worst finding in a bit set of codes: INFO, WARNING or ERROR; -1 when it is empty. */
export function worstSeverity(codes: number): number {
  if (codes & ERRORS) return ERROR
  if (codes & WARNINGS) return WARNING
  return codes === 0 ? -1 : INFO
}
