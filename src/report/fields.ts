// The fields of a connection record, for whoever takes their names from a person: filters, columns, sorting. The list is
// made from the schema, which is not loaded here.
import { FINDING_CODES } from '../track/findings.ts'
import { FIELD_LIST } from './field-list.ts'
import type { ConnectionRecord } from './schema.ts'

export interface Field {
  path: string
  /**
   * `duration` and `offset` are integer ns (an offset counts from the first packet); `map` has names of its own; `word` is one of
   * `words`; the rest are as JSON Schema calls them.
   */
  kind:
    | 'duration'
    | 'offset'
    | 'time'
    | 'state'
    | 'word'
    | 'integer'
    | 'string'
    | 'boolean'
    | 'null'
    | 'object'
    | 'map'
    | 'array'
  words: readonly string[]
  nullable: boolean
}

/** The schema leaves codes open to later versions; here they are this one's. */
const CODES: Readonly<Record<string, readonly string[]>> = { 'findings[].code': FINDING_CODES }

/** By path: `handshake.rtt`, `transitions[].to`. In the order of the record. */
export const FIELDS: ReadonlyMap<string, Field> = new Map(
  FIELD_LIST.trim()
    .split('\n')
    .map(line => [line.slice(0, line.indexOf(' ')), field(line)]),
)

function field(line: string): Field {
  const [path = '', kind = ''] = line.replace(/\?$/, '').split(' ')
  const words = kind.includes('|') ? kind.split('|') : (CODES[path] ?? [])
  return { path, kind: words.length > 0 ? 'word' : (kind as Field['kind']), words, nullable: line.endsWith('?') }
}

/** Kinds that are one value: what a column can show and a sort can order. */
const SCALARS: readonly string[] = ['duration', 'offset', 'time', 'state', 'word', 'integer', 'string', 'boolean']

export function isScalar(path: string): boolean {
  return SCALARS.includes(FIELDS.get(path)?.kind ?? '')
}

export type Value = string | number | boolean | null

/** What reads the value at a path without lists; it gives null where something on the way is null or absent. */
export function getter(path: string): (record: ConnectionRecord) => Value {
  const names = path.split('.')
  return record => {
    let value: unknown = record
    for (const name of names) value = (value as Record<string, unknown> | null | undefined)?.[name]
    return (value ?? null) as Value
  }
}

/** The same for once. */
export function valueAt(record: ConnectionRecord, path: string): Value {
  return getter(path)(record)
}

/** A name that a person gave and that is none of those it could be. */
export class UnknownName extends Error {
  override readonly name = 'UnknownName'

  /** `what`: what the name should have been, such as `column`; `listed`: names that only this message tells. */
  constructor(what: string, name: string, known: Iterable<string>, listed: readonly string[] = []) {
    const near = nearest(name, known)
    const names = [...listed, `${listed.length > 0 ? 'and ' : ''}the fields of the record (synfin/schema.json)`]
    super(
      `no ${what} is called "${name}"; ${near === null ? `there are ${names.join(', ')}` : `did you mean "${near}"?`}`,
    )
  }
}

/** The path nearest to a mistyped one, or the first inside what it names, for "did you mean"; null when none is near. */
export function nearest(name: string, among: Iterable<string>): string | null {
  const all = [...among]
  let [best, distance] = [null as string | null, Math.max(2, Math.floor(name.length / 3)) + 1]
  for (const candidate of all) {
    const steps = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (steps < distance) [best, distance] = [candidate, steps]
  }
  return best ?? all.find(candidate => candidate.startsWith(`${name}.`)) ?? null
}

/** Levenshtein's: how many letters to add, drop or change. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}
