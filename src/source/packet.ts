// What every capture source gives: batches of packets over one buffer. A batch and its arrays are valid only
// until the next one is asked for (sources fill them again); whoever keeps something copies it out.
import type { Compression } from './magic.ts'

/** The way a packet crossed the capturing interface: pcapng `epb_flags`, or a Linux cooked header. */
export const [DIRECTION_UNKNOWN, INBOUND, OUTBOUND] = [0, 1, 2] as const

/** Many packets over one buffer. Packets `begin` to `end - 1` are this turn's; a merge of files narrows the range. */
export interface PacketBatch {
  /** The buffer that all offsets point into, and a view of the same bytes. */
  bytes: Uint8Array
  view: DataView
  /** Which file of the capture, counted from 0: an index into `CaptureSource.files`. */
  file: number
  begin: number
  end: number
  /** Live only, in a batch without packets: none was captured until then, in seconds since 1970-01-01 UTC. */
  quietUntil?: number
  /** Frame number of each packet in its own file, counted from 1 as Wireshark does. */
  frame: Float64Array
  /** Where the packet's captured bytes begin in `bytes`, and how many there are. */
  offset: Int32Array
  captured: Int32Array
  /** Bytes that were on the wire. */
  original: Float64Array
  /** Capture time: whole seconds since 1970-01-01 UTC, and nanoseconds 0 to 999,999,999. */
  seconds: Float64Array
  nanos: Int32Array
  /** LINKTYPE_ number of the packet's interface (the tcpdump group's registry). */
  linkType: Int32Array
  /** Interface within the file, counted from 0; always 0 for classic pcap. */
  interface: Int32Array
  /** DIRECTION_UNKNOWN, INBOUND or OUTBOUND. */
  direction: Uint8Array
}

/** 'unknown' until the first bytes were read, and for what is no capture or cannot be opened. */
export type CaptureFormat = 'pcap' | 'pcapng' | 'live' | 'unknown'

/** One interface that a pcapng file says its packets come from. */
export interface CaptureInterface {
  /** As the capturing system calls it, such as `eth0`; null where the file does not say. */
  name: string | null
  /** LINKTYPE_ number of its packets. */
  linkType: number
}

/** What is known of one capture file; counts grow while it is read and are final when its batches end. */
export interface CaptureFile {
  path: string
  format: CaptureFormat
  /** Compression found by magic bytes, outermost only. */
  compression: Compression | null
  linkTypes: number[]
  /** pcapng only: its interfaces in the order of `PacketBatch.interface`, the first 64. */
  interfaces?: CaptureInterface[]
  /** Largest snap length of its interfaces in bytes; 0 where the file sets no limit. */
  snaplen: number
  /** Decimal digits of a second that its times have: 6 or 9 for pcap, the finest interface for pcapng. */
  precision: number
  packets: number
  /** Captured bytes of all packets. */
  bytes: number
  truncated: boolean
  /** Packets that the capturing side says it lost (pcapng interface statistics); null where the file does not say. */
  dropped: number | null
  /** Live only: packets that passed the filter, and those that the interface lost; null where the engine cannot tell. */
  received?: number | null
  interfaceDropped?: number | null
}

/** A name that the capture itself brings: one entry of a pcapng Name Resolution Block. */
export interface CaptureName {
  /** The address as text, RFC 5952 for IPv6. */
  address: string
  name: string
}

/** Something about a file that a person should know; the core goes on. */
export interface CaptureWarning {
  code: string
  message: string
}

/** One capture: its files, and their packets in the order in which they are to be taken. */
export interface CaptureSource {
  readonly files: CaptureFile[]
  readonly names: CaptureName[]
  readonly warnings: CaptureWarning[]
  /**
   * Ends normally at the end of all files. A damaged or truncated file first gives every packet before the damage; the
   * damage itself is then in `errors` and the other files go on.
   */
  batches(): AsyncIterable<PacketBatch>
  /** Whose times the packets have: the kernel's as they came, or the clock when our code was called; absent for files. */
  readonly clock?: 'kernel' | 'callback' | undefined
  /** Why files could not be read to their end; complete when `batches()` has ended. */
  readonly errors: Error[]
}
