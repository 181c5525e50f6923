// `synfin interfaces`: what there is to capture on, and with what.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { libpcap } from '../source/libpcap.ts'
import { interfaces } from '../source/live/interfaces.ts'
import { OK } from './exit.ts'

export async function listInterfaces(): Promise<number> {
  const all = interfaces()
  const width = Math.max(...all.map(({ name }) => name.length))
  for (const { name, up, loopback, addresses } of all) {
    const state = up === null ? '-' : up ? 'up' : 'down'
    const rest = [
      ...(loopback ? ['loopback'] : []),
      ...(name === 'any' ? ['all interfaces at once'] : []),
      ...addresses,
    ]
    process.stdout.write(`${`${name.padEnd(width)}  ${state.padEnd(4)}  ${rest.join(' ')}`.trimEnd()}\n`)
  }
  process.stdout.write(`\nengines: ${engines().join('; ')}\n`)
  return OK
}

/** Which engines can be loaded here, and what the others lack. Whether capturing is permitted shows when it begins. */
function engines(): string[] {
  return [`libpcap ${tried(() => libpcap())}`, `tcpdump ${tcpdump()}`, `cap ${tried(() => loadCap())}`]
}

function tried(load: () => void): string {
  try {
    load()
    return 'is there'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND'
      ? 'is not installed'
      : ((error as Error).message.split('\n')[0] ?? '')
  }
}

function tcpdump(): string {
  return spawnSync('tcpdump', ['--version']).error === undefined ? 'is there' : 'is not installed'
}

const loadCap = (): unknown => createRequire(import.meta.url)('cap')
