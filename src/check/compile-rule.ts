// One rule: what its texts say, as functions over a connection record.
import { FIELDS, getter, nearest } from '../report/fields.ts'
import type { ConnectionRecord } from '../report/schema.ts'
import { durationText } from '../report/text.ts'
import { WhereError } from '../report/where.ts'
import { AssertionError, type FieldAssertion, parseAssertion } from './assertion.ts'
import { compileExpression, type Expression } from './expression.ts'
import type { Place, Rule } from './rule.ts'
import type { RuleText } from './rule-schema.ts'
import { RulesError } from './rules-error.ts'

/** Told of what is wrong: in which text, at which character of it (from 0). */
export type Complain = (key: 'where' | 'assert', index: number, message: string) => void

/** null when something is wrong with it, which `complain` was told. */
export function compileRule(
  rule: RuleText,
  { place, set }: { place: Place; set: string | null },
  complain: Complain,
): Rule | null {
  const where =
    rule.where === undefined ? ALWAYS : attempt('where', 0, complain, () => compileExpression(rule.where ?? ''))
  const parsed = attempt('assert', 0, complain, () => parseAssertion(rule.assert))
  if (parsed === null) return null
  const asserted =
    parsed.kind === 'statistic'
      ? attempt('assert', 0, complain, () => measured(parsed))
      : attempt('assert', parsed.at, complain, () => expressed(compileExpression(parsed.expression)))
  if (where === null || asserted === null) return null
  return {
    ...{ name: rule.name, severity: rule.severity, assertion: rule.assert.trim(), where: rule.where?.trim() ?? null },
    ...{ by: rule.by ?? null, set, place, parsed },
    ...asserted,
    isMeant: guarded(where.test, rule.where ?? '', place),
    test: guarded(asserted.test, rule.assert, place),
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
function guarded(test: Rule['test'], text: string, { file, line, column }: Place): Rule['test'] {
  return record => {
    try {
      return test(record)
    } catch (error) {
      if (!(error instanceof WhereError)) throw error
      const message = `${error.message}, for connection ${record.id}, in: ${text.trim()}`
      throw new RulesError([{ file: file ?? '--expect', line, column, message, excerpt: '' }])
    }
  }
}

function attempt<T>(key: 'where' | 'assert', before: number, complain: Complain, step: () => T): T | null {
  try {
    return step()
  } catch (error) {
    if (!(error instanceof AssertionError || error instanceof WhereError)) throw error
    complain(key, before + error.column - 1, error.message)
    return null
  }
}
