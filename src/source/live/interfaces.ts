// The network interfaces of this machine, without any privilege.
import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { LiveError } from './live-capture.ts'

export interface NetworkInterface {
  name: string
  up: boolean | null
  loopback: boolean
  addresses: string[]
}

const SYS = '/sys/class/net'
/** Linux's IFF_UP and IFF_LOOPBACK. */
const [UP, LOOPBACK] = [1, 8] as const

/** By name; on Linux those without an address too, and `any`, which is all of them at once. */
export function interfaces(): NetworkInterface[] {
  const known = networkInterfaces()
  const names = linuxNames() ?? Object.keys(known)
  const all = names.map(name => {
    const addresses = (known[name] ?? []).map(({ address }) => address)
    const flags = linuxFlags(name)
    const loopback = flags === null ? (known[name] ?? []).some(({ internal }) => internal) : (flags & LOOPBACK) !== 0
    return { name, up: flags === null ? null : (flags & UP) !== 0, loopback, addresses }
  })
  if (process.platform === 'linux') all.push({ name: 'any', up: true, loopback: false, addresses: [] })
  return all.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Throws a LiveError that lists what there is when the name is none, or when the interface is down. */
export function checkInterface(name: string): void {
  const all = interfaces()
  const found = all.find(one => one.name === name)
  if (found === undefined && process.platform === 'linux') {
    const names = all.map(one => one.name).join(', ')
    throw new LiveError('no-such-interface', `no interface is called ${name}; there are ${names}`)
  }
  if (found?.up === false) throw interfaceDown(name)
}

export function interfaceDown(name: string): LiveError {
  return new LiveError('interface-down', `interface ${name} is down; bring it up: ip link set ${name} up`)
}

export function interfaceGone(name: string): LiveError {
  return new LiveError('interface-gone', `interface ${name} was removed while it was captured`)
}

export function isThere(name: string): boolean {
  return name === 'any' || linuxNames()?.includes(name) !== false
}

/** Of this thread's network namespace, which /sys need not show. */
function linuxNames(): string[] | null {
  try {
    return [...readFileSync('/proc/thread-self/net/dev', 'utf8').matchAll(/^\s*(\S+):/gm)].map(([, name = '']) => name)
  } catch {
    return null
  }
}

function linuxFlags(name: string): number | null {
  try {
    return Number(readFileSync(`${SYS}/${name}/flags`, 'utf8'))
  } catch {
    return null
  }
}
