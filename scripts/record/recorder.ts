// Plays one scenario (scenario.ts) on hosts made for it alone, and writes its two files when the capture holds what it
// should: the capture, and the kernel's own account beside it.
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { release, tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Capture, startCapture } from './capture.ts'
import { Host } from './hosts.ts'
import { type KernelEvent, type KernelSnapshot, KernelTrace, socketStates } from './kernel-trace.ts'
import { type Hosts, joinHosts } from './network.ts'
import { type Scenario, Stage } from './scenario.ts'
import { Sockets } from './sockets.ts'
import { transcripts } from './transcript.ts'

/** What a scenario does depends on timers of the kernel and on a machine that others use too. */
const TRIES = 3
/** Longer than a delayed ACK (40 ms) and the longest path here: after it nothing is on its way, in ms. */
const SETTLING = 150
const LONGEST = 60_000
const CAPTURE = {
  on: 'client',
  device: 'eth0',
  format: 'nano',
  // Without the noise of a network that comes up: neighbour discovery, router solicitations.
  filter: 'tcp or icmp or (icmp6 and ip6[40] < 128)',
  snaplen: 128,
} as const

/** Records a scenario into `folder`; throws when it did not come out as expected three times. */
export async function record(scenario: Scenario, folder: string): Promise<string[]> {
  const workplace = mkdtempSync(`${tmpdir()}/synfin-record-`)
  const removeWorkplace = () => rmSync(workplace, { recursive: true, force: true })
  process.once('exit', removeWorkplace)
  try {
    for (let left = TRIES; ; left--) {
      try {
        return await recordOnce(scenario, workplace, folder)
      } catch (error) {
        if (left === 1) throw error
        console.error(`${scenario.name}: once more, since ${(error as Error).message}`)
      }
    }
  } finally {
    removeWorkplace()
    process.off('exit', removeWorkplace)
  }
}

/** Who is who, and how far from the capture, one way, in ns. */
interface KernelHost {
  name: string
  addresses: string[]
  delay: number
}

/** What the kernel did while the capture ran. */
interface Account {
  hosts: KernelHost[]
  events: KernelEvent[]
  snapshots: KernelSnapshot[]
}

async function recordOnce(scenario: Scenario, workplace: string, folder: string): Promise<string[]> {
  const file = captureFile(scenario)
  const account = await play(scenario, `${workplace}/${file}`)
  verify(scenario.expect, transcripts(`${workplace}/${file}`))
  copyFileSync(`${workplace}/${file}`, `${folder}/${file}`)
  const kernelFile = `${scenario.name}.kernel.json`
  writeFileSync(`${folder}/${kernelFile}`, accountText(scenario, account))
  return [file, kernelFile]
}

async function play(scenario: Scenario, path: string): Promise<Account> {
  return await onStage(scenario, async ({ stage, hosts, trace, snapshots }) => {
    const capture = await captureOf(scenario, hosts, path)
    await withinTime(scenario.play(stage))
    await sleep(SETTLING)
    await capture.stop()
    return { hosts: describe(hosts, scenario), events: trace.stop(), snapshots }
  })
}

/** The scenario's capture, into a file, or null: into its stream. */
export async function captureOf(scenario: Scenario, hosts: Hosts, path: string | null): Promise<Capture> {
  const { on, ...options } = { ...CAPTURE, ...scenario.capture }
  return await startCapture(hosts[on], path, options)
}

/** What a scenario is played with; `snapshots` grow as it is played. */
export interface Scene {
  stage: Stage
  hosts: Hosts
  trace: KernelTrace
  snapshots: KernelSnapshot[]
}

/** Makes the scenario's hosts and their network, and takes them away again. `subnet`: as `Host` has it. */
export async function onStage<T>(
  { network }: Pick<Scenario, 'network'>,
  work: (scene: Scene) => Promise<T>,
  subnet?: number,
): Promise<T> {
  const hosts: Hosts = {
    client: await Host.make('client', 1, subnet),
    server: await Host.make('server', 2, subnet),
    switch: await Host.make('switch', 3, subnet),
  }
  let trace: KernelTrace | null = null
  try {
    trace = new KernelTrace([hosts.client, hosts.server])
    await joinHosts(hosts, network ?? { kind: 'cable' })
    const snapshots: KernelSnapshot[] = []
    const actor = (host: Host) => ({ host, sockets: new Sockets(host) })
    const stage = new Stage(actor(hosts.client), actor(hosts.server), hosts.switch, async () => {
      await sleep(SETTLING)
      for (const host of [hosts.client, hosts.server]) snapshots.push(...(await socketStates(host)))
    })
    return await work({ stage, hosts, trace, snapshots })
  } finally {
    trace?.remove()
    for (const host of Object.values(hosts)) await host.close()
  }
}

export function describe({ client, server }: Hosts, { network }: Scenario): KernelHost[] {
  return [client, server].map(({ name, address, address6 }) => {
    const milliseconds = network?.delay?.[name as 'client' | 'server'] ?? 0
    return { name, addresses: [address, address6], delay: milliseconds * 1_000_000 }
  })
}

async function withinTime(play: Promise<void>): Promise<void> {
  const late = sleep(LONGEST, undefined, { ref: false }).then(() => {
    throw new Error(`it hung for ${LONGEST / 1000} s`)
  })
  await Promise.race([play, late])
}

function verify(expected: (string | RegExp)[], found: string[]): void {
  const fits = expected.every((line, i) => (typeof line === 'string' ? line === found[i] : line.test(found[i] ?? '')))
  if (fits && expected.length === found.length) return
  throw new Error(
    `the capture holds\n    ${found.join('\n    ')}\n  where it should have\n    ${expected.join('\n    ')}`,
  )
}

export function captureFile(scenario: Scenario): string {
  return `${scenario.name}.${scenario.capture?.format === 'pcapng' ? 'pcapng' : 'pcap'}`
}

/** JSON with one host, exception, event or snapshot a line. */
function accountText(scenario: Scenario, { hosts, events, snapshots }: Account): string {
  const parts = {
    capture: captureFile(scenario),
    kernel: `Linux ${release().split('-')[0]}`,
    hosts,
    exceptions: scenario.exceptions ?? [],
    events,
    snapshots,
  }
  const lines = Object.entries(parts).map(([name, part]) => `  "${name}": ${partText(part)}`)
  return `{\n${lines.join(',\n')}\n}\n`
}

function partText(part: string | object[]): string {
  if (typeof part === 'string' || part.length === 0) return JSON.stringify(part)
  return `[\n${part.map(row => `    ${JSON.stringify(row)}`).join(',\n')}\n  ]`
}
