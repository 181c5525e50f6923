// The names in a CEL expression, held against the fields of a record: unknown ones are errors where they stand, also nested and
// inside macros; a state may be spelt as people type it; a word that a field never has is an error too.
import type { ASTNode } from '@marcbachmann/cel-js'
import { FIELDS, type Field, isScalar, nearest } from './fields.ts'
import { STATES } from './words.ts'

/** Text to put in place of part of the expression. */
export interface Splice {
  start: number
  end: number
  put: string
}

/** Wrong at this place of the expression. */
export class PlaceError extends Error {
  readonly start: number

  constructor(start: number, message: string) {
    super(message)
    this.start = start
  }
}

/** What a part of the expression is: a field of the record, or of an element of one of its lists. */
interface Known {
  path: string
  /** True while it is nothing but names from the record down, so that it can become one variable. */
  isPlain: boolean
}

/** Names that macros bind, with the path of what they stand for; null: something computed. */
type Scope = ReadonlyMap<string, string | null>

const MACROS = ['all', 'exists', 'exists_one', 'filter', 'map']
const NO_NAMES: Scope = new Map()

export const variable = (index: number): string => `_${index}`

/** The paths that the expression uses, and how to put a variable in place of each: `variable(i)` is `paths[i]`. */
export function pathsOf(ast: ASTNode): { paths: string[]; splices: Splice[] } {
  const names = new Names()
  names.value(ast, NO_NAMES)
  return { paths: names.paths, splices: names.splices.sort((a, b) => a.start - b.start) }
}

class Names {
  readonly paths: string[] = []
  readonly splices: Splice[] = []

  /** A part whose value is used: a plain path ends here and becomes a variable. */
  value(node: ASTNode, scope: Scope): Known | null {
    const known = this.#part(node, scope)
    if (known?.isPlain) {
      if (!this.paths.includes(known.path)) this.paths.push(known.path)
      this.splices.push({ start: node.start, end: node.end, put: variable(this.paths.indexOf(known.path)) })
    }
    return known
  }

  #part(node: ASTNode, scope: Scope): Known | null {
    switch (node.op) {
      case 'id':
        return root(node.args, node, scope)
      case '.':
        return this.#field(node, node.args[0], node.args[1], scope)
      case '[]': {
        const [list, index] = node.args
        if (index.op === 'value' && typeof index.args === 'string') return this.#field(node, list, index.args, scope)
        const known = this.value(list, scope)
        this.value(index, scope)
        return known && kindOf(known.path) === 'array' ? { path: `${known.path}[]`, isPlain: false } : null
      }
      case 'rcall':
        return this.#call(node.args[0], node.args[1], node.args[2], scope)
      case 'call':
        if (node.args[0] === 'has')
          throw new PlaceError(node.start, 'has() is not needed: every field is there; compare it with null')
        for (const part of node.args[1]) this.value(part, scope)
        return null
      case 'value':
        return null
      case '!_':
      case '-_':
        this.value(node.args, scope)
        return null
      case 'map':
        for (const part of node.args.flat()) this.value(part, scope)
        return null
      default: {
        const parts = (node.args as ASTNode[]).map(part => ({ part, known: this.value(part, scope) }))
        if (['==', '!=', 'in', '<', '<=', '>', '>='].includes(node.op)) this.#compare(node.op, parts)
        return null
      }
    }
  }

  #field(node: ASTNode, of: ASTNode, name: string, scope: Scope): Known | null {
    const around = this.#part(of, scope)
    if (around === null) return null
    const { path, isPlain } = around
    const kind = kindOf(path)
    const known = `${path}.${name}`
    if (kind === 'map' || kind === 'any') {
      if (!isPlain) this.#orNull(node)
      return { path: known, isPlain }
    }
    if (FIELDS.has(known)) return { path: known, isPlain }
    const place = node.op === '.' ? node.pos : node.start
    if (kind === 'array') throw new PlaceError(place, `${path} is a list: ${path}.exists(x, x.${name} == …)`)
    if (kind !== 'object') throw new PlaceError(place, `${path} is one value, it has no ${name}`)
    const names = [...FIELDS.keys()]
      .filter(field => field.startsWith(`${path}.`))
      .map(field => field.slice(path.length + 1))
    throw new PlaceError(
      place,
      unknownName(
        `${path} has no field`,
        name,
        names.filter(field => !/[.[]/.test(field)),
      ),
    )
  }

  /** A name that a map inside a list may not have is null, as everywhere else; CEL itself makes it an error. */
  #orNull({ input, start, end }: ASTNode): void {
    const text = input.slice(start, end)
    if (/^[\w.]+$/.test(text)) this.splices.push({ start, end, put: `(has(${text}) ? ${text} : null)` })
  }

  #call(name: string, of: ASTNode, args: ASTNode[], scope: Scope): Known | null {
    const receiver = this.value(of, scope)
    const [first] = args
    if (!MACROS.includes(name) || first?.op !== 'id') {
      for (const part of args) this.value(part, scope)
      return null
    }
    const element = receiver && kindOf(receiver.path) === 'array' ? `${receiver.path}[]` : null
    const inside = new Map(scope).set(first.args, element)
    for (const part of args.slice(1)) this.value(part, inside)
    return name === 'filter' && receiver ? { path: receiver.path, isPlain: false } : null
  }

  /** Literals beside a field that has a closed list of words, or is a duration. */
  #compare(op: string, parts: { part: ASTNode; known: Known | null }[]): void {
    const fields = parts.map(({ known }) => FIELDS.get(known?.path ?? ''))
    for (const [i, field] of fields.entries()) {
      const other = fields[1 - i]
      if (field?.kind === 'object' && other?.kind === 'word') throw wordWithoutQuotes(parts[i]?.part, field, other)
    }
    const field = fields.find(field => field !== undefined)
    if (field === undefined) return
    for (const { part } of parts) {
      for (const literal of part.op === 'list' ? part.args : [part]) {
        if (literal.op !== 'value' || typeof literal.args !== 'string') continue
        const { start, end, args: text } = literal
        if (field.kind === 'duration' || field.kind === 'offset') {
          throw new PlaceError(start, `${field.path} is a duration: write duration(${JSON.stringify(text)})`)
        }
        if (field.kind === 'integer') {
          throw new PlaceError(start, `${field.path} is a number${/^\d+$/.test(text) ? `: write ${text}` : ''}`)
        }
        if (FIELDS.has(`${field.path}[].code`)) {
          const example = `${field.path}.exists(x, x.code == ${JSON.stringify(text)})`
          throw new PlaceError(start, `${field.path} is a list: ${example}`)
        }
        if (field.kind === 'state') this.splices.push({ start, end, put: JSON.stringify(stateOf(text, start)) })
        if (field.kind === 'word' && (op === '==' || op === '!=' || op === 'in') && !field.words.includes(text)) {
          throw new PlaceError(start, unknownName(`${field.path} is never`, text, field.words))
        }
      }
    }
  }
}

