import type { IcmpError } from './icmp-names.ts'
import type { ConnectionRecord } from './schema.ts'
import type { State } from './words.ts'

/** One side's state after a segment; null: nothing is known of it. */
export interface LadderState {
  state: State | null
  /** True when it is inferred only (written with a `?`). */
  inferred: boolean
}

/** One segment of one connection, as the tracker took it: what a ladder draws, as plain data. */
export interface LadderLine {
  /** ns since the first packet of the capture. */
  at: number
  file: number
  frame: number
  from: 'client' | 'server'
  /** TCP control bits, as in decode/segment.ts. */
  flags: number
  /** Unsigned sequence and acknowledgement numbers as on the wire; `length` is payload bytes. */
  seq: number
  ack: number
  length: number
  /** Window as in the header, and scaled by the negotiated shift (equal where that is unknown). */
  window: number
  scaledWindow: number
  /** In tcpdump's words: `mss 1460`, `wscale 7`, `sackOK`, `TS val 1 ecr 0`, `tfo cookie`, … */
  options: string[]
  client: LadderState
  server: LadderState
  /** What was noticed on this line: `retransmission`, `out-of-order`, `keep-alive`, `window-probe`, `copy`, `ignored`, … */
  notes: string[]
}

/** An ICMP error that answered the connection's SYN. */
export interface LadderIcmp extends IcmpError {
  at: number
  file: number
  frame: number
  /** Whose SYN it answers. */
  to: 'client' | 'server'
  /** How many of the ladder's `lines` came before it. */
  after: number
  client: LadderState
  server: LadderState
}

/** What `show` draws: the record and its segments. */
export interface Ladder {
  record: ConnectionRecord
  lines: LadderLine[]
  icmp: LadderIcmp[]
  /** Segments left out behind the first half of `lines`, because there were more than the bound. */
  omitted: number
}
