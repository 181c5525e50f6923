// The Linux kernel's own word for the states of its TCP sockets: tracefs, event sock:inet_sock_set_state, in an instance
// of our own, which is taken away at the end. An event is global: those of all network namespaces come in one stream.
// States that Linux keeps in mini-sockets are not in it: SYN-RECEIVED comes only with the completing ACK, TIME-WAIT and
// the FIN-WAIT-2 of a closed socket come as CLOSED.
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs'
import { endianness } from 'node:os'
import { BoundedMap } from '../bounded-map.ts'
import { type EventFormat, eventId, parseChange, parseFormat, type SocketChange } from './trace-event.ts'
import { parsePage } from './trace-page.ts'

const PLACES = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing']
const EVENT = 'events/sock/inet_sock_set_state'
/** For each CPU, kB: some 10,000 changes between two readings. */
const BUFFER = 1024
/** Sockets in SYN-SENT whose port is still to come; the oldest are given up. */
const MOST_NAMELESS = 10_000

/** The kernel's trace cannot be had; the message is one sentence for a person. */
export class KernelTraceError extends Error {
  override readonly name = 'KernelTraceError'
}

export class KernelTrace {
  /** Changes that were lost, since nobody read them in time. */
  lost = 0
  readonly #instance: string
  readonly #format: EventFormat
  readonly #buffers: number[] = []
  readonly #page: Buffer
  readonly #littleEndian = endianness() === 'LE'
  /** CLOCK_TAI − CLOCK_REALTIME, ns: leap seconds, 0 where nobody told the kernel. */
  #offset = 0n
  readonly #nameless = new BoundedMap<bigint, SocketChange>(MOST_NAMELESS)
  readonly #removeAtExit = () => this.close()
  #closed = false

