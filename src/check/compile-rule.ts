// One rule: what its texts say, as functions over a connection record.
import { FIELDS, getter, nearest } from '../report/fields.ts'
import type { ConnectionRecord } from '../report/schema.ts'
import { durationText } from '../report/text.ts'
import { WhereError } from '../report/where.ts'
import { AssertionError, type FieldAssertion, parseAssertion } from './assertion.ts'
import { compileExpression, type Expression } from './expression.ts'
import type { Place, Rule } from './rule.ts'
import type { RuleText } from './rule-schema.ts'
import { type Problem, RulesError } from './rules-error.ts'

/** What is wrong: in which text, at which character of it (from 0). */
export type ProblemAt = (key: 'where' | 'assert', index: number, message: string) => Problem

/** Throws a RulesError with everything that is wrong with it. */
export function compileRule(
  rule: RuleText,
  { place, set }: { place: Place; set: string | null },
  problemAt: ProblemAt,
): Rule {
  const problems: Problem[] = []
  const complain: Complain = (...problem) => problems.push(problemAt(...problem))
  const where =
    rule.where === undefined ? ALWAYS : attempt('where', 0, complain, () => compileExpression(rule.where ?? ''))
  const parsed = attempt('assert', 0, complain, () => parseAssertion(rule.assert))
  const asserted =
    parsed?.kind === 'statistic'
      ? attempt('assert', 0, complain, () => measured(parsed))
      : parsed && attempt('assert', parsed.at, complain, () => expressed(compileExpression(parsed.expression)))
  if (where === null || parsed === null || asserted === null) throw new RulesError(problems)
  return {
    ...{ name: rule.name, severity: rule.severity, assertion: rule.assert.trim(), where: rule.where?.trim() ?? null },
    ...{ by: rule.by ?? null, set, place, parsed },
    ...asserted,
    isMeant: guarded(where.test, (index, message) => problemAt('where', index, message)),
    test: guarded(asserted.test, (index, message) => problemAt('assert', parsed.at + index, message)),
    usesTimes: asserted.usesTimes || where.usesTimes,
    paths: [...new Set([...asserted.paths, ...where.paths])],
  }
}

const ALWAYS: Expression = { test: () => true, paths: [], usesTimes: false }

type Asserted = Pick<Rule, 'test' | 'value' | 'text' | 'usesTimes' | 'paths'>

function expressed({ test, usesTimes, paths }: Expression): Asserted {
  return { test, usesTimes, paths, value: () => null, text: String }
}

function measured({ field: path, at, hasUnit, valueAt }: FieldAssertion): Asserted {
  const kind = FIELDS.get(path)?.kind
  const isDuration = kind === 'duration' || kind === 'offset'
  if ((!isDuration && kind !== 'integer') || path.includes('[]')) {
    const numbers = [...FIELDS.values()].filter(field => /duration|offset|integer/.test(field.kind))
    const near = nearest(
      path,
      numbers.map(field => field.path),
    )
    const what = kind === undefined ? `no field is called "${path}"` : `${path} is no number`
    throw new AssertionError(at + 1, `${what}${near === null ? '' : `; did you mean "${near}"?`}`)
  }
  if (isDuration !== hasUnit) {
    const expected = isDuration
      ? 'is a duration: write its unit too, such as 50ms'
      : 'is a plain number, without a unit'
    throw new AssertionError(valueAt + 1, `${path} ${expected}`)
  }
  return {
    test: () => null,
    value: getter(path) as (record: ConnectionRecord) => number | null,
    text: isDuration ? durationText : value => String(Number(value.toPrecision(4))),
    usesTimes: isDuration,
    paths: [path],
  }
}

/** What only a value shows to be wrong, such as a division by zero, is told as a mistake of the rule. */
function guarded(test: Rule['test'], problemAt: (index: number, message: string) => Problem): Rule['test'] {
  return record => {
    try {
      return test(record)
    } catch (error) {
      if (!(error instanceof WhereError)) throw error
      throw new RulesError([problemAt(error.column - 1, `${error.message}, for connection ${record.id}`)])
    }
  }
}

type Complain = (...problem: Parameters<ProblemAt>) => void

function attempt<T>(key: 'where' | 'assert', before: number, complain: Complain, step: () => T): T | null {
  try {
    return step()
  } catch (error) {
    if (!(error instanceof AssertionError || error instanceof WhereError)) throw error
    complain(key, before + error.column - 1, error.message)
    return null
  }
}
