// How the program ends. Commands return one of these; nothing but main.ts sets the process's code, and nothing calls
// process.exit() after writing: on a pipe that cuts what is still on its way.

export const OK = 0
/** A rule does not hold, or a run is worse than its baseline. */
export const BROKEN = 1
/** The command line, an expression, or where to write is wrong. */
export const USAGE = 2
/** Input could not be read, or not to its end; what was read has been reported. */
export const INPUT = 3
/** Capturing is not permitted or not possible there, or what had been begun could not be written: a full disk. */
export const DEVICE = 4
/** Ended by a signal: 128 and its number. */
export const [INTERRUPTED, TERMINATED] = [130, 143] as const

/** What a person typed cannot be done; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  /** False where --help has nothing to say: of files, and of what is in them. */
  readonly isHelped: boolean

  constructor(message: string, { help = true } = {}) {
    super(message)
    this.isHelped = help
  }
}

/** Nothing that was typed is wrong, but the system does not take what is written there; the message is one sentence. */
export class WriteError extends Error {
  override readonly name = 'WriteError'
}
