// A connection that is quiet, in some 300 bytes instead of 3,000: the tracker holds a million of them, and only those that
// packets come for as objects. Its fields are numbers, most of them 0: a bit says which are not.
import { type Connection, MOMENTS } from './connection.ts'
import { MAX_TRANSITIONS } from './history.ts'
import { Packed } from './packed.ts'

/** Fields in which a time, a frame, or a count of bytes may outgrow an int32. */
const CONNECTION_WIDE = ['serial', 'deadline', 'idleMax', 'lastActivity', 'firstFrame'] as const
// biome-ignore format: several to a line
const CONNECTION = ['facts', 'findings', 'marked', 'sibling', 'firstFile', 'transitions', 'epoch', 'version', 'rstBy',
  'lettersLength'] as const
const ENDPOINT_WIDE = ['bytes', 'payload'] as const
/** `nxt-iss`: kept as the difference, which is small. */
// biome-ignore format: several to a line
const ENDPOINT = ['address0', 'address1', 'address2', 'address3', 'port', 'iss', 'nxt-iss', 'acked-nxt', 'finSeq-nxt',
  'finProof-acked', 'rstSeq', 'lastAdvance', 'advanceAtFin', 'tsVal', 'synTsVal-tsVal', 'synOptions', 'window', 'packets',
  'retransmissions', 'outOfOrder', 'duplicates', 'zeroWindows', 'holes', 'flight', 'rttCount', 'rttFirst', 'rttSecond',
  'seen', 'synEncapsulation', 'encapsulation', 'mss', 'retries', 'finRetries', 'state', 'lastRow', 'firstState',
  'certainty', 'windowScale', 'options', 'ttl', 'probesUnanswered', 'resentUnanswered', 'zeek'] as const

/** Names of the fields that are kept, for a test that none is forgotten. */
export const KEPT = {
  connection: [...CONNECTION_WIDE, ...CONNECTION],
  endpoint: [...ENDPOINT_WIDE, ...ENDPOINT].map(field => field.split('-')[0] as string),
}

const headers = codec(CONNECTION_WIDE, CONNECTION)
const endpoints = codec(ENDPOINT_WIDE, ENDPOINT)

/** Of one packed connection at most: every field and every row of its history at its longest. */
export const MAX_PACKED = 2048 + MAX_TRANSITIONS * 26

export function pack(c: Connection, into: Packed): void {
  headers.write(c, into)
  endpoints.write(c.ends[0], into)
  endpoints.write(c.ends[1], into)
  for (let moment = 0; moment < MOMENTS; moment++) {
    if (!c.isMarked(moment)) continue
    into.wide(c.moments[moment] as number)
    if (c.epoch > 0) into.int(c.epochs[moment] as number)
  }
  for (let i = 0; i < c.lettersLength; i++) into.bytes[into.at++] = c.letters[i] as number
  packHistory(c, into)
}

/** Fills a connection with what `pack` made of one. */
export function unpack(from: Packed, c: Connection): void {
  headers.read(c, from)
  endpoints.read(c.ends[0], from)
  endpoints.read(c.ends[1], from)
  for (let moment = 0; moment < MOMENTS; moment++) {
    if (!c.isMarked(moment)) continue
    c.moments[moment] = from.readWide()
    c.epochs[moment] = c.epoch > 0 ? from.readInt() : 0
  }
  for (let i = 0; i < c.lettersLength; i++) c.letters[i] = from.bytes[from.at++] as number
  unpackHistory(c, from)
}

/** Nothing of a connection that used the object before is left. */
export function clear(c: Connection): void {
  headers.clear(c)
  endpoints.clear(c.ends[0])
  endpoints.clear(c.ends[1])
}

/** Most segments change the state of both sides: two rows with one time and one frame. */
function packHistory({ history, transitions }: Connection, into: Packed): void {
  let at = 0
  let frame = 0
  for (let i = 0; i < transitions; i++) {
    const isSame = history.at[i] === at && history.frame[i] === frame
    into.bytes[into.at++] = isSame ? 1 : 0
    into.int(history.word[i] as number)
    if (isSame) continue
    at = history.at[i] as number
    frame = history.frame[i] as number
    into.wide(at)
    into.wide(frame)
  }
}

function unpackHistory({ history, transitions }: Connection, from: Packed): void {
  let at = 0
  let frame = 0
  for (let i = 0; i < transitions; i++) {
    const isSame = from.bytes[from.at++] === 1
    history.word[i] = from.readInt()
    if (!isSame) {
      at = from.readWide()
      frame = from.readWide()
    }
    history.at[i] = at
    history.frame[i] = frame
  }
}

interface Codec {
  write(record: object, into: Packed): void
  read(record: object, from: Packed): void
  clear(record: object): void
}

/**
 * Reads and writes the named fields. Written as source text, since a loop over names takes ten times as long; the names are
 * those above, never input.
 */
function codec(wide: readonly string[], ints: readonly string[]): Codec {
  const all = [...wide.map(name => ({ name, base: '', call: 'Wide' })), ...ints.map(intField)]
  let [write, read, clear] = ['let v, mask, place;', 'let mask;', '']
  all.forEach(({ name, base, call }, i) => {
    const bit = 1 << (i % 8)
    if (i % 8 === 0) {
      write += `${i > 0 ? 'p.bytes[place] = mask;' : ''} place = p.at++; mask = 0;`
      read += 'mask = p.bytes[p.at++];'
    }
    const value = base ? `(o.${name} - o.${base}) | 0` : `o.${name}`
    write += `v = ${value}; if (v !== 0) { mask |= ${bit}; p.${call.toLowerCase()}(v); }\n`
    const got = `(mask & ${bit}) !== 0 ? p.read${call}() : 0`
    read += base ? `o.${name} = (o.${base} + (${got})) | 0;\n` : `o.${name} = ${got};\n`
    clear += `o.${name} = 0;\n`
  })
  write += 'p.bytes[place] = mask;'
  return {
    write: new Function('o', 'p', write) as Codec['write'],
    read: new Function('o', 'p', read) as Codec['read'],
    clear: new Function('o', clear) as Codec['clear'],
  }
}

function intField(field: string): { name: string; base: string; call: string } {
  const [name = '', base = ''] = field.split('-')
  return { name, base, call: 'Int' }
}
