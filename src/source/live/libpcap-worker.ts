// The thread that captures: libpcap's own pcap_dump is the callback of pcap_dispatch and writes into memory, so one call gives
// a thousand packets as pcap records with nanosecond times, and no JavaScript runs for any of them.
import { parentPort, workerData } from 'node:worker_threads'
import { LibpcapError, libpcap } from '../libpcap.ts'
import * as shared from './shared-state.ts'

const {
  interfaceName,
  filter,
  snaplen,
  promiscuous,
  immediate,
  bufferSize,
  shared: buffer,
}: shared.WorkerTask = workerData
const words = new Int32Array(buffer)
const say = (message: shared.WorkerMessage, transfer: ArrayBuffer[] = []): void =>
  parentPort?.postMessage(message, transfer)

/** Packets of one dispatch, and the memory that they are written to. */
const [PACKETS, MEMORY] = [1024, 4 * 1024 * 1024] as const
const RECORD_HEADER = 16
/** How long packets are gathered, and how long is waited for the first, ms. */
const [GATHER, WAIT] = [50, 100] as const
const STATISTICS_EVERY = 1000
/** Errors of pcap_activate. */
const ERRORS: Readonly<Record<string, string>> = {
  '-5': 'no-such-interface',
  '-8': 'no-permission',
  '-9': 'interface-down',
  '-11': 'no-permission',
}
const SLL2 = 276
const NETMASK_UNKNOWN = 0xffffffff

/** The capture as it was asked for; every C function by its prototype. */
class Capture {
  readonly #pcap = libpcap()
  readonly #libc = this.#pcap.koffi.load(null)
  readonly #handle: unknown
  readonly #memory: Buffer
  readonly #file: unknown
  readonly #packets: number
  readonly #poll = Buffer.alloc(8)
  readonly #statistics = Buffer.alloc(64)
  readonly linkType: number
  readonly precision: 6 | 9

  constructor() {
    const { func } = this.#pcap
    const error = Buffer.alloc(256)
    const handle = func('void *pcap_create(const char *source, void *error)')(interfaceName, error)
    if (handle === null) throw new Failure('engine-failed', text(error))
    this.#handle = handle
    const set = (name: string, value: number) => func(`int ${name}(void *p, int value)`)(handle, value)
    set('pcap_set_snaplen', snaplen)
    set('pcap_set_promisc', promiscuous ? 1 : 0)
    set('pcap_set_buffer_size', bufferSize)
    set('pcap_set_timeout', GATHER)
    if (immediate) set('pcap_set_immediate_mode', 1)
    set('pcap_set_tstamp_precision', 1)
    const activated = func('int pcap_activate(void *p)')(handle) as number
    if (activated < 0) throw new Failure(ERRORS[activated] ?? 'engine-failed', this.#error())
    if (interfaceName === 'any') set('pcap_set_datalink', SLL2)
    this.linkType = func('int pcap_datalink(void *p)')(handle) as number
    this.precision = func('int pcap_get_tstamp_precision(void *p)')(handle) === 1 ? 9 : 6
    if (filter !== '') this.#setFilter()
    func('int pcap_setnonblock(void *p, int value, void *error)')(handle, 1, error)
    const descriptor = func('int pcap_get_selectable_fd(void *p)')(handle) as number
    this.#poll.writeInt32LE(descriptor, 0)
    this.#poll.writeInt16LE(1, 4)
    this.#packets = Math.max(1, Math.min(PACKETS, Math.floor(MEMORY / (snaplen + RECORD_HEADER))))
    this.#memory = Buffer.alloc(this.#packets * (snaplen + RECORD_HEADER) + RECORD_HEADER)
    this.#file = this.#c('void *fmemopen(void *buffer, size_t size, const char *mode)')(
      this.#memory,
      this.#memory.length,
      'w+',
    )
  }

