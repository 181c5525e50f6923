// `--where`: a CEL expression over the connection record. Every path of the record in it becomes a CEL variable of its own
// (where-paths.ts finds them): names are checked against the schema, only what is asked for is converted, and a field of
// something that is null is null. Durations are CEL durations (a bare number is ns), whole numbers are ints. An ordering
// with null is false, arithmetic with null gives null, and what hangs on an element behind a list's end is false. Beyond
// CEL, `50ms` is `duration("50ms")`.
import type { ASTNode, ParseResult } from '@marcbachmann/cel-js'
import { Duration, Environment } from '@marcbachmann/cel-js/evaluator'
import { FIELDS, type Field, getter } from './fields.ts'
import type { ConnectionRecord } from './schema.ts'
import { PlaceError, pathsOf, type Splice, variable } from './where-paths.ts'

/** A wrong expression: what is wrong with it, and at which column (from 1). */
export class WhereError extends Error {
  override readonly name = 'WhereError'
  readonly expression: string
  readonly column: number

  constructor(expression: string, column: number, message: string) {
    super(message)
    this.expression = expression
    this.column = column
  }
}

/**
 * Compiles once; the result says of each record whether it is meant. Throws a WhereError; so does the result, for what only
 * a value can show (a division by zero).
 */
export function compileWhere(expression: string): (record: ConnectionRecord) => boolean {
  return compileProgram(expression, () => {}).test
}

/** An expression, and the paths of the record that it reads. */
export interface Program {
  test: (record: ConnectionRecord) => boolean
  paths: readonly string[]
}

/** `onNull` is called when an ordering, a test of a text, or arithmetic met null, and was false or null for that. */
export function compileProgram(expression: string, onNull: () => void): Program {
  const { text, ast, written } = parseExpression(expression)
  const { paths, splices } = placed({ expression, written, splices: [], paths: [] }, () => pathsOf(ast))
  const source: Source = { expression, written, splices, paths }
  const program = placed(source, () => compiled(spliced(text, splices), paths, onNull))
  const values = paths.map((path, i) => ({ path, name: variable(i), get: getter(path) }))
  const context: Record<string, unknown> = {}
  const test = (record: ConnectionRecord): boolean => {
    for (const { path, name, get } of values) context[name] = celValue(get(record), path)
    const result = placed<unknown>(source, () => withinLists(() => program(context), onNull))
    if (typeof result !== 'boolean') throw new WhereError(expression, expression.search(/\S/) + 1, NOT_BOOLEAN)
    return result
  }
  return { test, paths }
}

/** CEL calls an index behind a list's end an error; here it is as unknown as null. */
function withinLists(program: () => unknown, onNull: () => void): unknown {
  try {
    return program()
  } catch (error) {
    if ((error as { code?: string }).code !== 'index_out_of_bounds') throw error
    onNull()
    return false
  }
}

/** An expression in plain CEL, taken apart; `written` has what was put in place of what was typed. */
export function parseExpression(expression: string): { text: string; ast: ASTNode; written: readonly Splice[] } {
  const written = durationsOf(expression)
  const text = spliced(expression, written)
  const source: Source = { expression, written, splices: [], paths: [] }
  try {
    return { text, ast: placed(source, () => new Environment().parse(text).ast), written }
  } catch (error) {
    throw foreignOperator(expression) ?? error
  }
}

/** What other languages write for CEL's operators, outside of quotes. */
const FOREIGN = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?<![=!<>])(=)(?!=)|\b(and|or|not)\b/gi
const OPERATORS: Readonly<Record<string, string>> = { and: '&&', or: '||', not: '!' }

function foreignOperator(expression: string): WhereError | null {
  for (const { 1: sign, 2: word = '', index } of expression.matchAll(FOREIGN)) {
    const operator = sign === undefined ? OPERATORS[word.toLowerCase()] : '=='
    if (operator) return new WhereError(expression, index + 1, `write ${operator} for ${sign ?? word.toLowerCase()}`)
  }
  return null
}

/** A text in quotes, which is left alone, or a number with a unit of time. */
const STRING_OR_DURATION =
  /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?<![\w.])(\d+(?:\.\d+)?)(ns|us|µs|ms|s|min|m|h)(?![\w.])/g

function durationsOf(expression: string): Splice[] {
  return [...expression.matchAll(STRING_OR_DURATION)].flatMap(({ 0: all, 1: amount, 2: unit, index }) => {
    if (amount === undefined) return []
    return { start: index, end: index + all.length, put: `duration("${amount}${unit === 'min' ? 'm' : unit}")` }
  })
}

const NOT_BOOLEAN = 'the expression must be true or false'

function compiled(source: string, paths: readonly string[], onNull: () => void): ParseResult {
  const environment = environmentWith(paths, onNull)
  const program = environment.parse(source)
  const { valid, type, error } = program.check()
  if (!valid) throw error
  if (type !== 'bool' && type !== 'dyn') throw new PlaceError(0, NOT_BOOLEAN)
  return program
}

