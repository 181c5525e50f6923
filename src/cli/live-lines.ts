// What happens to connections as lines: JSON for programs, a sentence for people.
import { addressText } from '../decode/address.ts'
import type { ConnectionEvent, ConnectionEvents } from '../events.ts'
import { observeEvents } from '../events.ts'
import { durationText, endpointText } from '../report/text.ts'
import type { Observation, TrackObserver } from '../track/observation.ts'
import { STATE_NAMES, UNKNOWN } from '../track/state.ts'
import { PROVED } from '../track/transitions.ts'

const schema = 'synfin/1'
type Say = (line: string) => void

/** A JSON line for each event of a connection, and for each change of an endpoint's state. */
export function jsonEvents(say: Say): TrackObserver {
  const event = (name: keyof ConnectionEvents) => (what: ConnectionEvent) =>
    say(`${JSON.stringify({ type: 'event', schema, event: name, ...what })}\n`)
  const names = ['open', 'established', 'closing', 'closed', 'reset'] as const
  const events = observeEvents(Object.fromEntries(names.map(name => [name, event(name)])))
  return {
    segment(observation: Observation): void {
      events.segment(observation)
      if (!observation.isCopy) stateChanges(observation, say)
    },
  }
}

function stateChanges({ connection, segment, side, statesBefore }: Observation, say: Say): void {
  for (const end of connection.ends) {
    const from = statesBefore[end.side as 0 | 1] as number
    if (end.state === from || end.state === UNKNOWN) continue
    const change = {
      ...{ type: 'state', schema, place: connection.serial, at: segment.time, frame: segment.frame },
      of: {
        address: addressText(connection.version, end.address0, end.address1, end.address2, end.address3),
        port: end.port,
      },
      by: end.side === side ? 'sent' : 'received',
      from: from === UNKNOWN ? null : STATE_NAMES[from],
      to: STATE_NAMES[end.state],
      certainty: end.certainty === PROVED ? 'proved' : 'inferred',
    }
    say(`${JSON.stringify(change)}\n`)
  }
}

/** A line for each event, for a person who watches. */
export function plainEvents(say: Say): TrackObserver {
  const begun = new Map<number, number>()
  const line = (what: string) => (event: ConnectionEvent) => {
    const since = begun.get(event.place)
    const after = since === undefined ? '' : ` after ${durationText(event.at - since)}`
    const at = (event.at / 1e9).toFixed(6).padStart(12)
    say(`${at}  #${event.place}  ${endpointText(event.from)} > ${endpointText(event.to)}  ${what}${after}\n`)
  }
  return {
    ...observeEvents({
      open(event) {
        line('opens')(event)
        begun.set(event.place, event.at)
      },
      established: line('established'),
      closing: line('first FIN'),
      closed: line('closed, both FINs acknowledged'),
      reset: line('reset'),
    }),
    ended({ serial }) {
      begun.delete(serial)
    },
  }
}
