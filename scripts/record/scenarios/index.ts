import type { Scenario } from '../scenario.ts'
import { closing } from './closing.ts'
import { refusal } from './refusal.ts'

/** Every scenario, in the order of the table in fixtures/README.md. */
export const scenarios: Scenario[] = [...closing, ...refusal]
