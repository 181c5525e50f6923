import type { AgeQueues } from './age.ts'
import type { Connection } from './connection.ts'
import type { Live } from './live.ts'
import type { Numbering } from './numbering.ts'
import type { TrackObserver } from './observation.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'

/** What the parts of one tracker share. */
export interface Parts {
  readonly tables: Tables
  readonly store: Store
  readonly live: Live
  readonly queues: AgeQueues
  readonly numbering: Numbering
  readonly observer: TrackObserver | undefined
  /** No segment will come to the connection any more: it waits to be pulled. */
  finalize(c: Connection): void
}
