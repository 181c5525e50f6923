// Why a handshake tells no round trip of its path, by the record's own reason, held against what tshark shows.
import type { Evidence } from './both.ts'
import { ACK, endOf, FIN, SYN } from './numbers.ts'

const REASONS: Record<string, (evidence: Evidence) => boolean> = {
  'no-answer': ({ record }) => record?.established.at === null,
  'not-completed': ({ record }) => record?.established.at === null,
  'synack-not-captured': ({ steps: { SYN: syn, 'SYN-ACK': synAck } }) =>
    synAck === undefined || (syn !== undefined && synAck.ack !== endOf(syn)),
  'simultaneous-open': ({ segments }) =>
    new Set(segments.filter(({ flags }) => (flags & (SYN | ACK)) === SYN).map(({ from }) => from)).size === 2,
  ambiguous: ({ segments }) => segments.filter(({ flags }) => flags & SYN).length > 2,
  reordered: ({ steps }) => (steps.SYN?.frame ?? 0) > (steps['SYN-ACK']?.frame ?? 0),
  'with-data': ({ steps }) => {
    const completing = steps['completing ACK']
    return completing !== undefined && (completing.length > 0 || (completing.flags & FIN) !== 0)
  },
  'answers-later-data': ({ steps }) => {
    const { 'SYN-ACK': synAck, 'completing ACK': completing } = steps
    return synAck !== undefined && completing !== undefined && completing.ack !== endOf(synAck)
  },
}

export function hasNoRoundTrip(evidence: Evidence): boolean {
  return REASONS[evidence.record?.handshake.unknown.rtt ?? '']?.(evidence) ?? false
}
