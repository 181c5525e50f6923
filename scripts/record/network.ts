// The networks that scenarios are played on. Whatever joins them, TCP sees the same two hosts: 10.9.0.1 and fd09::1 the
// client, 10.9.0.2 and fd09::2 the server.
import type { Host } from './hosts.ts'
import { bridge, cable, ownAddresses, slowLink } from './links.ts'
import type { Network } from './scenario.ts'

export interface Hosts {
  client: Host
  server: Host
  /** Only in use where the network is `switched`. */
  switch: Host
}

export async function joinHosts(hosts: Hosts, network: Network): Promise<void> {
  const { client, server } = hosts
  const { delay = { client: 0, server: 0 }, vlan, mtu } = network
  let device = 'eth0'
  switch (network.kind) {
    case 'cable':
      await cable(client, server)
      break
    case 'switched':
      await slowLink(client, 'eth0', hosts.switch, 'port1', {
        delay: delay.client,
        vlan: vlan?.client,
      })
      await slowLink(server, 'eth0', hosts.switch, 'port2', {
        delay: delay.server,
        vlan: vlan?.server,
      })
      await bridge(hosts.switch, 'port1', 'port2')
      break
    case 'bare-ip':
      await slowLink(client, 'eth0', server, 'eth0', { bareIp: true })
      break
    case 'vxlan':
      await cable(client, server)
      await vxlan(client, '192.0.2.1', '192.0.2.2', mtu)
      await vxlan(server, '192.0.2.2', '192.0.2.1', mtu)
      device = 'vxlan42'
  }
  await ownAddresses(client, device, server)
  await ownAddresses(server, device, client)
}

/** A tunnel device over `eth0`, which then has addresses of its own. */
async function vxlan(host: Host, local: string, remote: string, mtu?: number): Promise<void> {
  await host.run('ip', 'address', 'add', `${local}/24`, 'dev', 'eth0')
  await host.run('ip', 'link', 'set', 'eth0', 'up')
  const tunnel = `ip link add vxlan42 type vxlan id 42 dstport 4789 dev eth0 local ${local} remote ${remote}`
  await host.run(...tunnel.split(' '))
  // Only afterwards: a tunnel takes its own MTU from the device's when it is made.
  if (mtu !== undefined) await host.run('ip', 'link', 'set', 'eth0', 'mtu', String(mtu))
}
