// npm test [-- PATH…]: builds, checks types and style, and runs every test/**/*.test.ts, or only those whose path has
// one of the words given. Tests that this machine cannot run are listed with what they need; with CI=true they fail it.
// Run as `node --import tsx scripts/test.ts`: the test processes get the same flags.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BIN = 'node_modules/.bin'
const CHECKS = [
  ['npm', 'run', '--silent', 'build'],
  [`${BIN}/tsc`, '-p', '.'],
  [`${BIN}/biome`, 'ci', '--error-on-warnings', process.stdout.isTTY ? '--colors=force' : '--colors=off', '.'],
]

process.chdir(ROOT)
const words = process.argv.slice(2)
const failed = CHECKS.filter(check => !succeeds(check))
const files = testFiles('test').filter(file => words.length === 0 || words.some(word => file.includes(word)))
const leftOut: string[] = []

// Without any file, node:test would look for tests itself.
if (files.length === 0) throw new Error(`no test file has ${words.join(' or ')} in its path`)

const tests = run({ files, concurrency: availableParallelism() })
tests.on('test:fail', () => {
  process.exitCode = 1
})
tests.on('test:pass', ({ name, file, skip }) => {
  if (skip !== undefined) leftOut.push(`${file?.replace(ROOT, '') ?? ''}: ${name}: ${skip}`)
})
tests.on('end', () => setImmediate(conclude))
tests.compose(new spec()).pipe(process.stdout)

function conclude(): void {
  if (leftOut.length > 0) {
    console.log(`\nLeft out on this machine:\n  ${leftOut.join('\n  ')}`)
    if (process.env.CI === 'true') fail('CI=true, and tests were left out')
  }
  for (const check of failed) fail(check.join(' '))
}

function fail(what: string): void {
  console.error(`✖ ${what}`)
  process.exitCode = 1
}

function succeeds([command = '', ...args]: readonly string[]): boolean {
  console.log(`▶ ${[command, ...args].join(' ')}`)
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0
}

/** By walking: the shells of npm and the glob of node:test differ, and what a glob misses is never run. */
function testFiles(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.flatMap(entry => {
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? testFiles(path) : path.endsWith('.test.ts') ? [path] : []
  })
}
