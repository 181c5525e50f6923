// Ctrl-C and termination: the first asks to end and report what there is, the second ends at once.
import { INTERRUPTED, TERMINATED } from './exit.ts'

export interface Interruption {
  signal: AbortSignal
  /** The exit code of the signal that came; null: none. */
  code(): number | null
  /** Leaves signals to the system again. */
  release(): void
}

export function interruption(): Interruption {
  const controller = new AbortController()
  let code: number | null = null
  const stop = (exitCode: number) => () => {
    if (code !== null) process.exit(exitCode)
    code = exitCode
    controller.abort()
  }
  const [interrupt, terminate] = [stop(INTERRUPTED), stop(TERMINATED)]
  process.on('SIGINT', interrupt).on('SIGTERM', terminate)
  return {
    signal: controller.signal,
    code: () => code,
    release: () => process.off('SIGINT', interrupt).off('SIGTERM', terminate),
  }
}
