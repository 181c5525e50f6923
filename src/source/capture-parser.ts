import type { Batch } from './batch.ts'
import type { ByteWindow } from './byte-window.ts'
import { CaptureError } from './capture-error.ts'
import type { CaptureFile, CaptureWarning } from './packet.ts'

/** Bytes of a file format in, packets out; no I/O. It fills in what it learns about the file in its `CaptureFile`. */
export interface CaptureParser {
  /** How many bytes the window must hold before `parse` can go on. */
  readonly needed: number
  /** Damage that ends the file; set by `parse`, whose batch then holds the packets before it. */
  failure: CaptureError | null
  /** Takes whole records from the window's start into the batch, until one of them runs out. */
  parse(window: ByteWindow, batch: Batch): void
  /**
   * Behind damage: looks for the next plausible record and moves the window's start there: true. Else moves it to where one
   * may still begin, and says in `needed` how much it wants to see. `ended`: nothing follows the window. Absent where a
   * parser cannot.
   */
  seek?(window: ByteWindow, ended: boolean): boolean
  /** What it means that the file ends with this window: null when it may end there. */
  finish(window: ByteWindow): CaptureError | null
  /** What a person should know of the file, asked for once, after its last packet. */
  warnings(): CaptureWarning[]
}

/**
 * No packet is longer, whatever the file says. libpcap's MAXIMUM_SNAPLEN; a larger snap length in the file's header
 * raises it, to 16 MiB at most (libpcap's bound for a pcapng block), so that a damaged length is found and not obeyed.
 */
export function longestPacket(snaplen: number): number {
  return snaplen > 262_144 && snaplen <= MAX_BLOCK ? snaplen : 262_144
}

/** Bytes of the largest record that is kept in memory. */
export const MAX_BLOCK = 16 * 1024 * 1024

export function damaged(file: CaptureFile, offset: number, found: string, expected: string): CaptureError {
  return new CaptureError('damaged', file.path, offset, `found ${found} at ${at(file, offset)}, expected ${expected}`)
}

/** The file ends at `offset`, in the middle of something. */
export function cutOff(file: CaptureFile, offset: number, missing: number, of: string): CaptureError {
  const expected = `${missing} more ${missing === 1 ? 'byte' : 'bytes'} of ${of}`
  return new CaptureError(
    'truncated',
    file.path,
    offset,
    `found the end of the file at ${at(file, offset)}, expected ${expected}`,
  )
}

function at(file: CaptureFile, offset: number): string {
  return file.compression ? `byte ${offset} of the decompressed data` : `byte ${offset}`
}
