// The same short connection, captured in other ways: other link types, tunnels, tags, copies, formats.
import { exchange, type Scenario, type Stage, untilEnd } from '../scenario.ts'

const SHORT = '>S <S. >. >.100 <. <.200 >. >F. <F. >.'

async function short(stage: Stage, family: 4 | 6 = 4): Promise<void> {
  const { client, server } = await stage.connected(family)
  await exchange(client, server)
  await client.close()
  await untilEnd(server)
  await server.close()
  await stage.snapshot()
}

/** Every token so many times in a row: what a capture holds that sees each packet more than once. */
function repeated(transcript: string, times: number): string {
  return transcript.replaceAll(/\S+/g, token => Array(times).fill(token).join(' '))
}

export const captures: Scenario[] = [
  {
    name: 'ipv6',
    happens: 'A request, an answer, a three-way close over IPv6.',
    madeBy: '`fd09::1` and `fd09::2`.',
    lookAt: 'As `close-three-way`.',
    expect: [SHORT],
    play: stage => short(stage, 6),
  },
  {
    name: 'pcapng',
    happens: 'The same over IPv4.',
    madeBy: 'dumpcap: one interface in nanoseconds, its name and filter, interface statistics at the end.',
    lookAt: 'As `close-three-way`.',
    capture: { format: 'pcapng' },
    expect: [SHORT],
    play: stage => short(stage),
  },
  {
    name: 'any-interface',
    happens: 'The same, captured on all interfaces at once.',
    madeBy: '`tcpdump -i any`: Linux cooked header v2, link type 276, with the direction of each packet.',
    lookAt: 'As `close-three-way`.',
    capture: { device: 'any' },
    expect: [SHORT],
    play: stage => short(stage),
  },
  {
    name: 'any-interface-v1',
    happens: 'The same with the older cooked header.',
    madeBy: '`tcpdump -i any -y LINUX_SLL`: link type 113.',
    lookAt: 'As `close-three-way`.',
    capture: { device: 'any', linkType: 'LINUX_SLL', format: 'micro' },
    expect: [SHORT],
    play: stage => short(stage),
  },
  {
    name: 'bare-ip',
    happens: 'The same over a link without Ethernet.',
    madeBy: 'A TUN device: link type RAW.',
    lookAt: 'As `close-three-way`.',
    network: { kind: 'bare-ip' },
    expect: [SHORT],
    play: stage => short(stage),
  },
  {
    name: 'vlan',
    happens: 'The same with the two directions in different VLANs, as monitor ports often show them.',
    madeBy: 'Links that put tag 10 on what the client sends and 20 on what the server sends, and take tags off again.',
    lookAt: '802.1Q tags; one connection all the same.',
    network: { kind: 'switched', vlan: { client: 10, server: 20 } },
    capture: { on: 'switch', device: 'port1', filter: 'vlan and tcp' },
    expect: [SHORT],
    play: stage => short(stage),
  },
  {
    name: 'vxlan',
    happens: 'The same inside a tunnel.',
    madeBy: 'A VXLAN device (id 42, port 4789) at each end of the cable, captured on the cable.',
    lookAt: '`vxlan 42` over 192.0.2.1 and 192.0.2.2.',
    network: { kind: 'vxlan' },
    // The ethertype inside is IPv4: the tunnel has neighbour discovery of its own.
    capture: { filter: 'udp port 4789 and udp[28:2] = 0x800' },
    expect: [SHORT],
    play: stage => short(stage),
  },
  {
    name: 'vxlan-fragments',
    happens: 'The same in a tunnel whose packets are too large for the path.',
    madeBy: 'A cable that carries 128 bytes: the kernel sends the tunnel’s packets as IP fragments.',
    lookAt: 'The request in two fragments, the answer in three.',
    network: { kind: 'vxlan', mtu: 128 },
    capture: { filter: '(udp port 4789 and udp[28:2] = 0x800) or ip[6:2] & 0x1fff != 0', snaplen: 256 },
    // tcpdump shows no segment that is in fragments.
    expect: [SHORT.replace(' >.100', '').replace(' <.200', '')],
    play: stage => short(stage),
  },
  {
    name: 'switch-copies',
    happens: 'The same, captured on all interfaces of the switch that it passes.',
    madeBy: '`tcpdump -i any` on the switch: each packet as it comes in, and as it goes out.',
    lookAt: 'Each packet twice, microseconds apart.',
    network: { kind: 'switched' },
    capture: { on: 'switch', device: 'any' },
    expect: [repeated(SHORT, 2)],
    play: stage => short(stage),
  },
  {
    name: 'loopback',
    happens: 'The same between two sockets of one host.',
    madeBy: 'Captured on `lo`.',
    lookAt: 'Equal addresses, zero MAC addresses.',
    capture: { device: 'lo', format: 'micro' },
    expect: [SHORT],
    async play(stage) {
      const { host, sockets } = stage.client
      const listener = await sockets.open()
      await listener.bind(host.address, 80)
      await listener.listen()
      const client = await stage.socket()
      await client.connect(host.address, 80)
      const server = await listener.accept()
      await exchange(client, server)
      await client.close()
      await untilEnd(server)
      await server.close()
    },
  },
  {
    name: 'self-connect',
    happens: 'A socket connects to itself, as a client without a server can by chance on its own host.',
    madeBy: '`bind()` and `connect()` to the same address and port, on `lo`.',
    lookAt: 'One socket is both ends: SYN 1 and SYN-ACK 2 come from the same port.',
    capture: { device: 'lo' },
    expect: [/^>S >S\. .*>F\. .*$/],
    async play(stage) {
      const client = await stage.socket()
      await client.connect(stage.client.host.address, 40001)
      await exchange(client, client)
      await client.close()
    },
  },
]
