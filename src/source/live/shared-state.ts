/** Int32 words that the capturing thread and the main one share, by index. */
export const [
  /** The main thread wants it to end. */
  STOP,
  /** Blocks sent, and blocks taken: at most `MAX_AHEAD` lie between. */
  SENT,
  TAKEN,
  RECEIVED,
  DROPPED,
  INTERFACE_DROPPED,
  WORDS,
] = [0, 1, 2, 3, 4, 5, 6] as const

/** Blocks that may wait for the main thread, so that memory stays bounded and Ctrl-C is heard at once. */
export const MAX_AHEAD = 4

/** What the capturing thread is told. */
export interface WorkerTask {
  interfaceName: string
  filter: string
  snaplen: number
  promiscuous: boolean
  immediate: boolean
  bufferSize: number
  shared: SharedArrayBuffer
}

/** What it says: that it has begun, packets as pcap records, or why it ends. */
export type WorkerMessage =
  | { begun: { linkType: number; precision: 6 | 9 } }
  | { block: ArrayBuffer }
  | { failed: { kind: string; message: string } }
  | { ended: true }
