import { readFileSync } from 'node:fs'
import * as z from 'zod'

/**
 * The JSON Schema as users get it, as a validator; and stricter: a field that it does not list is an error, so that
 * nothing is written that is not described.
 */
export function shippedSchema(): z.ZodType {
  const schema = JSON.parse(readFileSync('src/report/synfin-1.schema.json', 'utf8'))
  return z.fromJSONSchema(closed(schema) as never)
}

// Parts of an intersection each see all fields, so those stay open.
function closed(node: unknown, inIntersection = false): unknown {
  if (Array.isArray(node)) return node.map(part => closed(part, inIntersection))
  if (typeof node !== 'object' || node === null) return node
  const entries = Object.entries(node).map(([name, part]) => [name, closed(part, name === 'allOf')])
  const isClosed = 'properties' in node && !inIntersection
  return { ...Object.fromEntries(entries), ...(isClosed && { additionalProperties: false }) }
}
