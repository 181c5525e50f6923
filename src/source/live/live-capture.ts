// What a live capture is, whichever engine runs it: an ordinary source of batches that can be stopped and that counts.
import type { CaptureSource } from '../packet.ts'

export const ENGINES = ['libpcap', 'tcpdump', 'cap'] as const
export type Engine = (typeof ENGINES)[number]

export interface LiveOptions {
  /** The engine to take; left out: the first that works, in the order of ENGINES. */
  engine?: Engine | undefined
  /** tcpdump's filter language; empty: all packets. */
  filter?: string | undefined
  /** Bytes of each packet that are kept; 192 when left out: all headers with their options. */
  snaplen?: number | undefined
  /** Packets of other hosts too; off by default. */
  promiscuous?: boolean | undefined
  /** Packets as they come instead of in bunches every 50 ms: more work, less delay. */
  immediate?: boolean | undefined
  /** Bytes that the kernel keeps for us; 16 MiB when left out. */
  bufferSize?: number | undefined
  /** Ends the capture; what was captured until then is still given. */
  signal?: AbortSignal | undefined
  /** Called with one sentence about which engine was taken, and why others were not. */
  onEngine?: ((engine: Engine, sentence: string) => void) | undefined
}

export const DEFAULT_SNAPLEN = 192
export const DEFAULT_BUFFER = 16 * 1024 * 1024

/** Packets since the capture began; null: the engine cannot tell. */
export interface LiveStatistics {
  received: number | null
  /** Lost because we, or the buffer, were too slow. */
  dropped: number | null
  /** Lost by the interface or its driver. */
  interfaceDropped: number | null
}

export interface LiveCapture extends CaptureSource {
  readonly engine: Engine
  /** As of about a second ago, and exact at the end. */
  statistics(): LiveStatistics
  stop(): void
}

export type LiveErrorCode =
  | 'no-permission'
  | 'no-such-interface'
  | 'interface-down'
  | 'interface-gone'
  | 'no-engine'
  | 'engine-failed'
  | 'packets-lost'
  | 'cannot-write'

/** A live capture that cannot begin, or go on; the message is one sentence that says what to do. */
export class LiveError extends Error {
  override readonly name = 'LiveError'
  readonly code: LiveErrorCode

  constructor(code: LiveErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

export const HOW_TO_BE_PERMITTED =
  'run as root, or let tcpdump do it: setcap cap_net_raw+ep $(command -v tcpdump) and --engine tcpdump (setcap on node itself would let every script capture)'

export function noPermission(interfaceName: string): LiveError {
  return new LiveError('no-permission', `capturing on ${interfaceName} is not permitted; ${HOW_TO_BE_PERMITTED}`)
}
