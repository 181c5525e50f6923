// A rules file, as its JSON Schema and its errors know it; loaded by `check` alone.
import * as z from 'zod'
import { SETS } from './sets.ts'

export const SEVERITIES = ['error', 'warning', 'info'] as const

export const ruleSchema = z
  .strictObject({
    name: z.string().min(1).describe('What the rule demands; every report names the rule by it'),
    severity: z
      .enum(SEVERITIES)
      .default('error')
      .describe('A rule of severity error that does not hold fails the check; warning and info are only reported'),
    where: z
      .string()
      .optional()
      .describe('CEL over the connection record: the rule is about the connections for which this is true'),
    assert: z
      .string()
      .describe(
        'all(EXPR), none(EXPR), exists(EXPR), count(EXPR) OP NUMBER, rate(EXPR) OP NUMBER%, or pNN, max, min or mean(FIELD) OP VALUE; OP is < <= == >= or >',
      ),
    by: z
      .enum(['server'])
      .optional()
      .describe('Hold it against the connections of each server (address and port) apart'),
  })
  .meta({ id: 'rule' })

export const rulesSchema = z.strictObject({
  $schema: z.string().optional(),
  extends: z
    .union([z.string(), z.array(z.string())], { error: 'expected a name, or a list of names' })
    .optional()
    .describe('Rules that come first: ready-made sets, or paths of other rules files, from where this file is')
    .meta({ examples: Object.keys(SETS) }),
  rules: z.array(ruleSchema).optional(),
})

export type RuleText = z.infer<typeof ruleSchema>

/** What editors complete and check rules files by. */
export function rulesJsonSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(rulesSchema, { io: 'input' })
  return {
    $schema,
    title: 'synfin rules',
    description: 'What `synfin check --rules FILE` holds captures against',
    ...rest,
  }
}
