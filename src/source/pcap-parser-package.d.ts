// The npm package pcap-parser 0.2 has no types. (This file cannot be named pcap-parser.d.ts: the compiler would take it
// for what pcap-parser.ts compiles to.)
declare module 'pcap-parser' {
  import type { EventEmitter } from 'node:events'

  /** A path, or a readable stream of a capture file's bytes; needs only `pause`, `resume` and the events. */
  export function parse(input: string | EventEmitter): EventEmitter
}
