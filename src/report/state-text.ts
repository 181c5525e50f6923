// How every table and ladder writes a state.
import type { Certainty, State } from './words.ts'

/** `?` behind a state that no segment of its own proves, nor the kernel; `-` when it is not known. */
export function stateText(state: State | null, certainty: Certainty | null): string {
  if (state === null) return '-'
  return certainty === 'proved' || certainty === 'kernel' ? state : `${state}?`
}
