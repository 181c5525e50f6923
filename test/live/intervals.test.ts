// Handshakes over a network with a delay, captured between the hosts by two engines and a tcpdump beside them: how far
// apart their intervals are. Each socket of the kernel takes the time of a packet for itself.
import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Host } from '../../scripts/record/hosts.ts'
import { joinHosts } from '../../scripts/record/network.ts'
import { analyze } from '../../src/analyze.ts'
import type { ConnectionRecord } from '../../src/report/schema.ts'
import { needs } from '../support/needs.ts'

const NEEDED = needs({ root: true, commands: ['tcpdump', 'unshare', 'ip', 'python3'] })
const ENGINES = ['libpcap', 'tcpdump'] as const
const LEGS = ['serverLeg', 'clientLeg'] as const
const CONNECTIONS = 100
/** From the switch to either host, ms. */
const DELAY = 2
const SERVER = `
import socket
server = socket.create_server(('', 8080))
print('listens', flush=True)
while True: server.accept()[0].close()`
const CLIENT = (address: string) => `
import socket
for n in range(${CONNECTIONS}): socket.create_connection(('${address}', 8080)).recv(1)`

type Legs = Record<(typeof LEGS)[number], number | null>

describe('handshake intervals against a tcpdump, 2 ms from either host', NEEDED, () => {
  const legs = new Map<string, Map<number, Legs>>()

  before(async () => {
    const [client, server, between] = [
      await Host.make('client', 1),
      await Host.make('server', 2),
      await Host.make('switch', 3),
    ]
    const folder = mkdtempSync(join(tmpdir(), 'synfin-intervals-'))
    try {
      const hosts = { client, server, switch: between }
      await joinHosts(hosts, { kind: 'switched', delay: { client: DELAY, server: DELAY } })
      await once(server.start(['python3', '-c', SERVER]).stdout!, 'data')
      const path = join(folder, 'beside.pcap')
      const options = ['-i', 'port1', '--nano', '--immediate-mode', '-U', '-w', path]
      const beside = between.start(['tcpdump', ...options, 'tcp'])
      const ours = ENGINES.map(engine => {
        const command = ['--import', 'tsx', 'src/cli/main.ts', 'live', 'port1', '--engine', engine, 'tcp']
        return { engine, child: between.start([process.execPath, ...command]) }
      })
      const texts = ours.map(({ child }) => textOf(child))
      await Promise.all([beside, ...ours.map(({ child }) => child)].map(said))
      await client.run('python3', '-c', CLIENT(server.address))
      await sleep(500)
      for (const child of [beside, ...ours.map(({ child }) => child)]) child.kill('SIGINT')
      for (const [i, { engine }] of ours.entries()) {
        const lines = (await texts[i]!).trim().split('\n')
        legs.set(engine, legsOf(lines.map(line => JSON.parse(line)).filter(({ type }) => type === 'connection')))
      }
      if (beside.exitCode === null) await once(beside, 'exit')
      const truth: ConnectionRecord[] = []
      for await (const record of analyze(path)) truth.push(record)
      legs.set('truth', legsOf(truth))
    } finally {
      await Promise.all([client, server, between].map(host => host.close()))
      rmSync(folder, { recursive: true })
    }
  })

  for (const engine of ENGINES) {
    test(`${engine}: less than 5 µs at the median, 1 % at the 95th percentile`, () => {
      const truth = legs.get('truth')!
      assert.equal(truth.size, CONNECTIONS)
      for (const leg of LEGS) {
        const [off, part]: [number[], number[]] = [[], []]
        for (const [port, { [leg]: right }] of truth) {
          const apart = Math.abs(legs.get(engine)!.get(port)![leg]! - right!)
          assert.ok(right! > DELAY * 2e6, `${leg} of ${port}: ${right} ns`)
          off.push(apart)
          part.push(apart / right!)
        }
        assert.ok(percentile(off, 0.5) < 5000, `${leg}: ${percentile(off, 0.5)} ns at the median`)
        assert.ok(percentile(part, 0.95) < 0.01, `${leg}: ${100 * percentile(part, 0.95)} % at p95`)
      }
    })
  }
})

/** When it says that it captures. */
async function said(child: ChildProcess): Promise<void> {
  for await (const text of child.stderr!) if (/captures with|listening on/.test(String(text))) break
  child.stderr!.resume()
}

async function textOf(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const part of child.stdout!.setEncoding('utf8')) text += part
  return text
}

const legsOf = (records: readonly ConnectionRecord[]): Map<number, Legs> =>
  new Map(records.map(({ client, handshake: { serverLeg, clientLeg } }) => [client.port, { serverLeg, clientLeg }]))

const percentile = (numbers: number[], p: number): number =>
  numbers.sort((a, b) => a - b)[Math.ceil(p * numbers.length) - 1]!
