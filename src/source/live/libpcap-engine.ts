// The default engine: the system's libpcap in a worker thread.
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { ByteSource } from '../byte-source.ts'
import { LibpcapError, libpcap } from '../libpcap.ts'
import { interfaceDown, interfaceGone, isThere } from './interfaces.ts'
import {
  DEFAULT_BUFFER,
  DEFAULT_SNAPLEN,
  LiveError,
  type LiveOptions,
  type LiveStatistics,
  noPermission,
} from './live-capture.ts'
import { fileHeader, type Stream } from './live-file.ts'
import * as shared from './shared-state.ts'

/** How long the thread may take to end, ms. */
const PATIENCE = 1000

/** Throws a LiveError or LibpcapError when it cannot begin. */
export async function openLibpcap(interfaceName: string, options: LiveOptions, stop: AbortSignal): Promise<Stream> {
  libpcap()
  const snaplen = options.snaplen ?? DEFAULT_SNAPLEN
  const buffer = new SharedArrayBuffer(4 * shared.WORDS)
  const words = new Int32Array(buffer)
  const task: shared.WorkerTask = {
    interfaceName,
    filter: options.filter ?? '',
    snaplen,
    promiscuous: options.promiscuous ?? false,
    immediate: options.immediate ?? false,
    bufferSize: options.bufferSize ?? DEFAULT_BUFFER,
    shared: buffer,
  }
  const blocks = new Blocks(words)
  const worker = new Worker(workerPath(), { workerData: task, stdout: false, stderr: false })
  let failure: Error | null = null
  let finished = (): void => {}
  const hasFinished = new Promise<void>(resolve => {
    finished = resolve
  })
  const begun = new Promise<{ linkType: number; precision: 6 | 9 }>((resolve, reject) => {
    worker.on('message', (message: shared.WorkerMessage) => {
      if ('begun' in message) resolve(message.begun)
      else if ('block' in message) blocks.add(message.block)
      else {
        if ('failed' in message) failure = errorOf(message.failed, interfaceName)
        if (failure) reject(failure)
        blocks.end()
        finished()
        void worker.terminate()
      }
    })
    worker.on('error', error => {
      failure = new LiveError('engine-failed', `libpcap's thread ended: ${error.message}`)
      reject(failure)
      blocks.end()
      finished()
    })
  })
  const end = (): void => {
    Atomics.store(words, shared.STOP, 1)
    Atomics.notify(words, shared.TAKEN)
  }
  const { linkType, precision } = await begun
  blocks.addFirst(fileHeader(linkType, precision, snaplen))
  if (stop.aborted) end()
  stop.addEventListener('abort', end)
  const bytes: ByteSource = {
    read: (into, at) => blocks.read(into, at),
    async close() {
      end()
      stop.removeEventListener('abort', end)
      // Its last counts come with its last word; a thread that is stuck is not waited for.
      const late = setTimeout(finished, PATIENCE)
      await hasFinished
      clearTimeout(late)
    },
  }
  return { bytes, statistics: () => statistics(words), failure: () => failure }
}

/** Run from its sources, as tests do, the program has no loader for them in threads: the built file is taken. */
function workerPath(): string {
  const own = fileURLToPath(import.meta.url)
  const built = own.endsWith('.ts') ? own.replace(/src([\\/]source[\\/]live)/, 'dist$1') : own
  return built.replace(/libpcap-engine\.[jt]s$/, 'libpcap-worker.js')
}

function statistics(words: Int32Array): LiveStatistics {
  const count = (at: number): number => Atomics.load(words, at) >>> 0
  return {
    received: count(shared.RECEIVED),
    dropped: count(shared.DROPPED),
    interfaceDropped: count(shared.INTERFACE_DROPPED),
  }
}

function errorOf({ kind, message }: { kind: string; message: string }, interfaceName: string): Error {
  if (kind === 'bad-filter' || kind === 'no-libpcap') return new LibpcapError(kind, message)
  if (kind === 'no-permission') return noPermission(interfaceName)
  if (kind === 'interface-down') return interfaceDown(interfaceName)
  if (!isThere(interfaceName)) return interfaceGone(interfaceName)
  return new LiveError('engine-failed', `libpcap on ${interfaceName}: ${message}`)
}

/** Blocks on their way to the parser. */
class Blocks {
  readonly #words: Int32Array
  readonly #waiting: Uint8Array[] = []
  #at = 0
  #ended = false
  #wake: () => void = () => {}

  constructor(words: Int32Array) {
    this.#words = words
  }

  addFirst(bytes: Uint8Array): void {
    this.#waiting.unshift(bytes)
    // It was not sent by the thread, and is taken as if it were.
    Atomics.add(this.#words, shared.SENT, 1)
    this.#wake()
  }

  add(block: ArrayBuffer): void {
    this.#waiting.push(new Uint8Array(block))
    this.#wake()
  }

  end(): void {
    this.#ended = true
    this.#wake()
  }

  async read(into: Uint8Array, at: number): Promise<number> {
    while (this.#waiting.length === 0) {
      if (this.#ended) return 0
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
    const block = this.#waiting[0] as Uint8Array
    const part = block.subarray(this.#at, this.#at + into.length - at)
    into.set(part, at)
    this.#at += part.length
    if (this.#at === block.length) {
      this.#waiting.shift()
      this.#at = 0
      // Not in this turn: signals and timers come first when packets never end.
      await new Promise<void>(resolve => setImmediate(resolve))
      Atomics.add(this.#words, shared.TAKEN, 1)
      Atomics.notify(this.#words, shared.TAKEN)
    }
    return part.length
  }
}
