// What happens to connections, as it happens: the events of the library.
import { addressText } from './decode/address.ts'
import type { Endpoint } from './track/connection.ts'
import * as tcp from './track/connection.ts'
import type { Observation, TrackObserver } from './track/observation.ts'

export interface ConnectionEvent {
  /** The connection's place in the order of first packets; its `id`, unless a SYN before it turns out to begin none. */
  place: number
  /** ns since the first packet of the capture, and the frame that shows it, counted from 1 in its own file. */
  at: number
  file: number
  frame: number
  /** Who sent that segment, and to whom. */
  from: { address: string; port: number }
  to: { address: string; port: number }
}

/**
 * Each is called at most once for a connection, but `reset` and `established` again when a refused SYN is sent again, in this
 * order; what the capture missed is left out. Their evidence is a segment at the capture point: the verdict of the record, when
 * the connection is final, may take back what they said (a SYN-ACK lost behind the capture point), and is what counts.
 */
export interface ConnectionEvents {
  /** The first packet of the connection. */
  open?(event: ConnectionEvent): void
  /** Both SYNs are acknowledged. */
  established?(event: ConnectionEvent): void
  /** The first FIN, of either side. */
  closing?(event: ConnectionEvent): void
  /** Both FINs are acknowledged. */
  closed?(event: ConnectionEvent): void
  /** An acceptable RST ended it, or refused its SYN. */
  reset?(event: ConnectionEvent): void
}

/** An observer for `analyze` or a `Tracker` that calls them. */
export function observeEvents(events: ConnectionEvents): TrackObserver {
  return {
    segment(observation: Observation): void {
      if (observation.isCopy) return
      const { connection, factsBefore, seenBefore } = observation
      const [first, second] = connection.ends
      const began = (fact: number): boolean => (connection.facts & ~factsBefore & fact) !== 0
      const fins = (seen: readonly [number, number], bit: number): number => seen.filter(bits => bits & bit).length
      const seen = [first.seen, second.seen] as const
      if (first.packets + second.packets === 1) events.open?.(eventOf(observation))
      if (began(tcp.ESTABLISHED_SEEN)) events.established?.(eventOf(observation))
      if (fins(seenBefore, tcp.FIN_SEEN) === 0 && fins(seen, tcp.FIN_SEEN) > 0) events.closing?.(eventOf(observation))
      if (fins(seenBefore, tcp.FIN_ACKED) < 2 && fins(seen, tcp.FIN_ACKED) === 2) events.closed?.(eventOf(observation))
      if (began(tcp.RST_SEEN)) events.reset?.(eventOf(observation))
    },
  }
}

function eventOf({ connection, segment, side }: Observation): ConnectionEvent {
  const name = ({ address0, address1, address2, address3, port }: Endpoint) => ({
    address: addressText(connection.version, address0, address1, address2, address3),
    port,
  })
  return {
    place: connection.serial,
    at: segment.time,
    file: segment.file,
    frame: segment.frame,
    from: name(connection.ends[side]),
    to: name(connection.ends[(1 - side) as 0 | 1]),
  }
}
