// Records fixtures/real from real sockets of this machine's kernel: `node --import tsx scripts/record-fixtures.ts [NAME…]`
// (no name: all of them). Needs root, tcpdump, dumpcap, nftables, iproute2, python3, and a kernel with tracefs.
import { fileURLToPath } from 'node:url'
import { record } from './record/recorder.ts'
import { scenarios } from './record/scenarios/index.ts'

const FOLDER = fileURLToPath(new URL('../fixtures/real', import.meta.url))

async function main(names: string[]): Promise<void> {
  const unknown = names.filter(name => !scenarios.some(scenario => scenario.name === name))
  if (unknown.length > 0) throw new Error(`no scenario is called ${unknown.join(', ')}`)
  if (process.getuid?.() !== 0)
    throw new Error('recording makes network namespaces and reads kernel events: run it as root')
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  for (const scenario of scenarios) {
    if (names.length > 0 && !names.includes(scenario.name)) continue
    const files = await record(scenario, FOLDER)
    console.log(files.join('  '))
  }
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
