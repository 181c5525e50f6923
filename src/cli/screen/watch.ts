// What the screen shows of a running analysis: the connections that live, those that ended last, and how fast it all goes.
import type { Analysis } from '../../analyze.ts'
import { observeEvents } from '../../events.ts'
import { RecentSegments } from '../../report/recent-segments.ts'
import { type Analysis as Reported, withRecords } from '../../report/reporter.ts'
import type { ConnectionRecord } from '../../report/schema.ts'
import type { LiveCapture } from '../../source/live/live-capture.ts'
import type { TrackObserver } from '../../track/observation.ts'
import type { Moment } from './page.ts'
import type { Watched } from './rows.ts'

/** Of those that live the youngest: a screen has fifty rows, and to make their records takes a few hundredths of a second. */
const MAX_LIVE = 500
/** Of those that ended the last. */
const MAX_ENDED = 200

export class Watch {
  readonly #title: string
  readonly #capture: LiveCapture
  #analysis: Analysis | null = null
  readonly #segments = new RecentSegments()
  readonly #ended: Watched[] = []
  #closed = 0
  #resets = 0
  /** Time of the last segment, ns, and when it was first seen to be that, ms. */
  #last = { time: 0, at: 0 }
  #before = { at: 0, packets: 0, bytes: 0, connections: 0 }
  #rate = { packets: 0, bytes: 0, connections: 0 }

  constructor(title: string, capture: LiveCapture) {
    this.#title = title
    this.#capture = capture
  }

  /** For the analysis: a connection that ended is final only when nothing of it can come any more, a minute later. */
  observer(): TrackObserver {
    const segments = this.#segments
    const events = observeEvents({
      closed: () => {
        this.#closed++
      },
      reset: () => {
        this.#resets++
      },
    })
    return {
      segment(observation) {
        segments.segment(observation)
        events.segment(observation)
      },
      merged: segments.merged,
    }
  }

  /** What `engine` analyses and `analysis` reports: the same for its reader, with an eye on what it gives. */
  watched(engine: Analysis, analysis: Reported): Reported {
    this.#analysis = engine
    const see = (record: ConnectionRecord): void => this.#see(record)
    return withRecords(analysis, async function* () {
      for await (const record of analysis) {
        see(record)
        yield record
      }
    })
  }

  /** `at`: of any clock, ms. */
  moment(at: number): Moment {
    const analysis = this.#analysis as Analysis
    const { tracker } = analysis
    const [file] = this.#capture.files
    const packets = file?.packets ?? 0
    this.#measure(at, packets, file?.bytes ?? 0, tracker.numbering.count)
    const living: Watched[] = []
    for (const record of analysis.living(MAX_LIVE)) living.push(this.#watchedOf(record, false))
    return {
      title: this.#title,
      now: this.#now(at, tracker.now),
      packets,
      dropped: this.#capture.statistics().dropped,
      rate: this.#rate,
      watched: [...living, ...this.#ended],
      others: Math.max(0, tracker.live - living.length),
      counts: { opened: tracker.numbering.count, closed: this.#closed, resets: this.#resets },
    }
  }

  /** On a quiet network time goes on too. */
  #now(at: number, now: number): number {
    if (now !== this.#last.time || this.#last.at === 0) this.#last = { time: now, at }
    return now + (at - this.#last.at) * 1e6
  }

  #see(record: ConnectionRecord): void {
    this.#ended.unshift(this.#watchedOf(record, true))
    if (this.#ended.length > MAX_ENDED) this.#ended.pop()
  }

  /** The record that the analysis has just given. */
  #watchedOf(record: ConnectionRecord, over: boolean): Watched {
    const { serial, client } = (this.#analysis as Analysis).last
    return { record, over, lines: until => this.#segments.lines(serial, client, until) }
  }

  #measure(at: number, packets: number, bytes: number, connections: number): void {
    const before = this.#before
    const seconds = (at - before.at) / 1000
    // Keys are pressed more often than once a second.
    if (seconds < 1) return
    if (before.at > 0) {
      const per = (now: number, then: number): number => Math.round((now - then) / seconds)
      this.#rate = {
        packets: per(packets, before.packets),
        bytes: per(bytes, before.bytes),
        connections: per(connections, before.connections),
      }
    }
    this.#before = { at, packets, bytes, connections }
  }
}
