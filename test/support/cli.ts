import { spawn } from 'node:child_process'

export interface Ended {
  stdout: string
  stderr: string
  /** Exit code, or the name of the signal that ended it. */
  code: number | string | null
}

export interface CliOptions {
  /** Standard input; left empty when not given. */
  input?: Uint8Array | string
  env?: Record<string, string>
  /** Called with the running process, for tests that send signals or close its output. */
  meanwhile?: (child: ReturnType<typeof spawn>) => void
}

/** Runs the command line from its sources, with nothing of this machine's locale, colours or width. */
export function synfin(args: readonly string[], { input = '', env = {}, meanwhile }: CliOptions = {}): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args], {
    env: { PATH, HOME, LC_ALL: 'C.UTF-8', ...env },
  })
  const ended: Ended = { stdout: '', stderr: '', code: null }
  child.stdout.setEncoding('utf8').on('data', text => {
    ended.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    ended.stderr += text
  })
  // It may end before it has read everything.
  child.stdin.on('error', () => {})
  if (meanwhile) meanwhile(child)
  else child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ ...ended, code: code ?? signal }))
  })
}
