// What a recorded scenario is: who takes part, how they are joined, where it is captured, what they do, and what the
// capture must then hold. The scenarios themselves are in scenarios/, one topic a file.
import type { CaptureOptions } from './capture.ts'
import type { Host } from './hosts.ts'
import type { Sockets, TcpSocket } from './sockets.ts'

export interface Scenario {
  /** Names the files: `NAME.pcap` or `NAME.pcapng`, and `NAME.kernel.json`. */
  name: string
  /** For the table in fixtures/README.md: what happens, what makes it happen, what to look at (frames from 1). */
  happens: string
  madeBy: string
  lookAt: string
  /** A cable unless it says otherwise. */
  network?: Network
  /** In nanosecond pcap at the client's end, unless it says otherwise. */
  capture?: Partial<CaptureOptions> & { on?: 'client' | 'server' | 'switch' }
  /** One transcript (transcript.ts) for each 4-tuple that the capture must hold. */
  expect: (string | RegExp)[]
  /** What the capture cannot show as the kernel has it. */
  exceptions?: KernelException[]
  play(stage: Stage): Promise<void>
}

/**
 * `cable`: a veth pair. `switched`: slow links from both hosts to a third, which is a switch. `bare-ip`: a link without
 * Ethernet. `vxlan`: a tunnel over a cable.
 */
export interface Network {
  kind: 'cable' | 'switched' | 'bare-ip' | 'vxlan'
  /** `switched` only: one way from each host to the switch, in milliseconds. */
  delay?: { client: number; server: number }
  /** `switched` only: the VLAN id that what each host sends has at the switch. */
  vlan?: { client: number; server: number }
  /** `vxlan` only: what the cable carries at most, so that the tunnel's packets become fragments. */
  mtu?: number
}

/**
 * A change of a host's state into `to` that the kernel made `untimed`: at another moment than the packet shows that
 * tells of it; or `unseen`: no packet tells of it at all.
 */
export interface KernelException {
  kind: 'untimed' | 'unseen'
  host: 'client' | 'server'
  to: string
  why: string
}

export interface Actor {
  host: Host
  sockets: Sockets
}

export class Stage {
  readonly client: Actor
  readonly server: Actor
  /** The host between them in a `switched` network. */
  readonly switch: Host
  /** Notes what `ss` says on both hosts at this moment. */
  readonly snapshot: () => Promise<void>

  constructor(client: Actor, server: Actor, between: Host, snapshot: () => Promise<void>) {
    this.client = client
    this.server = server
    this.switch = between
    this.snapshot = snapshot
  }

  /** A server's listening socket; port 80 unless it matters. */
  async listen(options: { port?: number; backlog?: number; family?: 4 | 6 } = {}): Promise<TcpSocket> {
    const { port = 80, backlog = 16, family = 4 } = options
    const listener = await this.server.sockets.open(family)
    await listener.bind(addressOf(this.server, family), port)
    await listener.listen(backlog)
    return listener
  }

  /** A client's socket on a port of its own, 40001 unless it matters, not yet connected. */
  async socket(port = 40001, family: 4 | 6 = 4): Promise<TcpSocket> {
    const socket = await this.client.sockets.open(family)
    await socket.bind(addressOf(this.client, family), port)
    return socket
  }

  /** Connects a client's socket with the server's port 80. */
  async connect(socket: TcpSocket, family: 4 | 6 = 4): Promise<void> {
    await socket.connect(addressOf(this.server, family), 80)
  }

  /** A connection as most scenarios begin: both ends of it. */
  async connected(family: 4 | 6 = 4): Promise<{ client: TcpSocket; server: TcpSocket }> {
    const listener = await this.listen({ family })
    const client = await this.socket(40001, family)
    await this.connect(client, family)
    return { client, server: await listener.accept() }
  }
}

/** A request of 100 bytes and an answer of 200. */
export async function exchange(client: TcpSocket, server: TcpSocket): Promise<void> {
  await client.send(100)
  await server.receive(100)
  await server.send(200)
  await client.receive(200)
}

/** Reads to the peer's FIN. */
export async function untilEnd(socket: TcpSocket): Promise<void> {
  await socket.receive(Number.MAX_SAFE_INTEGER)
}

export function addressOf(actor: Actor, family: 4 | 6): string {
  return family === 6 ? actor.host.address6 : actor.host.address
}
