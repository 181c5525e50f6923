// Ctrl-C and termination: the first asks to end and report what there is, the second ends at once.
import { INTERRUPTED, TERMINATED } from './exit.ts'

export interface Interruption {
  signal: AbortSignal
  /** The exit code of the signal that came; null: none. */
  code(): number | null
  /** ms since it came; 0: none. */
  since(): number
  /** Leaves signals to the system again. */
  release(): void
}

export function interruption(): Interruption {
  const controller = new AbortController()
  let code: number | null = null
  let came = 0
  const stop = (exitCode: number) => () => {
    if (code !== null) process.exit(exitCode)
    code = exitCode
    came = performance.now()
    controller.abort()
  }
  const [interrupt, terminate] = [stop(INTERRUPTED), stop(TERMINATED)]
  process.on('SIGINT', interrupt).on('SIGTERM', terminate)
  return {
    signal: controller.signal,
    code: () => code,
    since: () => (code === null ? 0 : performance.now() - came),
    release: () => process.off('SIGINT', interrupt).off('SIGTERM', terminate),
  }
}
