// Which service of one run is which of the other.
import { printable } from '../../report/text.ts'
import { GIVEN_PORTS } from './snapshot.ts'
import type { Service } from './snapshot-schema.ts'

/** One of the two may not be there. */
export interface Matched {
  name: string
  before: Service | null
  after: Service | null
}

/**
 * By name and port; then by port alone, since a capture need not bring names; then those on ports that the system gave, which
 * are other ones in each run, in their order.
 */
export function matchServices(before: readonly Service[], after: readonly Service[]): Matched[] {
  const left = new Set(after)
  const matched = new Map<Service, Service>()
  const match = (isSame: (a: Service, b: Service) => boolean): void => {
    for (const one of before.filter(service => !matched.has(service))) {
      const other = [...left].find(service => isSame(one, service))
      if (!other) continue
      matched.set(one, other)
      left.delete(other)
    }
  }
  match((a, b) => a.port === b.port && a.name === b.name)
  match((a, b) => a.port === b.port && (a.name === null || b.name === null))
  match((a, b) => a.port >= GIVEN_PORTS && b.port >= GIVEN_PORTS && a.name === b.name)
  return [
    ...before.map(one => named(one, matched.get(one) ?? null)),
    ...after.filter(one => left.has(one)).map(one => named(null, one)),
  ]
}

function named(before: Service | null, after: Service | null): Matched {
  const { name, port } = (before ?? after) as Service
  const ports = after && before && before.port !== after.port ? `${before.port} → ${after.port}` : String(port)
  return { name: name === null ? `port ${ports}` : `${printable(name)}:${ports}`, before, after }
}
