// Sockets of a host (hosts.ts), worked call by call from here: sockets.py makes the system calls in the host's namespace.
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Host } from './hosts.ts'

const PROGRAM = fileURLToPath(new URL('sockets.py', import.meta.url))

type Argument = string | number | number[]
interface Answer {
  id: number
  result?: number | null
  error?: string
}

/** A socket call that failed; `code` is the errno's name, such as ECONNREFUSED. */
export class SocketError extends Error {
  override readonly name = 'SocketError'
  readonly code: string

  constructor(call: string, code: string) {
    super(`${call}: ${code}`)
    this.code = code
  }
}

/** The sockets of one host. */
export class Sockets {
  readonly #program: ChildProcess
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  #requests = 0
  #names = 0

  constructor(host: Host) {
    this.#program = host.start(['python3', PROGRAM])
    this.#program.stderr!.pipe(process.stderr)
    createInterface(this.#program.stdout!).on('line', line => {
      const answer = JSON.parse(line) as Answer
      this.#waiting.get(answer.id)?.(answer)
      this.#waiting.delete(answer.id)
    })
  }

  /** A TCP socket with SO_REUSEADDR, so that a port in TIME-WAIT can be bound. */
  async open(family: 4 | 6 = 4): Promise<TcpSocket> {
    const name = this.nextName()
    await this.call(name, 'open', family)
    return new TcpSocket(this, name)
  }

  nextName(): string {
    return `s${++this.#names}`
  }

  call(socket: string, call: string, ...args: Argument[]): Promise<number> {
    const id = ++this.#requests
    this.#program.stdin!.write(`${JSON.stringify({ id, socket, call, args })}\n`)
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ error, result }) => {
        if (error === undefined) resolve(result ?? 0)
        else reject(new SocketError(call, error))
      })
    })
  }
}

/** One socket; its methods are the system calls, and reject with SocketError. */
export class TcpSocket {
  readonly #sockets: Sockets
  readonly #name: string

  constructor(sockets: Sockets, name: string) {
    this.#sockets = sockets
    this.#name = name
  }

  /** setsockopt: the level follows from the name; a list of numbers is packed as a C struct of ints. */
  async set(option: `SO_${string}` | `TCP_${string}`, value: number | number[]): Promise<void> {
    await this.#call('option', option, value)
  }

  async bind(address: string, port: number): Promise<void> {
    await this.#call('bind', address, port)
  }

  async listen(backlog = 16): Promise<void> {
    await this.#call('listen', backlog)
  }

  async accept(): Promise<TcpSocket> {
    const accepted = this.#sockets.nextName()
    await this.#call('accept', accepted)
    return new TcpSocket(this.#sockets, accepted)
  }

  async connect(address: string, port: number): Promise<void> {
    await this.#call('connect', address, port)
  }

  /** connect and send in one, TCP Fast Open's way (MSG_FASTOPEN). */
  async connectWithData(address: string, port: number, bytes: number): Promise<void> {
    await this.#call('connect_with_data', address, port, bytes)
  }

  /** Begins to connect and closes at once. */
  async connectAndLeave(address: string, port: number): Promise<void> {
    await this.#call('connect_and_leave', address, port)
  }

  async send(bytes: number): Promise<void> {
    await this.#call('send', bytes)
  }

  /** Reads until so many bytes have come, or the peer's FIN; gives how many there were. */
  async receive(bytes: number): Promise<number> {
    return await this.#call('receive', bytes)
  }

  /** shutdown(SHUT_WR): the FIN goes out, the socket can still read. */
  async shutdown(): Promise<void> {
    await this.#call('shutdown')
  }

  async close(): Promise<void> {
    await this.#call('close')
  }

  #call(call: string, ...args: Argument[]): Promise<number> {
    return this.#sockets.call(this.#name, call, ...args)
  }
}
