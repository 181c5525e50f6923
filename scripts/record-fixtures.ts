// npm run fixtures:real: fixtures/real from real sockets of this machine's kernel. Needs root, tcpdump, dumpcap,
// nftables, iproute2, python3, and a kernel with tracefs; leaves nothing behind, however it ends.
//
//     scripts/record-fixtures.ts [NAME…]    these scenarios, or all of them; then the table in fixtures/README.md
//     scripts/record-fixtures.ts --table    the table only
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { record } from './record/recorder.ts'
import { scenarios } from './record/scenarios/index.ts'
import { withTable } from './record/table.ts'

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url))
const README = `${FIXTURES}/README.md`

async function main(names: string[]): Promise<void> {
  if (names[0] !== '--table') await recordAll(names)
  writeFileSync(README, withTable(readFileSync(README, 'utf8'), scenarios))
}

async function recordAll(names: string[]): Promise<void> {
  const unknown = names.filter(name => !scenarios.some(scenario => scenario.name === name))
  if (unknown.length > 0) throw new Error(`no scenario is called ${unknown.join(', ')}`)
  if (process.getuid?.() !== 0) {
    throw new Error('recording makes network namespaces and reads kernel events: run it as root')
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  for (const scenario of scenarios) {
    if (names.length > 0 && !names.includes(scenario.name)) continue
    const files = await record(scenario, `${FIXTURES}/real`)
    console.log(files.join('  '))
  }
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
