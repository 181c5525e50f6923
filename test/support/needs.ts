// What a test needs of the machine. A test that cannot run is left out with the reason, which scripts/test.ts lists; with
// CI=true any test left out fails the run.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

export interface Needs {
  root?: boolean
  /** Programs that must be on the PATH. */
  commands?: readonly string[]
  files?: readonly string[]
}

/** Options for `test`: `test('…', needs({ root: true, commands: ['tcpdump'] }), () => …)`. */
export function needs({ root = false, commands = [], files = [] }: Needs): { skip?: string } {
  const missing = commands.filter(command => !isInstalled(command))
  missing.push(...files.filter(path => !existsSync(path)))
  if (root && process.getuid?.() !== 0) missing.unshift('root')
  return missing.length > 0 ? { skip: `needs ${missing.join(', ')}` } : {}
}

export function isInstalled(command: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', command]).status === 0
}
