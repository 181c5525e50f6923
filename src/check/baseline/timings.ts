// Times of a service in two runs: is the second slower, beyond chance and beyond the tolerance?
import { durationText } from '../../report/text.ts'
import type { Difference, Tolerance } from './diff.ts'
import type { Matched } from './services.ts'
import { TIMINGS } from './snapshot.ts'
import type { Timing } from './snapshot-schema.ts'
import { compareSamples, effectText, MIN_SAMPLES } from './two-samples.ts'

/** Probability below which a difference is not chance. */
const SIGNIFICANT = 0.01

const NAMES: Readonly<Record<Timing, string>> = { 'handshake.total': 'handshake', 'response.first': 'answer' }

/** `distrust`: why times of these captures are not to be compared. */
export function timingChanges(
  { name, before, after }: Matched,
  tolerance: Tolerance,
  distrust: string | null,
): Difference[] {
  if (!before || !after) return []
  return TIMINGS.flatMap((timing): Difference[] => {
    const [was, is] = [before.times[timing], after.times[timing]]
    const common = { service: name, details: [] }
    if (was.length === 0) return []
    if (distrust !== null) {
      return [{ ...common, level: 'not-judged', text: `${NAMES[timing]} times cannot be compared: ${distrust}` }]
    }
    if (Math.min(was.length, is.length) < MIN_SAMPLES) {
      const text = `${NAMES[timing]}: too few to compare, ${was.length} and ${is.length}; ${MIN_SAMPLES} are needed`
      return [{ ...common, level: 'not-compared', text }]
    }
    return [{ ...common, ...compared(NAMES[timing], was, is, tolerance) }]
  })
}

function compared(
  what: string,
  was: readonly number[],
  is: readonly number[],
  { share, ns }: Tolerance,
): Pick<Difference, 'level' | 'text'> {
  const { p, shift, delta, medians } = compareSamples(was, is)
  const isBeyond = p < SIGNIFICANT && Math.abs(shift) > ns && Math.abs(shift) > share * medians[0]
  const level = !isBeyond ? 'same' : shift > 0 ? 'regression' : 'better'
  const word = { same: '', regression: ' slower', better: ' faster' }[level]
  const sign = shift < 0 ? '' : '+'
  const text = [
    `${what}${word}: median ${durationText(medians[0])} → ${durationText(medians[1])}`,
    ` (shift ${sign}${durationText(Math.round(shift))}, Cliff's delta ${delta.toFixed(2)} ${effectText(delta)}, `,
    `p ${p < 0.0001 ? '< 0.0001' : p.toFixed(4)}, ${was.length} and ${is.length} samples)`,
  ].join('')
  return { level, text }
}
