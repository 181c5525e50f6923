// The recorder on this machine: one scenario played on real sockets, into a folder of its own.
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { Host } from '../scripts/record/hosts.ts'
import { record } from '../scripts/record/recorder.ts'
import { scenarios } from '../scripts/record/scenarios/index.ts'
import { withTable } from '../scripts/record/table.ts'
import { needs } from './support/needs.ts'

const RECORDER = ['unshare', 'nsenter', 'setpriv', 'ip', 'ss', 'tcpdump', 'python3']

test('fixtures/README.md has a row for every scenario (npm run fixtures:real -- --table)', () => {
  const readme = readFileSync(new URL('../fixtures/README.md', import.meta.url), 'utf8')
  assert.equal(readme, withTable(readme, scenarios))
})

test('every scenario was recorded', () => {
  const recorded = readdirSync(new URL('../fixtures/real/', import.meta.url))
  const names = recorded.filter(file => file.endsWith('.kernel.json')).map(file => file.split('.')[0])
  assert.deepEqual(names.sort(), scenarios.map(({ name }) => name).sort())
})

test(
  'a recording has the capture, the kernel’s account, and leaves nothing behind',
  needs({ root: true, commands: RECORDER }),
  async t => {
    const folder = mkdtempSync(`${tmpdir()}/synfin-test-`)
    t.after(() => rmSync(folder, { recursive: true }))
    const scenario = scenarios.find(({ name }) => name === 'close-by-client')
    assert.ok(scenario)
    assert.deepEqual(await record(scenario, folder), ['close-by-client.pcap', 'close-by-client.kernel.json'])
    const { events } = JSON.parse(readFileSync(`${folder}/close-by-client.kernel.json`, 'utf8'))
    const client = events.filter(({ sport }: { sport: number }) => sport === 40001)
    assert.deepEqual(
      client.map(({ to }: { to: string }) => to),
      ['SYN-SENT', 'ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSED'],
    )
    assert.ok(!existsSync('/sys/kernel/tracing/instances/synfin-record'))
  },
)

test(
  'a scenario that does not come out as expected says what the capture holds',
  needs({ root: true, commands: RECORDER }),
  async t => {
    const folder = mkdtempSync(`${tmpdir()}/synfin-test-`)
    t.after(() => rmSync(folder, { recursive: true }))
    const [scenario] = scenarios.filter(({ name }) => name === 'refused')
    assert.ok(scenario)
    await assert.rejects(
      record({ ...scenario, expect: ['>S <S.'] }, folder),
      /the capture holds\s+>S <R\.\s+where it should have\s+>S <S\./,
    )
    assert.deepEqual(readdirSync(folder), [])
  },
)

test('closing a host ends what runs in it', needs({ root: true, commands: RECORDER }), async () => {
  const host = await Host.make('alone', 1)
  const child = host.start(['sleep', '60'])
  const ended = new Promise(resolve => child.once('exit', (_, signal) => resolve(signal)))
  await host.close()
  assert.equal(await ended, 'SIGKILL')
  assert.ok(!existsSync(`/proc/${host.pid}`))
})
