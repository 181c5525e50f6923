// A rules file as text: YAML, checked against the schema, with the place of everything in it.
import { type Document, isAlias, isCollection, isMap, isNode, LineCounter, type Node, parseDocument, visit } from 'yaml'
import type * as z from 'zod'
import { nearest } from '../report/fields.ts'
import type { Place } from './rule.ts'
import { type RuleText, ruleSchema, rulesSchema } from './rule-schema.ts'
import type { Problem } from './rules-error.ts'
import { offsetInScalar } from './yaml-place.ts'

type Path = readonly (string | number)[]

/** What the parser says in terms of its own functions. */
const SYNTAX: Readonly<Record<string, string>> = { MULTIPLE_DOCS: 'another document begins: a file of rules is one' }

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
    if (syntax) this.problems.push(this.problem(syntax.pos[0], SYNTAX[syntax.code] ?? syntax.message))
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
    const anchors = new Set<string>()
    visit(this.#document, {
      Value: (_, { anchor }) => {
        if (anchor !== undefined) anchors.add(anchor)
      },
      Alias: (_, { source, range }) => {
        if (anchors.has(source)) return
        this.problems.push(this.problem(range?.[0] ?? 0, `nothing before it has the anchor "${source}"`))
      },
    })
    if (this.problems.length > 0) return
    let content: unknown
    try {
      content = this.#document.toJS() ?? {}
    } catch (error) {
      // Aliases that would become too much.
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
    if (this.#node(path)) return [this.problemAt(path, 0, `${where}: ${issue.message}`)]
    return [this.problemAt(path.slice(0, -1), 0, `${where} is missing`)]
  }

  /** Behind an alias: what its anchor stands at. */
  #node(path: Path): Node | undefined {
    const resolved = (node: unknown): unknown => (isAlias(node) ? node.resolve(this.#document) : node)
    const node = path.reduce<unknown>(
      (parent, key) => resolved(isCollection(parent) ? parent.get(key, true) : undefined),
      resolved(this.#document.contents),
    )
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
