// Run by kernel.test.ts in a mount namespace of its own: plays scenarios of real sockets, analyses them while they are
// captured, and prints what the kernel said and what we did, one JSON line for each.
import { setTimeout as sleep } from 'node:timers/promises'
import { captureOf, describe, onStage, type Scene } from '../../scripts/record/recorder.ts'
import { exchange, type Scenario, type Stage, untilEnd } from '../../scripts/record/scenario.ts'
import { scenarios } from '../../scripts/record/scenarios/index.ts'
import { analyze } from '../../src/analyze.ts'
import type { ConnectionRecord } from '../../src/report/schema.ts'
import { readHostSockets } from '../../src/source/linux/host-sockets.ts'
import { compareWithKernel, nanoseconds, type Witness } from '../support/kernel-witness.ts'

/** Of our own: the kernel's trace has what other programs do at the same time. */
const SUBNET = 10 + (process.pid % 90)
/** Longer than anything that is on its way, ms. */
const SETTLING = 150

const early: Scenario = {
  name: 'open-before',
  happens: '',
  madeBy: '',
  lookAt: '',
  expect: [],
  async play(stage) {
    const { client, server } = await stage.connected()
    await exchange(client, server)
  },
}

async function live(scenario: Scenario): Promise<void> {
  await onStage(
    scenario,
    async scene => {
      const { stage, hosts, trace, snapshots } = scene
      const capture = await captureOf(scenario, hosts, null)
      const analysis = analyze(capture.stream!)
      const reading = recordsOf(analysis)
      await scenario.play(stage)
      await sleep(SETTLING)
      await capture.stop()
      const records = await reading
      const kernel = {
        capture: scenario.name,
        kernel: '',
        hosts: describe(hosts, scenario),
        exceptions: scenario.exceptions ?? [],
        events: trace.stop(),
        snapshots,
      } satisfies Witness
      const start = nanoseconds(analysis.capture.from ?? '')
      report(scenario.name, {
        differences: records.flatMap(record => compareWithKernel(kernel, record, start)),
        told: [...new Set([...kernel.events.map(({ to }) => to), ...snapshots.map(({ state }) => state)])],
        ours: [...new Set(records.flatMap(record => record.transitions.map(({ to }) => to)))],
        certainties: [...new Set(records.flatMap(record => record.transitions.map(({ certainty }) => certainty)))],
      })
    },
    SUBNET,
  )
}

/** The kernel is asked after the connection was made, and before anything of it is captured. */
async function seeded(): Promise<void> {
  await onStage(
    early,
    async ({ stage, hosts }: Scene) => {
      const { client, server } = await stage.connected()
      await exchange(client, server)
      await server.shutdown()
      await sleep(SETTLING)
      const capture = await captureOf(early, hosts, null)
      const [ours, theirs] = [hosts.client, hosts.server].map(({ pid }) => readHostSockets(String(pid)))
      const sockets = { sockets: [...(ours?.sockets ?? []), ...(theirs?.sockets ?? [])], at: ours?.at ?? 0n }
      const analysis = analyze(capture.stream!, { host: { sockets: () => sockets } })
      const reading = recordsOf(analysis)
      await finish(stage, client)
      await capture.stop()
      const [record] = await reading
      report('open-before', { record })
    },
    SUBNET,
  )
}

async function finish(_: Stage, client: Awaited<ReturnType<Stage['socket']>>): Promise<void> {
  await client.send(100)
  await untilEnd(client)
  await client.close()
  await sleep(SETTLING)
}

async function recordsOf(analysis: AsyncIterable<ConnectionRecord>): Promise<ConnectionRecord[]> {
  const records: ConnectionRecord[] = []
  for await (const record of analysis) records.push(record)
  return records
}

const report = (scenario: string, found: object) => console.log(JSON.stringify({ scenario, ...found }))

for (const name of process.argv.slice(2)) {
  const scenario = scenarios.find(one => one.name === name)
  if (scenario) await live(scenario)
  else await seeded()
}