  /** Waits a while for packets; gives them as pcap records, or null when none came. */
  next(): ArrayBuffer | null {
    this.#c('int poll(void *descriptors, unsigned long count, int timeout)')(this.#poll, 1, WAIT)
    const { func } = this.#pcap
    const dispatch = func('int pcap_dispatch(void *p, int count, void *callback, void *user)')
    const count = dispatch(this.#handle, this.#packets, this.#pcap.symbol('pcap_dump'), this.#file) as number
    if (count < 0) throw new Failure('engine-failed', this.#error())
    if (count === 0) return null
    this.#c('int fflush(void *file)')(this.#file)
    const length = Number(this.#c('long ftell(void *file)')(this.#file))
    const block = new ArrayBuffer(length)
    new Uint8Array(block).set(this.#memory.subarray(0, length))
    this.#c('void rewind(void *file)')(this.#file)
    return block
  }

  /** `struct pcap_stat`: received, dropped, dropped by the interface. */
  readStatistics(): void {
    const { func } = this.#pcap
    if (func('int pcap_stats(void *p, void *statistics)')(this.#handle, this.#statistics) !== 0) return
    const [received, dropped, byInterface] = [0, 4, 8].map(at => this.#statistics.readUInt32LE(at)) as [
      number,
      number,
      number,
    ]
    Atomics.store(words, shared.RECEIVED, received)
    Atomics.store(words, shared.DROPPED, dropped)
    Atomics.store(words, shared.INTERFACE_DROPPED, byInterface)
  }

  #setFilter(): void {
    const { func } = this.#pcap
    const program = Buffer.alloc(16)
    const compile = func('int pcap_compile(void *p, void *fp, const char *str, int optimize, uint32_t netmask)')
    const compiled = compile(this.#handle, program, filter, 1, NETMASK_UNKNOWN)
    if (compiled !== 0 || func('int pcap_setfilter(void *p, void *fp)')(this.#handle, program) !== 0) {
      throw new Failure('bad-filter', this.#error())
    }
    func('void pcap_freecode(void *fp)')(program)
  }

  #error(): string {
    return String(this.#pcap.func('const char *pcap_geterr(void *p)')(this.#handle))
  }

  readonly #functions = new Map<string, (...args: unknown[]) => unknown>()
  #c(prototype: string): (...args: unknown[]) => unknown {
    const known = this.#functions.get(prototype) ?? (this.#libc.func(prototype) as (...args: unknown[]) => unknown)
    this.#functions.set(prototype, known)
    return known
  }
}

class Failure extends Error {
  readonly kind: string
  constructor(kind: string, message: string) {
    super(message)
    this.kind = kind
  }
}

const text = (bytes: Buffer): string => bytes.subarray(0, bytes.indexOf(0)).toString()

function run(): void {
  const capture = new Capture()
  const { linkType, precision } = capture
  say({ begun: { linkType, precision } })
  let counted = performance.now()
  while (Atomics.load(words, shared.STOP) === 0) {
    const taken = Atomics.load(words, shared.TAKEN)
    if (Atomics.load(words, shared.SENT) - taken >= shared.MAX_AHEAD) {
      Atomics.wait(words, shared.TAKEN, taken, WAIT)
      continue
    }
    send(capture.next())
    if (performance.now() - counted < STATISTICS_EVERY) continue
    counted = performance.now()
    capture.readStatistics()
  }
  // What had arrived before the end is still given, as far as there is room for it; what goes on arriving is not.
  const stopped = performance.now()
  while (ahead() < shared.MAX_AHEAD && performance.now() - stopped < WAIT) send(capture.next())
  capture.readStatistics()
  say({ ended: true })
}

const ahead = (): number => Atomics.load(words, shared.SENT) - Atomics.load(words, shared.TAKEN)

function send(block: ArrayBuffer | null): void {
  if (block === null) return
  Atomics.add(words, shared.SENT, 1)
  say({ block }, [block])
}

try {
  run()
} catch (error) {
  const kind = error instanceof Failure ? error.kind : error instanceof LibpcapError ? error.code : 'engine-failed'
  say({ failed: { kind, message: error instanceof Error ? error.message : String(error) } })
}
