// The small language of assertions: `none(outcome == "reset")`, `rate(handshake.synRetries > 0) < 1%`, `p95(handshake.rtt) < 50ms`.
//   all(EXPR)  none(EXPR)  exists(EXPR)  count(EXPR) OP NUMBER  rate(EXPR) OP NUMBER%
//   pNN(FIELD) OP VALUE  max(FIELD) OP VALUE  min(FIELD) OP VALUE  mean(FIELD) OP VALUE
// EXPR is CEL over the record, FIELD a path of it, OP one of < <= == >= >, VALUE a duration where the field is one, else a number.

export type Comparison = '<' | '<=' | '==' | '>=' | '>'

export type ExpressionAssertion =
  | { kind: 'all' | 'none' | 'exists'; expression: string; at: number }
  | { kind: 'count' | 'rate'; expression: string; at: number; op: Comparison; limit: number }

export interface FieldAssertion {
  kind: 'statistic'
  statistic: 'percentile' | 'max' | 'min' | 'mean'
  /** Of a percentile, from 0 to 1. */
  p: number
  field: string
  /** Characters before the field, or the expression. */
  at: number
  op: Comparison
  /** ns, or a plain number. */
  limit: number
  hasUnit: boolean
  /** Characters before the value. */
  valueAt: number
}

export type Assertion = ExpressionAssertion | FieldAssertion

/** What is wrong with an assertion, and at which column (from 1). */
export class AssertionError extends Error {
  override readonly name = 'AssertionError'
  readonly column: number

  constructor(column: number, message: string) {
    super(message)
    this.column = column
  }
}

const UNITS: Readonly<Record<string, number>> = {
  ...{ ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, min: 60e9, h: 3600e9 },
}
const FORMS =
  'all(EXPR), none(EXPR), exists(EXPR), count(EXPR) OP NUMBER, rate(EXPR) OP NUMBER%, or pNN, max, min or mean(FIELD) OP VALUE'

/** Expressions stand as they are, and are not looked into. Throws an AssertionError. */
export function parseAssertion(text: string): Assertion {
  const [head = '', blanks = '', name = ''] = /^(\s*)([a-z]+[\d.]*)\s*\(/i.exec(text) ?? []
  if (head === '') throw new AssertionError(1, `found "${text.trim()}", expected ${FORMS}`)
  const close = closing(text, head.length - 1)
  const [at, expression] = [head.length, text.slice(head.length, close)]
  if (expression.trim() === '') throw new AssertionError(at + 1, `${name}( ) is empty`)
  const rest = text.slice(close + 1)
  const restAt = close + 2 + (rest.length - rest.trimStart().length)
  if (name === 'all' || name === 'none' || name === 'exists') {
    if (rest.trim() !== '')
      throw new AssertionError(restAt, `expected nothing behind ${name}(…), found "${rest.trim()}"`)
    return { kind: name, expression, at }
  }
  const [, percent] = /^p(\d{1,2}(?:\.\d+)?)$/.exec(name) ?? []
  if (percent === undefined && !['count', 'rate', 'max', 'min', 'mean'].includes(name)) {
    throw new AssertionError(blanks.length + 1, `found ${name}(…), expected ${FORMS}`)
  }
  const [compared = '', op = '', value = ''] = /^\s*(<=|>=|==|<|>)\s*(.*?)\s*$/s.exec(rest) ?? []
  if (compared === '') throw new AssertionError(restAt, `expected one of < <= == >= > and a value behind ${name}(…)`)
  const valueAt = close + 1 + rest.indexOf(value, rest.indexOf(op) + op.length)
  const common = { at, op: op as Comparison }
  if (name === 'count') return { kind: name, expression, ...common, limit: number(value, valueAt, '') }
  if (name === 'rate') return { kind: name, expression, ...common, limit: number(value, valueAt, '%') / 100 }
  const statistic = percent === undefined ? (name as 'max') : 'percentile'
  const field = { field: expression.trim(), at: at + (expression.length - expression.trimStart().length) }
  return {
    kind: 'statistic',
    statistic,
    p: Number(percent ?? 0) / 100,
    ...common,
    ...field,
    valueAt,
    ...limit(value, valueAt),
  }
}

/** The parenthesis that closes the one at `open`; those in strings do not count. */
function closing(text: string, open: number): number {
  let depth = 0
  for (const { 0: found, index } of text.matchAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[()]/g)) {
    if (index < open) continue
    if (found === '(') depth++
    else if (found === ')' && --depth === 0) return index
  }
  throw new AssertionError(text.trimEnd().length + 1, 'expected ) that closes the first (')
}

function number(value: string, at: number, unit: '' | '%'): number {
  const [, digits] = new RegExp(`^(\\d+(?:\\.\\d+)?)\\s*${unit}$`).exec(value) ?? []
  if (digits !== undefined) return Number(digits)
  throw new AssertionError(at + 1, `found "${value}", expected a number${unit && ', and % behind it'}`)
}

/** `50ms`, as CEL writes it `duration("50ms")`, or a plain number. */
function limit(value: string, at: number): { limit: number; hasUnit: boolean } {
  const [, inner = value] = /^duration\(\s*["'](.*)["']\s*\)$/.exec(value) ?? []
  const [, digits, unit = ''] = /^(-?\d+(?:\.\d+)?)\s*([a-zµ]*)$/.exec(inner) ?? []
  const factor = unit === '' ? 1 : UNITS[unit]
  if (digits === undefined || factor === undefined) {
    throw new AssertionError(at + 1, `found "${value}", expected a number or a duration such as 50ms`)
  }
  return { limit: Number(digits) * factor, hasUnit: unit !== '' }
}
