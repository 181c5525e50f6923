// How the connections of a service went, in two runs: which of them went another way, and which of those worse.
import { concernOf } from '../../report/notable.ts'
import { align } from './align.ts'
import type { Difference, Level, Tolerance } from './diff.ts'
import type { Matched } from './services.ts'
import { kindText, MAX_ORDERED } from './snapshot.ts'
import type { Kind, Service } from './snapshot-schema.ts'

/** Changes listed for one service. */
const MAX_LISTED = 10
/** Who ends like that, or better, was served. */
const FINE = concernOf('scan')

/** Connections of one kind: of one which of its service's it was, from 1; null where that is not known. */
interface Some {
  kind: Kind
  count: number
  number: number | null
}

/** Some that went another way, were not there before, or are there no more. */
interface Pair {
  before: Some | null
  after: Some | null
  count: number
}

export function kindChanges({ name, before, after }: Matched, { share }: Tolerance): Difference[] {
  const [was, is] = [sequenceOf(before), sequenceOf(after)]
  const { pairs, moved } = was && is ? byOrder(was, is) : { pairs: paired(countsOf(before), countsOf(after)), moved: 0 }
  const all = Math.max(before?.connections ?? 0, after?.connections ?? 0)
  const worse = pairs.filter(pair => change(pair) > 0)
  const level = counted(worse) / all > share ? 'regression' : 'change'
  return [
    ...listed(name, level, 'went worse', worse),
    ...listed(
      name,
      'better',
      'went better',
      pairs.filter(pair => change(pair) < 0),
    ),
    ...listed(
      name,
      'change',
      'went another way',
      pairs.filter(pair => change(pair) === 0 && pair.before && pair.after),
    ),
    ...(moved > 0 ? [{ level: 'change' as const, service: name, text: `${moved} in another order`, details: [] }] : []),
  ]
}

/** One by one; null where there are too many for that. */
function sequenceOf(service: Service | null): Some[] | null {
  if (service === null) return []
  if (service.order === null) return null
  const sequence: Some[] = []
  for (const [index, length] of service.order) {
    const kind = service.kinds[index]
    if (kind === undefined || sequence.length + length > MAX_ORDERED) return null
    for (let i = 0; i < length; i++) sequence.push({ kind, count: 1, number: sequence.length + 1 })
  }
  return sequence
}

function countsOf(service: Service | null): Some[] {
  return (service?.kinds ?? []).map((kind, i) => ({ kind, count: service?.counts[i] ?? 0, number: null }))
}

/** In their order. What is there in both, but elsewhere, has moved. */
function byOrder(was: readonly Some[], is: readonly Some[]): { pairs: Pair[]; moved: number } {
  const text = ({ kind }: Some): string => kindText(kind)
  const changes = align(was.map(text), is.map(text))
  const gone = changes.flatMap(({ before }) => (before === null ? [] : [was[before] as Some]))
  const come = changes.flatMap(({ after }) => (after === null ? [] : [is[after] as Some]))
  const pairs = paired(gone, come)
  return { pairs, moved: gone.length - counted(pairs.filter(({ before }) => before !== null)) }
}

/** What is of one kind on both sides is taken away; of the rest the first is matched with the first, and so on. */
function paired(before: readonly Some[], after: readonly Some[]): Pair[] {
  const gone = without(before, after)
  const come = without(after, before)
  const pairs: Pair[] = []
  while (gone.length + come.length > 0) {
    const [one = null, other = null] = [gone[0], come[0]]
    const count = Math.min(one?.count ?? Number.POSITIVE_INFINITY, other?.count ?? Number.POSITIVE_INFINITY)
    pairs.push({ before: one, after: other, count })
    for (const [rest, first] of [
      [gone, one],
      [come, other],
    ] as const) {
      if (first === null) continue
      if (first.count === count) rest.shift()
      else rest[0] = { ...first, count: first.count - count }
    }
  }
  return pairs
}

/** Of each kind as many as `others` has not. */
function without(some: readonly Some[], others: readonly Some[]): Some[] {
  const there = new Map<string, number>()
  for (const { kind, count } of others) there.set(kindText(kind), (there.get(kindText(kind)) ?? 0) + count)
  return some.flatMap(one => {
    const text = kindText(one.kind)
    const common = Math.min(one.count, there.get(text) ?? 0)
    there.set(text, (there.get(text) ?? 0) - common)
    return one.count > common ? [{ ...one, count: one.count - common }] : []
  })
}

/** Above 0 when it went worse; one that is new is worse when it was not served. */
function change({ before, after }: Pair): number {
  if (after === null) return 0
  const is = concernOf(after.kind.outcome)
  if (before === null) return is > FINE ? 1 : 0
  return is - concernOf(before.kind.outcome)
}

const counted = (pairs: readonly Pair[]): number => pairs.reduce((sum, { count }) => sum + count, 0)

function listed(service: string, level: Level, what: string, pairs: readonly Pair[]): Difference[] {
  if (pairs.length === 0) return []
  const details = pairs.slice(0, MAX_LISTED).map(({ before, after, count }) => {
    const number = after?.number ?? before?.number ?? null
    const who = number === null ? String(count) : `connection ${number}`
    return `${who}: ${before ? kindText(before.kind) : 'not there'} → ${after ? kindText(after.kind) : 'not there'}`
  })
  const more = pairs.length - details.length
  const text = `${counted(pairs)} ${what}`
  return [{ level, service, text, details: more > 0 ? [...details, `… ${more} more`] : details }]
}
