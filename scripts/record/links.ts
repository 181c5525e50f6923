// What joins hosts (hosts.ts) to a network. Interfaces have fixed MAC addresses and know each other's, so that a capture
// has neither ARP nor neighbour discovery in it, and frame numbers mean the same in every recording.
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Host } from './hosts.ts'

const LINK_PROGRAM = fileURLToPath(new URL('link.py', import.meta.url))

/** What a slow link does besides joining: see link.py. */
export interface LinkOptions {
  /** One way, in milliseconds. */
  delay?: number | undefined
  /** VLAN id that frames get on their way to the second host, and lose on their way to the first. */
  vlan?: number | undefined
  /** Bare IP packets (TUN) in place of Ethernet frames (TAP). */
  bareIp?: boolean | undefined
}

/** A cable: a veth pair, `eth0` at both ends. */
export async function cable(a: Host, b: Host): Promise<void> {
  await a.run(...'ip link add eth0 type veth peer name eth0 netns'.split(' '), String(b.pid))
}

/** A link through a program of ours: a TAP device at each end, which must be moved into place before it is up. */
export async function slowLink(
  a: Host,
  aDevice: string,
  b: Host,
  bDevice: string,
  options: LinkOptions,
): Promise<void> {
  const { delay = 0, vlan = 0, bareIp = false } = options
  const kind = bareIp ? 'tun' : 'tap'
  const program = a.start(['python3', LINK_PROGRAM, kind, aDevice, 'passing', String(delay), String(vlan)])
  await once(program.stdout!, 'data')
  await a.run('ip', 'link', 'set', 'passing', 'netns', String(b.pid), 'name', bDevice)
  await a.run('ip', 'link', 'set', aDevice, 'up')
  await b.run('ip', 'link', 'set', bDevice, 'up')
  program.stdin!.write('up\n')
}

/** Makes a host into a switch between two of its devices. */
export async function bridge(host: Host, ...devices: string[]): Promise<void> {
  await host.run(...'ip link add br0 type bridge stp_state 0 mcast_snooping 0'.split(' '))
  for (const device of devices) await host.run('ip', 'link', 'set', device, 'master', 'br0', 'up')
  await host.run('ip', 'link', 'set', 'br0', 'up')
}

/** Gives a host its addresses on a device and makes the peer known there. */
export async function ownAddresses(host: Host, device: string, peer: Host): Promise<void> {
  const ethernet = (await host.run('ip', '-o', 'link', 'show', device)).includes('link/ether')
  if (ethernet) await host.run('ip', 'link', 'set', device, 'address', host.mac)
  await host.run('ip', 'link', 'set', device, 'up')
  await host.run('ip', 'address', 'add', `${host.address}/24`, 'dev', device)
  await host.run('ip', 'address', 'add', `${host.address6}/64`, 'dev', device, 'nodad')
  if (!ethernet) return
  for (const other of [peer.address, peer.address6]) {
    await host.run('ip', 'neighbour', 'replace', other, 'lladdr', peer.mac, 'dev', device, 'nud', 'permanent')
  }
}
