import type { Scenario } from '../scenario.ts'
import { captures } from './captures.ts'
import { closing } from './closing.ts'
import { opening } from './opening.ts'
import { refusal } from './refusal.ts'
import { reset } from './reset.ts'
import { transfers } from './transfers.ts'
import { waiting } from './waiting.ts'

/** Every scenario, in the order of the table in fixtures/README.md. */
export const scenarios: Scenario[] = [
  ...closing,
  ...opening,
  ...refusal,
  ...reset,
  ...waiting,
  ...transfers,
  ...captures,
]
