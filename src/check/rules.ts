// Rules as text → rules that can be held against connections. Everything that is wrong with them is told at once, each thing
// with its line, its column, and the line itself.
import { compileRule } from './compile-rule.ts'
import type { Place, Rule } from './rule.ts'
import { type Problem, RulesError } from './rules-error.ts'
import { RulesText } from './rules-text.ts'
import { SETS } from './sets.ts'

/** Finds a rules file by the path that another one, `from`, gives; throws when it cannot be read. */
export type ReadRules = (path: string, from: string) => { path: string; text: string }

/** Throws a RulesError. */
export function parseRules(text: string, file: string, read: ReadRules): Rule[] {
  const problems: Problem[] = []
  const rules = rulesOf({ text, file, within: [file] }, read, problems)
  if (problems.length === 0 && rules.length === 0)
    problems.push(new RulesText(text, file).problem(0, 'it has no rules'))
  if (problems.length > 0) throw new RulesError(problems)
  return rules
}

/** An assertion from the command line. Throws a RulesError. */
export function inlineRule(assertion: string): Rule {
  const place = { file: null, line: 1, column: 1 }
  const rule = { name: assertion.trim(), severity: 'error', assert: assertion } as const
  return compileRule(rule, { place, set: null }, (_, index, message) => {
    return { file: '--expect', line: 1, column: index + 1, message, excerpt: assertion }
  })
}

interface File {
  text: string
  file: string
  /** The files that extend one another down to this one, this one last. */
  within: readonly string[]
}

function rulesOf({ text, file, within }: File, read: ReadRules, problems: Problem[]): Rule[] {
  const source = new RulesText(text, file)
  problems.push(...source.problems)
  const inherited = source.extends.flatMap(({ name, path }) => {
    const wrong = (message: string): Rule[] => {
      problems.push(source.problemAt(path, 0, message))
      return []
    }
    if (Object.hasOwn(SETS, name)) return setRules(name, source.placeOf(path))
    if (!/[./\\]/.test(name))
      return wrong(`no set of rules is called "${name}"; there are ${Object.keys(SETS).join(', ')}`)
    try {
      const other = read(name, file)
      if (within.includes(other.path)) return wrong(`${name} extends this file, directly or not`)
      return rulesOf({ text: other.text, file: other.path, within: [...within, other.path] }, read, problems)
    } catch (error) {
      return wrong(`cannot read ${name}: ${(error as Error).message}`)
    }
  })
  const own = source.rules.flatMap(({ rule, path }) => {
    const place = { place: source.placeOf(path), set: null }
    try {
      return compileRule(rule, place, (key, index, message) => source.problemAt([...path, key], index, message))
    } catch (error) {
      if (!(error instanceof RulesError)) throw error
      problems.push(...error.problems)
      return []
    }
  })
  return [...inherited, ...own]
}

/** A ready-made set, as if it stood at that place. */
export function setRules(name: string, place: Place): Rule[] {
  return (SETS[name] ?? []).map(rule =>
    compileRule({ severity: 'error', ...rule }, { place, set: name }, (_, index, message) => {
      return { file: name, line: 1, column: index + 1, message, excerpt: rule.assert }
    }),
  )
}
