// Makes what is derived from schemas: the JSON Schemas that the package ships, and the list of a record's fields for what must
// know them without loading zod. `node --import tsx scripts/make-schema.ts` writes all of them.
import { writeFileSync } from 'node:fs'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { rulesJsonSchema } from '../src/check/rule-schema.ts'
import { connectionSchema } from '../src/report/connection-schema.ts'
import { captureLineSchema, connectionLineSchema, documentSchema, summaryLineSchema } from '../src/report/schema.ts'
import { STATES } from '../src/report/words.ts'

export const SCHEMA_FILE = fileURLToPath(new URL('../src/report/synfin-1.schema.json', import.meta.url))
export const RULES_SCHEMA_FILE = fileURLToPath(new URL('../src/check/rules-1.schema.json', import.meta.url))
export const FIELDS_FILE = fileURLToPath(new URL('../src/report/field-list.ts', import.meta.url))

/** `io: 'input'` leaves objects open: fields may be added within synfin/1. */
export function jsonSchema(): string {
  const all = z.union([documentSchema, connectionLineSchema, captureLineSchema, summaryLineSchema])
  const { $schema, ...rest } = z.toJSONSchema(all, { io: 'input' })
  const title = 'synfin/1'
  const description = 'What synfin writes: the document of --format json, or one line of --format ndjson'
  return `${JSON.stringify({ $schema, title, description, ...rest }, null, 2)}\n`
}

export function rulesSchemaText(): string {
  return `${JSON.stringify(rulesJsonSchema(), null, 2)}\n`
}

/** A JSON Schema, as far as fields are read from it. */
interface Node {
  $ref?: string
  $defs?: Record<string, Node>
  type?: string | string[]
  unit?: string
  format?: string
  enum?: string[]
  anyOf?: Node[]
  properties?: Record<string, Node>
  items?: Node | false
  prefixItems?: Node[]
}

/** Every path of a connection record with the kind of value there, as src/report/fields.ts reads it. */
function* fieldLines(schema: Node, path: string, defs: Record<string, Node>): Generator<string> {
  const target = schema.$ref === undefined ? schema : (defs[schema.$ref.replace('#/$defs/', '')] as Node)
  const [first, second] = target.anyOf ?? []
  const nullable = second?.type === 'null' || Array.isArray(target.type)
  const node = nullable && first !== undefined ? first : target
  if (path !== '') yield `${path} ${kindOf(node)}${nullable ? '?' : ''}`
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    yield* fieldLines(child, path === '' ? name : `${path}.${name}`, defs)
  }
  const item = node.prefixItems?.[0] ?? node.items
  if (item) yield* fieldLines(item, `${path}[]`, defs)
}

function kindOf(node: Node): string {
  if (node.unit === 'ns') return 'duration'
  if (node.unit !== undefined) return 'offset'
  if (node.format === 'date-time') return 'time'
  if (node.enum !== undefined) return node.enum.join() === STATES.join() ? 'state' : node.enum.join('|')
  if (node.properties !== undefined) return 'object'
  if (node.type === 'object') return 'map'
  return [node.type].flat()[0] as string
}

export function fieldsModule(): string {
  const schema = z.toJSONSchema(connectionSchema, { io: 'input' }) as Node
  return `// Made from schema.ts by scripts/make-schema.ts; a test holds it current. Each line is a path of a connection record and
// the kind of value there, as fields.ts says.
export const FIELD_LIST = \`
${[...fieldLines(schema, '', schema.$defs ?? {})].join('\n')}
\`
`
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(SCHEMA_FILE, jsonSchema())
  writeFileSync(RULES_SCHEMA_FILE, rulesSchemaText())
  writeFileSync(FIELDS_FILE, fieldsModule())
}
