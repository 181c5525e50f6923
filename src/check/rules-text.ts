// A rules file as text: YAML, checked against the schema, with the place of everything in it.
import { type Document, isMap, isNode, LineCounter, type Node, parseDocument } from 'yaml'
import type * as z from 'zod'
import { nearest } from '../report/fields.ts'
import type { Place } from './rule.ts'
import { type RuleText, ruleSchema, rulesSchema } from './rule-schema.ts'
import type { Problem } from './rules-error.ts'
import { offsetInScalar } from './yaml-place.ts'

type Path = readonly (string | number)[]

export class RulesText {
  readonly problems: Problem[] = []
  readonly extends: { name: string; path: Path }[] = []
  readonly rules: { rule: RuleText; path: Path }[] = []
  readonly #text: string
  readonly #file: string
  readonly #lines = new LineCounter()
  readonly #document: Document

  constructor(text: string, file: string) {
    this.#text = text
    this.#file = file
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false })
    const [syntax] = this.#document.errors
    if (syntax) this.problems.push(this.problem(syntax.pos[0], syntax.message))
    else this.#take()
  }

  placeOf(path: Path): Place {
    const { line, col } = this.#lines.linePos(this.#node(path)?.range?.[0] ?? 0)
    return { file: this.#file, line, column: col }
  }

  problem(offset: number, message: string): Problem {
    const { line, col } = this.#lines.linePos(offset)
    return { file: this.#file, line, column: col, message, excerpt: this.#text.split(/\r?\n/)[line - 1] ?? '' }
  }

  /** At the character `index` of the text that stands at `path`. */
  problemAt(path: Path, index: number, message: string): Problem {
    const node = this.#node(path)
    return this.problem(node ? offsetInScalar(this.#text, node, index) : 0, message)
  }

  #take(): void {
    let content: unknown
    try {
      content = this.#document.toJS() ?? {}
    } catch (error) {
      // Aliases without an anchor, or too many of them.
      this.problems.push(this.problem(0, (error as Error).message))
      return
    }
    const checked = rulesSchema.safeParse(content)
    if (!checked.success) {
      this.problems.push(...checked.error.issues.flatMap(issue => this.#problemsOf(issue)))
      return
    }
    const { extends: others = [], rules = [] } = checked.data
    for (const [i, name] of [others].flat().entries()) {
      this.extends.push({ name, path: Array.isArray(others) ? ['extends', i] : ['extends'] })
    }
    for (const [i, rule] of rules.entries()) this.rules.push({ rule, path: ['rules', i] })
  }

  #problemsOf(issue: z.core.$ZodIssue): Problem[] {
    const path = issue.path as Path
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(key => this.problem(this.#keyOffset(path, key), unknownKey(key, path)))
    }
    const where = path.length === 0 ? 'the file' : path.join('.')
    if (this.#document.hasIn(path)) return [this.problemAt(path, 0, `${where}: ${issue.message}`)]
    return [this.problemAt(path.slice(0, -1), 0, `${where} is missing`)]
  }

  #node(path: Path): Node | undefined {
    const node = path.length === 0 ? this.#document.contents : this.#document.getIn(path, true)
    return isNode(node) ? node : undefined
  }

  #keyOffset(path: Path, key: string): number {
    const map = this.#node(path)
    const pair = isMap(map) ? map.items.find(item => String(item.key) === key) : undefined
    return isNode(pair?.key) ? (pair.key.range?.[0] ?? 0) : 0
  }
}

function unknownKey(key: string, path: Path): string {
  const known = Object.keys(path.length === 0 ? rulesSchema.shape : ruleSchema.shape)
  const near = nearest(key, known)
  return `no key is called "${key}" here; ${near === null ? `there are ${known.join(', ')}` : `did you mean "${near}"?`}`
}