/** `outcome == reset`: some words are names of the record too, and without quotes they mean those. */
function wordWithoutQuotes(part: ASTNode | undefined, { path }: Field, { path: of, words }: Field): PlaceError {
  const hint = words.includes(path) ? `: write "${path}"` : `, and no word of ${of}`
  return new PlaceError(part?.start ?? 0, `${path} is a part of the record${hint}`)
}

function root(name: string, node: ASTNode, scope: Scope): Known | null {
  const bound = scope.get(name)
  if (bound !== undefined) return bound === null ? null : { path: bound, isPlain: false }
  if (FIELDS.has(name)) return { path: name, isPlain: true }
  const paths = [...FIELDS.keys()]
  // `rtt` for `handshake.rtt`: the last name of a path alone.
  const inside = paths.find(path => path.endsWith(`.${name}`) && isScalar(path) && !path.includes('['))
  const known = paths.filter(path => !/[.[]/.test(path))
  throw new PlaceError(
    node.start,
    inside === undefined
      ? unknownName('no field is called', name, known)
      : `no field is called "${name}"; did you mean "${inside}"?`,
  )
}

/** `any` for what is inside a map: the schema does not say. */
function kindOf(path: string): string {
  return FIELDS.get(path)?.kind ?? 'any'
}

function unknownName(what: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  return `${what} "${name}"; ${near === null ? `there are ${known.join(', ')}` : `did you mean "${near}"?`}`
}

/** RFC 9293's spelling of a state, from that or from those of netstat, ss and textbooks. */
export function stateOf(text: string, start: number): string {
  const plain = text.toUpperCase().replaceAll(/[ _]/g, '-')
  const spelling = SPELLINGS[plain.replaceAll('-', '')] ?? plain
  const state = STATES.find(known => known === spelling || known.replaceAll('-', '') === spelling.replaceAll('-', ''))
  if (state === undefined) throw new PlaceError(start, unknownName('no TCP state is called', text, STATES))
  return state
}

/** Without hyphens: /proc/net, ss, netstat and BSD shorten these. */
const SPELLINGS: Readonly<Record<string, string>> = {
  ...{
    SYNRCVD: 'SYN-RECEIVED',
    SYNRECV: 'SYN-RECEIVED',
    SYNRCV: 'SYN-RECEIVED',
    ESTAB: 'ESTABLISHED',
    CLOSE: 'CLOSED',
  },
}