const DURATION = 'google.protobuf.Duration'
const ORDERINGS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

function environmentWith(paths: readonly string[], onNull: () => void): Environment {
  const isFalse = (): boolean => {
    onNull()
    return false
  }
  const isNull = (): null => {
    onNull()
    return null
  }
  const environment = new Environment({ homogeneousAggregateLiterals: false })
  for (const [i, path] of paths.entries()) environment.registerVariable(variable(i), celType(FIELDS.get(path)))
  const types = ['int', 'double', 'string', 'bool', DURATION]
  for (const [op, holds] of Object.entries(ORDERINGS)) {
    for (const [left, right] of [
      ...types.flatMap(type => [
        ['null', type],
        [type, 'null'],
      ]),
      ['null', 'null'],
    ]) {
      environment.registerOperator(`${left} ${op} ${right}: bool`, isFalse)
    }
    for (const number of ['int', 'double']) {
      environment.registerOperator(`${DURATION} ${op} ${number}: bool`, (a, b) => holds(nanoseconds(a), Number(b)))
      environment.registerOperator(`${number} ${op} ${DURATION}: bool`, (a, b) => holds(Number(a), nanoseconds(b)))
    }
  }
  for (const type of ['string', 'bool']) environment.registerOperator(`${type} == null: bool`, () => false)
  for (const op of ['+', '-', '*', '/', '%']) {
    for (const type of ['int', 'double', DURATION]) {
      environment.registerOperator(`null ${op} ${type}: dyn`, isNull)
      environment.registerOperator(`${type} ${op} null: dyn`, isNull)
    }
    environment.registerOperator(`null ${op} null: dyn`, isNull)
  }
  for (const test of ['startsWith', 'endsWith', 'contains', 'matches']) {
    environment.registerFunction(`null.${test}(string): bool`, isFalse)
  }
  return environment
}

/** Types where CEL can find a mistake before there is a value; what may be null can be anything. */
function celType(field: Field | undefined): string {
  if (field === undefined || mayBeNull(field.path)) return 'dyn'
  if (field.kind === 'boolean') return 'bool'
  return ['string', 'word', 'time'].includes(field.kind) ? 'string' : 'dyn'
}

/** The field, or an object around it; a name is absent where the capture brings none. */
function mayBeNull(path: string): boolean {
  if (path.endsWith('.name')) return true
  const around = path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : null
  return FIELDS.get(path)?.nullable === true || (around !== null && mayBeNull(around))
}

/** A value of the record as CEL has it, by the kind of the field. */
function celValue(value: unknown, path: string): unknown {
  if (value === null || value === undefined) return null
  const kind = FIELDS.get(path)?.kind
  if (typeof value === 'number') {
    if (kind === 'duration' || kind === 'offset')
      return new Duration(Math.floor(value / 1e9), value - Math.floor(value / 1e9) * 1e9)
    return Number.isInteger(value) ? BigInt(value) : value
  }
  if (Array.isArray(value)) return value.map(item => celValue(item, `${path}[]`))
  if (typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, celValue(part, `${path}.${name}`)]))
}

function nanoseconds(duration: Duration): number {
  return Number(duration.seconds) * 1e9 + duration.nanos
}

function spliced(text: string, splices: readonly Splice[]): string {
  return splices.reduceRight((result, { start, end, put }) => result.slice(0, start) + put + result.slice(end), text)
}

/** How an expression became what CEL was given: first `written`, then `splices` in the result. */
interface Source {
  expression: string
  written: readonly Splice[]
  splices: readonly Splice[]
  paths: readonly string[]
}

/** Runs a step; what it throws is told in the person's words and with the place in the expression as it was typed. */
function placed<T>({ expression, written, splices, paths }: Source, step: () => T): T {
  try {
    return step()
  } catch (error) {
    const { start, range, summary, message } = error as PlaceError & { range?: { start: number }; summary?: string }
    const at = original(start ?? original(range?.start ?? 0, splices), written)
    // Some 3,000 terms in a row nest as deeply for the parser, and V8's stack holds no more.
    const text = (error instanceof RangeError ? 'the expression is too long' : (summary ?? message))
      .replace(/\b_(\d+)\b/g, (_, i: string) => paths[Number(i)] ?? '')
      .replaceAll(DURATION, 'duration')
      .replace(/\bEOF\b/, 'end of the expression')
    throw new WhereError(expression, Math.min(at, expression.length) + 1, text)
  }
}

/** Where the text at this place of the spliced expression came from. */
export function original(at: number, splices: readonly Splice[]): number {
  let shift = 0
  for (const { start, end, put } of splices) {
    if (at < start + shift) break
    if (at < start + shift + put.length) return start
    shift += put.length - (end - start)
  }
  return at - shift
}
