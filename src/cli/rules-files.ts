// Rules as the command line names them: files, ready-made sets, assertions.
import { readFileSync } from 'node:fs'
import { dirname, isAbsolute, join, normalize } from 'node:path'
import type { Rule } from '../check/rule.ts'
import { UsageError } from './exit.ts'

/** Throws a UsageError or a RulesError. */
export async function readRules(names: readonly string[], expected: readonly string[]): Promise<Rule[]> {
  if (names.length + expected.length === 0) {
    throw new UsageError('say what the capture must be: --rules FILE, --rules no-resets or --expect ASSERTION')
  }
  const { inlineRule, parseRules, setRules } = await import('../check/rules.ts')
  const { SETS } = await import('../check/sets.ts')
  const rules = names.flatMap(name => {
    if (Object.hasOwn(SETS, name)) return setRules(name, { file: null, line: 1, column: 1 })
    return parseRules(textOf(name, Object.keys(SETS)), normalize(name), readExtended)
  })
  return [...rules, ...expected.map(inlineRule)]
}

function textOf(path: string, sets: readonly string[]): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError(
      `cannot read the rules ${path}: ${whatIsWrong(error)} (ready-made ones are ${sets.join(', ')})`,
      { help: false },
    )
  }
}

function readExtended(path: string, from: string): { path: string; text: string } {
  const found = normalize(isAbsolute(path) ? path : join(dirname(from), path))
  try {
    return { path: found, text: readFileSync(found, 'utf8') }
  } catch (error) {
    throw new Error(whatIsWrong(error))
  }
}

/** Without the system call and the path that Node adds. */
function whatIsWrong(error: unknown): string {
  return (error as Error).message.replace(/, \w+( '.*')?$/, '')
}
