import { type CaptureFile, DIRECTION_UNKNOWN, type PacketBatch } from './packet.ts'

/** Packets of a batch at most: enough that a turn of the event loop per batch costs nothing, few enough for a cache. */
export const BATCH_PACKETS = 4096

/** The arrays of a batch, made once for a file and filled again for every turn. */
export class Batch implements PacketBatch {
  bytes: Uint8Array = new Uint8Array(0)
  view: DataView = new DataView(new ArrayBuffer(0))
  readonly file: number
  readonly capacity: number
  begin = 0
  end = 0
  readonly frame: Float64Array
  readonly offset: Int32Array
  readonly captured: Int32Array
  readonly original: Float64Array
  readonly seconds: Float64Array
  readonly nanos: Int32Array
  readonly linkType: Int32Array
  readonly interface: Int32Array
  readonly direction: Uint8Array

  constructor(file: number, capacity = BATCH_PACKETS) {
    this.file = file
    this.capacity = capacity
    this.frame = new Float64Array(capacity)
    this.offset = new Int32Array(capacity)
    this.captured = new Int32Array(capacity)
    this.original = new Float64Array(capacity)
    this.seconds = new Float64Array(capacity)
    this.nanos = new Int32Array(capacity)
    this.linkType = new Int32Array(capacity)
    this.interface = new Int32Array(capacity)
    this.direction = new Uint8Array(capacity).fill(DIRECTION_UNKNOWN)
  }

  /** Empty again, over these bytes. */
  reset(bytes: Uint8Array, view: DataView): void {
    this.bytes = bytes
    this.view = view
    this.begin = 0
    this.end = 0
  }
}

/** Adds a batch to what is known of its file. */
export function countPackets(file: CaptureFile, batch: Batch): void {
  let bytes = 0
  for (let i = 0; i < batch.end; i++) bytes += batch.captured[i]!
  file.packets += batch.end
  file.bytes += bytes
}
