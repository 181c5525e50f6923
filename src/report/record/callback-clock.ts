import type { ConnectionRecord } from '../schema.ts'

/** Below that, ns, times taken when our code is called say nothing: packets are handed over in bunches. */
const SHORTEST = 1e6
const REASON = 'callback-clock'

/** Takes back every interval that such a clock cannot measure. */
export function withoutShortIntervals(record: ConnectionRecord): ConnectionRecord {
  forget(record.handshake, ['total', 'serverLeg', 'clientLeg', 'rtt', 'refusedAfter'])
  forget(record.established, ['duration'])
  forget(record.firstByte, ['client', 'server'])
  forget(record.response, ['first', 'serverThink'])
  forget(record.close, ['finWait1', 'halfClosed', 'lastAck', 'total'])
  for (const end of [record.client, record.server]) {
    if (end.rtt === null || end.rtt.min >= SHORTEST) continue
    end.rtt = null
    end.unknown.rtt = REASON
  }
  return record
}

function forget<T extends { unknown: Record<string, string> }>(part: T, fields: readonly (keyof T & string)[]): void {
  const values = part as Record<string, unknown>
  for (const field of fields) {
    const value = values[field]
    if (typeof value !== 'number' || value >= SHORTEST) continue
    values[field] = null
    part.unknown[field] = REASON
  }
}
