// Which process of the capturing host has an endpoint of a connection: asked while its socket is there, kept until its
// record is made.
import type { EndpointRecord } from './report/schema.ts'
import type { HostSockets } from './source/linux/host-sockets.ts'
import type { HostSocket } from './source/linux/proc-tcp.ts'
import type { Process, SocketOwners } from './source/linux/socket-owners.ts'
import type { Endpoint } from './track/connection.ts'
import type { Observation, TrackObserver } from './track/observation.ts'

/** Connections whose sockets are still to be asked for; what begins beyond that is not asked for. */
const MAX_WAITING = 10_000
/** So often sockets are asked for before it is given up. */
const TRIES = 3
/** Not more often than that, and never more than a twentieth of the time: ms. */
const [EVERY, SHARE] = [100, 20] as const

/** Where the answers come from. */
export interface ProcessSource {
  sockets(): HostSockets | null
  owners: Pick<SocketOwners, 'of' | 'look'>
}

/** `via`: by the connection's own socket, or the listener that it came to (not accepted yet, or gone already). */
export interface SocketProcess extends Process {
  via: 'socket' | 'listener'
}

interface Waiting {
  place: number
  /** Own and peer's address and port, of each endpoint. */
  names: [string, string]
  /** The listeners that may have it. */
  listeners: [string[], string[]]
  tries: number
}

export class HostProcesses implements TrackObserver {
  readonly #source: ProcessSource
  readonly #waiting = new Map<number, Waiting>()
  readonly #known = new Map<number, readonly [Answer, Answer]>()
  #next = 0

  constructor(source: ProcessSource) {
    this.#source = source
  }

  segment({ connection, isCopy }: Observation): void {
    const [first, second] = connection.ends
    if (isCopy || first.packets + second.packets !== 1 || this.#waiting.size >= MAX_WAITING) return
    const { version, serial } = connection
    this.#waiting.set(serial, {
      place: serial,
      names: [nameOf(version, first, second), nameOf(version, second, first)],
      listeners: [listenersOf(version, first), listenersOf(version, second)],
      tries: 0,
    })
  }

  merged(from: number): void {
    this.#waiting.delete(from)
    this.#known.delete(from)
  }

  /** Asks the kernel, when there is something to ask and it is time to; `now` in ms. To be called now and then. */
  ask(now = performance.now()): void {
    if (this.#waiting.size === 0 || now < this.#next) return
    const begun = performance.now()
    const found = this.#source.sockets()
    if (found === null) this.#giveUpAll()
    else this.#find(indexOf(found.sockets), now)
    this.#next = now + Math.max(EVERY, (performance.now() - begun) * SHARE)
  }

  /** Adds `process` to both endpoints of a record; `place` and `client` as `Analysis.last` has them. */
  annotate(endpoints: { client: EndpointRecord; server: EndpointRecord }, place: number, client: 0 | 1): void {
    const known = this.#known.get(place)
    this.#known.delete(place)
    this.#waiting.delete(place)
    for (const [side, endpoint] of [
      [client, endpoints.client],
      [(1 - client) as 0 | 1, endpoints.server],
    ] as const) {
      const answer = known?.[side] ?? 'not-asked'
      endpoint.process = typeof answer === 'string' ? null : answer
      if (typeof answer === 'string') endpoint.unknown.process = answer
    }
  }

  #find(sockets: ReadonlyMap<string, HostSocket>, now: number): void {
    const inodes = this.#answer(sockets)
    const ended = inodes.length === 0 || this.#source.owners.look(inodes, now)
    if (inodes.length > 0) this.#answer(sockets)
    // Who is not known after a whole round has gone, or is hidden.
    if (!ended) return
    for (const waiting of this.#waiting.values()) if (++waiting.tries >= TRIES) this.#giveUp(waiting, sockets)
  }

  /** Answers what can be answered; gives the sockets whose process is not known. */
  #answer(sockets: ReadonlyMap<string, HostSocket>): number[] {
    const inodes: number[] = []
    for (const waiting of this.#waiting.values()) {
      const first = this.#processOf(waiting, 0, sockets)
      const second = this.#processOf(waiting, 1, sockets)
      for (const found of [first, second]) if (typeof found === 'number') inodes.push(found)
      if (typeof first === 'number' || typeof second === 'number' || (first ?? second) === null) continue
      this.#known.set(waiting.place, [first ?? 'no-socket', second ?? 'no-socket'])
      this.#waiting.delete(waiting.place)
    }
    return inodes
  }

  #processOf({ names, listeners }: Waiting, side: 0 | 1, sockets: ReadonlyMap<string, HostSocket>): Found {
    const own = sockets.get(names[side])
    if (own !== undefined && own.inode > 0) return this.#ownerOf(own.inode, 'socket')
    const listener = listeners[side].map(name => sockets.get(name)).find(socket => socket !== undefined)
    return listener === undefined ? null : this.#ownerOf(listener.inode, 'listener')
  }

  #ownerOf(inode: number, via: SocketProcess['via']): SocketProcess | number {
    const owner = this.#source.owners.of(inode)
    return owner === undefined ? inode : { ...owner, via }
  }

  #giveUp(waiting: Waiting, sockets: ReadonlyMap<string, HostSocket>): void {
    const answer = (side: 0 | 1): Answer => {
      const found = this.#processOf(waiting, side, sockets)
      return typeof found === 'number' ? 'not-readable' : (found ?? 'no-socket')
    }
    this.#waiting.delete(waiting.place)
    this.#known.set(waiting.place, [answer(0), answer(1)])
  }

  #giveUpAll(): void {
    for (const { place } of this.#waiting.values()) this.#known.set(place, ['not-readable', 'not-readable'])
    this.#waiting.clear()
  }
}

/**
 * Or why nobody is known: this host has no such socket (it is the other host's, or was gone when it was asked for); its
 * process may not be looked at by this user; the record came before the answer.
 */
type Answer = SocketProcess | 'no-socket' | 'not-readable' | 'not-asked'
/** A number: the inode of a socket of which is not known yet whose it is; null: there is none. */
type Found = SocketProcess | number | null

function indexOf(sockets: readonly HostSocket[]): Map<string, HostSocket> {
  const index = new Map<string, HostSocket>()
  for (const socket of sockets) {
    const { version, local, localPort, remote, remotePort, state, dual } = socket
    if (state !== 'LISTEN') index.set(`${version} ${local} ${localPort} ${remote} ${remotePort}`, socket)
    else {
      index.set(`${version} ${local} ${localPort}`, socket)
      if (dual) index.set(`4 ${ANY} ${localPort}`, socket)
    }
  }
  return index
}

const ANY = '0,0,0,0'
const wordsOf = ({ address0, address1, address2, address3 }: Endpoint): string =>
  `${address0},${address1},${address2},${address3}`

const nameOf = (version: number, own: Endpoint, peer: Endpoint): string =>
  `${version} ${wordsOf(own)} ${own.port} ${wordsOf(peer)} ${peer.port}`

const listenersOf = (version: number, end: Endpoint): string[] => [
  `${version} ${wordsOf(end)} ${end.port}`,
  `${version} ${ANY} ${end.port}`,
]
