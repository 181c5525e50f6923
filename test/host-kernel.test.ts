// The kernel's changes beside those that the segments show, and the finding where they differ.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { analyze } from '../src/analyze.ts'
import { parseAddress } from '../src/decode/address.ts'
import { HostKernel } from '../src/host-kernel.ts'
import { seedsOf } from '../src/host-seeds.ts'
import type { SocketChange } from '../src/source/linux/trace-event.ts'
import { CLOSE_WAIT, ESTABLISHED } from '../src/track/state.ts'

/** The kernel's recorded account of a fixture. */
function changesOf(name: string): SocketChange[] {
  const { events } = JSON.parse(readFileSync(`fixtures/real/${name}.kernel.json`, 'utf8'))
  return events.map((event: Record<string, string> & { sport: number; dport: number }) => ({
    t: BigInt(event.t ?? 0),
    version: event.family,
    local: parseAddress(event.saddr ?? '')?.words,
    localPort: event.sport,
    remote: parseAddress(event.daddr ?? '')?.words,
    remotePort: event.dport,
    from: event.from,
    to: event.to,
  }))
}

async function recordsOf(name: string, changes: SocketChange[], file = `${name}.pcap`) {
  const kernel = new HostKernel()
  kernel.add(changes)
  const analysis = analyze(`fixtures/real/${file}`, {
    host: { annotate: (record, { start }) => kernel.annotate(record, start) },
  })
  const records = []
  for await (const record of analysis) records.push(record)
  return { records, summary: analysis.summary }
}

test('the kernel agrees: its rows stand among ours in time, with no frame, and there is no finding', async () => {
  const { records } = await recordsOf('close-by-client', changesOf('close-by-client'))
  const rows = records[0]?.transitions.filter(({ endpoint }) => endpoint === 'client') ?? []
  assert.deepEqual(
    rows.map(({ to, certainty, on }) => `${to} ${certainty === 'kernel' ? on : certainty}`),
    [
      'SYN-SENT kernel',
      'SYN-SENT proved',
      'ESTABLISHED proved',
      'ESTABLISHED kernel',
      'FIN-WAIT-1 kernel',
      'FIN-WAIT-1 proved',
      'FIN-WAIT-2 proved',
      'FIN-WAIT-2 kernel',
      'CLOSED kernel',
      'TIME-WAIT proved',
    ],
  )
  assert.deepEqual(records[0]?.findings, [])
  assert.ok(rows.every(({ certainty, evidence }) => (evidence === null) === (certainty === 'kernel')))
})

for (const name of [
  'close-simultaneous',
  'half-closed-at-end',
  'refused',
  'syn-ack-retried',
  'time-wait-reuse',
  'reset-linger',
]) {
  test(`${name}: what Linux keeps in mini-sockets is no difference`, async () => {
    const { records } = await recordsOf(name, changesOf(name))
    assert.deepEqual(
      records.flatMap(({ findings }) => findings.filter(({ code }) => code === 'kernel_differs')),
      [],
    )
  })
}

test('the kernel differs: one finding shows both, and the summary counts it', async () => {
  const changes = changesOf('close-by-client').filter(({ to }) => to !== 'LAST-ACK' && to !== 'CLOSE-WAIT')
  const { records, summary } = await recordsOf('close-by-client', changes)
  const [finding, ...more] = records[0]?.findings ?? []
  assert.deepEqual(more, [])
  assert.equal(finding?.code, 'kernel_differs')
  assert.deepEqual(finding?.args, {
    side: 'server',
    count: 1,
    kernel: 'SYN-RECEIVED → ESTABLISHED → CLOSED',
    wire: 'SYN-RECEIVED → ESTABLISHED → CLOSE-WAIT → LAST-ACK → CLOSED',
  })
  assert.equal(summary.findings.kernel_differs, 1)
})

test('a kernel that began to tell in the middle is held against the rest', async () => {
  const late = changesOf('close-by-client').filter(({ from }) => /FIN|CLOSE-WAIT|LAST-ACK/.test(from))
  const { records } = await recordsOf('close-by-client', late)
  assert.deepEqual(records[0]?.findings, [])
  const wrong = late.flatMap(change => {
    if (change.from === 'LAST-ACK') return []
    return change.to === 'LAST-ACK' ? [{ ...change, to: 'CLOSED' }] : [change]
  })
  const { records: differing } = await recordsOf('close-by-client', wrong)
  assert.deepEqual(
    differing[0]?.findings.map(({ code }) => code),
    ['kernel_differs'],
  )
})

test('where the kernel says nothing of an endpoint, nothing is claimed', async () => {
  const { records } = await recordsOf('close-by-client', [])
  assert.deepEqual(records[0]?.findings, [])
  assert.ok(records[0]?.transitions.every(({ certainty }) => certainty !== 'kernel'))
})

test('sockets as seeds: a port that listens, on any address or on this one, is the server’s', () => {
  const own = [0, 0, 0, 0x0a000001] as const
  const any = [0, 0, 0, 0] as const
  const part = { version: 4, remote: [0, 0, 0, 9], remotePort: 5000, inode: 1, dual: false } as const
  const listening = { ...part, state: 'LISTEN', remote: any, remotePort: 0 }
  const seeds = seedsOf([
    { ...part, local: own, localPort: 80, state: 'ESTABLISHED' },
    { ...part, local: own, localPort: 81, state: 'CLOSE-WAIT' },
    { ...part, local: own, localPort: 82, state: 'ESTABLISHED' },
    { ...part, local: own, localPort: 83, state: 'ESTABLISHED' },
    { ...listening, local: any, localPort: 80 },
    { ...listening, local: own, localPort: 81 },
    { ...listening, local: [0, 0, 0, 7], localPort: 82 },
    { ...listening, version: 6, local: any, localPort: 83, dual: true },
  ])
  assert.deepEqual(
    seeds.map(({ localPort, state, isServer }) => [localPort, state, isServer]),
    [
      [80, ESTABLISHED, true],
      [81, CLOSE_WAIT, true],
      [82, ESTABLISHED, false],
      [83, ESTABLISHED, true],
    ],
  )
})
