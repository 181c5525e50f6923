// The steps of the GitHub Action as its runner runs them, with our own command line in the place of npx.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, test } from 'node:test'
import { parse } from 'yaml'

const ACTION = '.github/actions/synfin-check/action.yml'
const action = parse(readFileSync(ACTION, 'utf8'))
const [step] = action.runs.steps
const folder = mkdtempSync(join(tmpdir(), 'synfin-action-'))
after(() => rmSync(folder, { recursive: true }))

writeFileSync(
  join(folder, 'npx'),
  `#!/bin/sh\n[ "$1 $2" = "--yes synfin@latest" ] || exit 99\nshift 2\nexec '${process.execPath}' --import tsx src/cli/main.ts "$@"\n`,
)
chmodSync(join(folder, 'npx'), 0o755)

function run(inputs: Record<string, string>): { stdout: string; code: number | null } {
  const inputOf = (name: string): string => inputs[name] ?? action.inputs[name].default
  const env = Object.entries<string>(step.env).map(([name, text]) => {
    const [, input = ''] = /^\$\{\{ inputs\.(.+) \}\}$/.exec(text) ?? []
    return [name, inputOf(input)]
  })
  const PATH = `${folder}${delimiter}${process.env.PATH}`
  const { stdout, status } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
    env: { ...Object.fromEntries(env), PATH, LC_ALL: 'C.UTF-8' },
    encoding: 'utf8',
  })
  return { stdout, code: status }
}

test('annotations, files, and the exit code of the check', () => {
  const junit = join(folder, 'a b.xml')
  const { stdout, code } = run({
    captures: 'fixtures/pcap/connection-ref*.pcap\nfixtures/pcap/three-way-close.pcap\n',
    rules: 'no-loss\nno-resets\n',
    expect: 'all(outcome != "open")\nnone(client.port == 1)',
    junit,
  })
  assert.match(stdout, /^✔ all\(outcome != "open"\)$/m)
  assert.match(stdout, /^::error title=broken%3A no connection is refused::fixtures\/pcap\/connection-refused\.pcap, /m)
  assert.match(readFileSync(junit, 'utf8'), /<testsuite name="fixtures\/pcap\/connection-refused\.pcap, /)
  assert.equal(code, 1)
})

test('each file by itself; what is allowed; nothing of an input is a command', () => {
  const { stdout, code } = run({
    captures: 'fixtures/pcap/th*-close.pcap\nfixtures/pcap/request*.pcap',
    expect: 'count(client.address != "$(touch pwned) `id`") == 1',
    each: 'true',
    allow: 'drops\nempty',
  })
  assert.equal(stdout.match(/^✔ count/gm)?.length, 2)
  assert.equal(code, 0)
})

test('a pattern that no file matches is an error', () => {
  assert.deepEqual(run({ captures: 'no/such/*.pcap', rules: 'no-loss' }), {
    stdout: '::error title=synfin check::no file matches no/such/*.pcap\n',
    code: 3,
  })
})

test('every input is used, and every variable is one', () => {
  const used = Object.values<string>(step.env).join(' ') + step['working-directory']
  for (const name of Object.keys(action.inputs)) assert.ok(used.includes(`inputs.${name} }}`), name)
  for (const name of Object.keys(step.env))
    assert.ok(step.run.includes(`$${name}"`) || step.run.includes(`"$${name}`), name)
})