  /** Begins to record. `name`: of the instance; one that is there already belongs to somebody else. */
  constructor(name = `synfin-${process.pid}`) {
    const root = tracingRoot()
    removeOrphans(root)
    this.#instance = `${root}/instances/${name}`
    try {
      mkdirSync(this.#instance)
    } catch (error) {
      throw new KernelTraceError(whyNot(error as NodeJS.ErrnoException, this.#instance))
    }
    process.once('exit', this.#removeAtExit)
    try {
      this.#page = Buffer.alloc(pageSize(this.#read('events/header_page')))
      this.#format = this.#begin()
    } catch (error) {
      this.close()
      throw error instanceof KernelTraceError
        ? error
        : new KernelTraceError(whyNot(error as NodeJS.ErrnoException, this.#instance))
    }
  }

  /** The changes of connections since the last call, about in order; never waits. */
  read(): SocketChange[] {
    if (this.#closed) return []
    const changes: { change: SocketChange; socket: bigint }[] = []
    for (const buffer of this.#buffers) this.#drain(buffer, changes)
    changes.sort((a, b) => (a.change.t < b.change.t ? -1 : 1))
    return changes.flatMap(({ change, socket }) => this.#withPort(change, socket))
  }

  /** Ends it, and takes the instance away; may be called twice. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    process.off('exit', this.#removeAtExit)
    for (const buffer of this.#buffers) closeSync(buffer)
    try {
      rmdirSync(this.#instance)
    } catch {
      // Somebody looks into it; the next run takes it away.
    }
  }

  #begin(): EventFormat {
    const format = existsSync(`${this.#instance}/${EVENT}`) ? parseFormat(this.#read(`${EVENT}/format`)) : null
    if (format === null) throw new KernelTraceError('this kernel has no event sock:inet_sock_set_state that we know')
    this.#write('trace_clock', 'tai')
    this.#write('buffer_size_kb', String(BUFFER))
    for (const cpu of readdirSync(`${this.#instance}/per_cpu`)) {
      const path = `${this.#instance}/per_cpu/${cpu}/trace_pipe_raw`
      this.#buffers.push(openSync(path, constants.O_RDONLY | constants.O_NONBLOCK))
    }
    this.#offset = this.#measureOffset()
    // A listening socket has no peer.
    this.#write(`${EVENT}/filter`, 'protocol == 6 && dport != 0')
    this.#write(`${EVENT}/enable`, '1')
    return format
  }

  /** A marker of ours, written now, has its time by the trace's clock; the difference is in whole seconds. */
  #measureOffset(): bigint {
    this.#write('trace_marker', 'now')
    const now = BigInt(Date.now()) * 1_000_000n
    for (const buffer of this.#buffers) {
      for (const { entries } of this.#pages(buffer)) {
        const [marker] = entries
        if (marker) return ((marker.time - now + 500_000_000n) / 1_000_000_000n) * 1_000_000_000n
      }
    }
    return 0n
  }

  #drain(buffer: number, changes: { change: SocketChange; socket: bigint }[]): void {
    for (const { entries, view, lost } of this.#pages(buffer)) {
      this.lost += lost
      for (const entry of entries) {
        if (eventId(view, entry, this.#littleEndian) !== this.#format.id) continue
        const parsed = parseChange(view, entry, this.#format, this.#offset, this.#littleEndian)
        const { from, to } = parsed.change
        // close() after shutdown() changes nothing; a state of a later kernel has no name here.
        if (from !== to && from !== '' && to !== '') changes.push(parsed)
      }
    }
  }

  /** What one CPU's buffer holds now; a page is valid until the next. */
  *#pages(buffer: number) {
    for (let size = this.#fill(buffer); size > 0; size = this.#fill(buffer)) {
      const view = new DataView(this.#page.buffer, this.#page.byteOffset, size)
      yield { view, ...parsePage(view, this.#littleEndian) }
    }
  }

  #fill(buffer: number): number {
    try {
      return readSync(buffer, this.#page, 0, this.#page.length, null)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0
      throw error
    }
  }

  /** connect() enters SYN-SENT before it has chosen a port: such a change waits for the socket's next, which tells it. */
  #withPort(change: SocketChange, socket: bigint): SocketChange[] {
    if (change.localPort === 0) {
      this.#nameless.set(socket, change)
      return []
    }
    const before = this.#nameless.get(socket)
    if (before === undefined) return [change]
    this.#nameless.delete(socket)
    return [{ ...before, local: change.local, localPort: change.localPort }, change]
  }

  #read(file: string): string {
    return readFileSync(`${this.#instance}/${file}`, 'utf8')
  }

  #write(file: string, text: string): void {
    writeFileSync(`${this.#instance}/${file}`, text)
  }
}

function tracingRoot(): string {
  if (process.platform !== 'linux') throw new KernelTraceError('only Linux tells of its sockets’ states (tracefs)')
  const root = PLACES.find(place => existsSync(`${place}/instances`))
  if (root !== undefined) return root
  if (process.getuid?.() !== 0) throw new KernelTraceError('only root may read the kernel’s trace events (tracefs)')
  throw new KernelTraceError('tracefs is not mounted: mount -t tracefs nodev /sys/kernel/tracing')
}

function whyNot({ code, message }: NodeJS.ErrnoException, instance: string): string {
  if (code === 'EACCES' || code === 'EPERM') return 'the kernel’s trace events (tracefs) may not be used by this user'
  if (code === 'EEXIST') return `${instance} is there already: another recording runs, or died (then: rmdir it)`
  return `the kernel’s trace events (tracefs) cannot be used: ${message}`
}

/** Instances whose program is gone: it was killed before it could take them away. */
function removeOrphans(root: string): void {
  for (const name of readdirSync(`${root}/instances`)) {
    const pid = /^synfin-(\d+)$/.exec(name)?.[1]
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue
    try {
      rmdirSync(`${root}/instances/${name}`)
    } catch {
      // Still looked into; harmless.
    }
  }
}

function pageSize(header: string): number {
  const [, offset = 16, size = 4080] = /char data;\s*offset:(\d+);\s*size:(\d+);/.exec(header) ?? []
  return Number(offset) + Number(size)
}
