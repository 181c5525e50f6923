// The wire's view of a real connection joined with this host's: its processes, its kernel's states, and metrics over HTTP.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import type { ConnectionRecord, EndpointRecord } from '../../src/report/schema.ts'
import { exposition } from '../support/exposition.ts'
import { needs } from '../support/needs.ts'

const run = promisify(execFile)
const NODE = [process.execPath, '--import', 'tsx']

interface Found {
  port: number
  pid: number
  record: ConnectionRecord
  during: string[]
  after: string[]
  said: string[]
  metrics: string
}

describe('this host, live', needs({ root: true, commands: ['tcpdump', 'unshare', 'ip'] }), () => {
  let found = {} as Found

  before(async () => {
    const prepared = 'mount -t tracefs nodev /sys/kernel/tracing && ip link set lo up && exec "$@"'
    const { stdout } = await run('unshare', [
      '--mount',
      '--net',
      'sh',
      '-c',
      prepared,
      'sh',
      ...NODE,
      'test/live/host.ts',
    ])
    found = JSON.parse(stdout)
  })

  test('--pid: the process of both ends', () => {
    const { record, pid } = found
    for (const end of [record.client, record.server] as EndpointRecord[]) {
      assert.equal(end.process?.pid, pid)
      assert.match(end.process?.name ?? '', /node/)
    }
  })

  test('--kernel: its changes are in the record, in the order of ours, and nothing differs', () => {
    const { record } = found
    const kernel = (endpoint: string) =>
      record.transitions.filter(row => row.endpoint === endpoint && row.certainty === 'kernel').map(({ to }) => to)
    assert.deepEqual(kernel('client'), ['SYN-SENT', 'ESTABLISHED', 'CLOSE-WAIT', 'LAST-ACK', 'CLOSED'])
    assert.deepEqual(kernel('server').slice(0, 3), ['SYN-RECEIVED', 'ESTABLISHED', 'FIN-WAIT-1'])
    assert.equal(record.outcome, 'closed')
    assert.deepEqual(record.findings, [])
  })

  test('the trace instance is ours while it runs, that of a killed program goes, and none is left', () => {
    // Others may have theirs at the same time.
    const ours = [`synfin-${found.pid}`, 'synfin-99999999']
    const among = (names: string[]) => names.filter(name => ours.includes(name))
    assert.deepEqual(among(found.during), ours.slice(0, 1))
    assert.deepEqual(among(found.after), [])
  })

  test('--metrics: where they are is said, and what they are is what happened', () => {
    assert.match(found.said.join(), /^metrics on http:\/\/127\.0\.0\.1:\d+\/metrics$/)
    const { value } = exposition(found.metrics)
    assert.equal(value('tcp_connections_opened_total'), 1)
    assert.equal(value('tcp_handshake_duration_seconds_count', { service: String(found.port) }), 1)
    assert.equal(value('tcp_connections', { side: 'server', state: 'time_wait' }), 1)
  })

  test('the instance goes with the program when it is interrupted a second time', async () => {
    const open =
      "import { KernelTrace } from './src/source/linux/kernel-trace.ts'; new KernelTrace('synfin-test-' + process.pid); console.log(process.pid); process.exit(130)"
    const script = 'mount -t tracefs nodev /sys/kernel/tracing; "$@"; echo "code $?"; ls /sys/kernel/tracing/instances'
    const inside = ['--mount', 'sh', '-c', script, 'sh', ...NODE, '--input-type=module', '-e', open]
    const [pid, code, ...instances] = (await run('unshare', inside)).stdout.trim().split('\n')
    assert.equal(code, 'code 130')
    assert.ok(!instances.includes(`synfin-test-${pid}`))
  })
})

describe('what cannot be had is one sentence', needs({ root: true, commands: ['unshare', 'setpriv'] }), () => {
  const reason = async (...before: string[]) => {
    const open = `import { openLiveHost } from './src/cli/live-host.ts'
      await openLiveHost({ seed: true, pid: false, kernel: true, metrics: undefined }, {}, () => {}).catch(error => console.log(error.message))`
    return (await run(before[0] ?? '', [...before.slice(1), ...NODE, '--input-type=module', '-e', open])).stdout
  }

  test('no tracefs', async () => {
    const hidden = ['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs none /sys/kernel; exec "$@"', 'sh']
    assert.equal(
      await reason(...hidden),
      '--kernel: tracefs is not mounted: mount -t tracefs nodev /sys/kernel/tracing\n',
    )
  })

  test('not root', async () => {
    const nobody = ['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs none /sys/kernel; exec "$@"', 'sh']
    const dropped = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
    assert.equal(
      await reason(...nobody, ...dropped),
      '--kernel: only root may read the kernel’s trace events (tracefs)\n',
    )
  })
})
