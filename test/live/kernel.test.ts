// Real sockets of this machine's kernel, analysed while they are captured: through every state that a record can show, and
// the kernel's word for each, in order and in time.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import type { ConnectionRecord, EndpointRecord } from '../../src/report/schema.ts'
import { STATE_NAMES } from '../../src/track/state.ts'
import { needs } from '../support/needs.ts'

const PLAYED = ['close-by-client', 'close-simultaneous', 'syn-ack-retried', 'half-close', 'refused']
const NEEDED = needs({ root: true, commands: ['tcpdump', 'dumpcap', 'unshare', 'ip', 'nft', 'ss', 'python3'] })

describe('the kernel as witness, live', NEEDED, () => {
  const found = new Map<string, Record<string, unknown>>()
  const of = (scenario: string, field: string) => found.get(scenario)?.[field]

  before(async () => {
    // tracefs in a mount namespace of its own: nothing of it is left on the machine.
    const mounted = 'mount -t tracefs nodev /sys/kernel/tracing && exec "$@"'
    const program = [process.execPath, '--import', 'tsx', 'test/live/play.ts', ...PLAYED, 'open-before']
    const { stdout } = await promisify(execFile)('unshare', ['--mount', 'sh', '-c', mounted, 'sh', ...program])
    for (const line of stdout.trim().split('\n')) found.set(JSON.parse(line).scenario, JSON.parse(line))
  })

  for (const scenario of PLAYED) {
    test(`${scenario}: our states are the kernel’s, in order and in time`, () => {
      assert.deepEqual(of(scenario, 'differences'), [])
    })
  }

  test('together they went through all states of RFC 9293 but LISTEN: the kernel says so, and so do we', () => {
    const all = STATE_NAMES.filter(name => name !== 'LISTEN').sort()
    for (const field of ['told', 'ours']) {
      const states = new Set(PLAYED.flatMap(scenario => of(scenario, field) as string[]))
      assert.deepEqual([...states].sort(), all, field)
    }
  })

  test('a connection that was half closed before the capture: its states are right from the first packet', () => {
    const { client, server, roles, outcome, by } = of('open-before', 'record') as ConnectionRecord
    const states = (end: EndpointRecord) => end.states.map(({ state, certainty }) => `${state} ${certainty}`)
    assert.deepEqual(states(client), ['CLOSE-WAIT kernel', 'LAST-ACK proved', 'CLOSED inferred'])
    assert.deepEqual(states(server), ['FIN-WAIT-2 kernel', 'TIME-WAIT proved'])
    assert.deepEqual(roles, { certainty: 'kernel', why: 'this host listens on the other port' })
    assert.deepEqual([outcome, by], ['closed', 'server'])
  })
})
