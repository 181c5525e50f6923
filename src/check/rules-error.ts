/** One thing that is wrong with rules. */
export interface Problem {
  /** Path of the file, or the option that it stands in. */
  file: string
  line: number
  /** From 1. */
  column: number
  message: string
  /** The line. */
  excerpt: string
}

/** Rules are wrong. The message has a line for each problem, `file:line:column what`. */
export class RulesError extends Error {
  override readonly name = 'RulesError'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`).join('\n'))
    this.problems = problems
  }
}
