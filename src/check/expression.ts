// Expressions in three values, for rules: what hangs on something unknown is neither true nor false (Kleene's logic), so that
// `outcome == "reset" && handshake.rtt > 50ms` is false of a connection that was not reset, whatever its round trip.
// Unknown is an ordering with null, and any comparison with a null that the record gives a reason for. Without a reason null
// is an answer (`by` of what nobody closed), and a part in which `null` itself is written asks for just that.
import type { ASTNode } from '@marcbachmann/cel-js'
import { FIELDS } from '../report/fields.ts'
import type { ConnectionRecord } from '../report/schema.ts'
import { reasonAt } from '../report/unknown-reason.ts'
import { compileProgram, original, parseExpression } from '../report/where.ts'
import type { Splice } from '../report/where-paths.ts'

export type Judgement = boolean | null

export interface Expression {
  /** null: it cannot be known. */
  test: (record: ConnectionRecord) => Judgement
  /** Plain paths of the record that it reads, in the order in which they stand there. */
  paths: readonly string[]
  /** Times have a part in it. */
  usesTimes: boolean
}

type Test = Expression['test']

/** Throws a WhereError; so does the result, for what only a value can show. */
export function compileExpression(expression: string): Expression {
  const { paths } = compileProgram(expression, () => {})
  const { ast, written } = parseExpression(expression)
  const names = new Set<string>()
  collectNames(ast, names)
  return { test: testOf(ast, { expression, written }), paths, usesTimes: paths.some(path => isTimely(path, names)) }
}

export function isTime(path: string): boolean {
  return ['duration', 'offset', 'time'].includes(FIELDS.get(path)?.kind ?? '')
}

/** A time, or a list of which the expression takes one. */
function isTimely(path: string, names: ReadonlySet<string>): boolean {
  return isTime(path) || [...names].some(name => isTime(`${path}[].${name}`))
}

interface Source {
  expression: string
  written: readonly Splice[]
}

function testOf(node: ASTNode, source: Source): Test {
  switch (node.op) {
    case '&&':
    case '||': {
      const [left, right] = [testOf(node.args[0], source), testOf(node.args[1], source)]
      const decides = node.op === '||'
      return record => {
        const one = left(record)
        if (one === decides) return decides
        const other = right(record)
        return other === decides ? decides : one === null || other === null ? null : !decides
      }
    }
    case '!_': {
      const inner = testOf(node.args, source)
      return record => not(inner(record))
    }
    case '?:': {
      const [condition, yes, no] = node.args.map(part => testOf(part, source)) as [Test, Test, Test]
      return record => {
        const which = condition(record)
        if (which !== null) return which ? yes(record) : no(record)
        const result = yes(record)
        return result === no(record) ? result : null
      }
    }
    default:
      return term(node, source)
  }
}

const not = (value: Judgement): Judgement => (value === null ? null : !value)

/** A part without logic of its own. Its text stands where it stood, so that columns stay those of the whole. */
function term(node: ASTNode, { expression, written }: Source): Test {
  const text = enclosed(expression, original(node.start, written), original(node.end, written))
  let metNull = false
  const { test, paths } = compileProgram(text, () => {
    metNull = true
  })
  const reasons = hasNull(node) ? [] : paths.map(reasonAt)
  return record => {
    metNull = false
    const result = test(record)
    return metNull || reasons.some(reason => reason(record) !== null) ? null : result
  }
}

/** The text from `start` to `end` behind as many blanks as stood before it, with the parentheses that its ends belong to. */
function enclosed(expression: string, start: number, end: number): string {
  let [from, to] = [start, end]
  let depth = 0
  let lowest = 0
  for (const [found] of expression.slice(start, end).matchAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[()]/g)) {
    if (found === '(') depth++
    else if (found === ')') lowest = Math.min(lowest, --depth)
  }
  for (let missing = -lowest; missing > 0 && from > 0; ) if (expression[--from] === '(') missing--
  for (let missing = depth - lowest; missing > 0 && to < expression.length; ) if (expression[to++] === ')') missing--
  return ' '.repeat(from) + expression.slice(from, to)
}

const partsOf = (node: ASTNode): ASTNode[] =>
  [node.args].flat(3).filter(part => typeof part === 'object' && part !== null && 'op' in part) as ASTNode[]

function hasNull(node: ASTNode): boolean {
  return (node.op === 'value' && node.args === null) || partsOf(node).some(hasNull)
}

function collectNames(node: ASTNode, names: Set<string>): void {
  if (node.op === '.') names.add(node.args[1])
  for (const part of partsOf(node)) collectNames(part, names)
}
