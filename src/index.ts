// The library: every public name is exported here and nowhere else. Importing it does nothing.
export { type Analysis, type AnalyzeOptions, analyze, type HostView } from './analyze.ts'
export { type CaptureDuringOptions, captureDuring } from './capture-during.ts'
export { Decoder, type DecoderOptions } from './decode/decoder.ts'
export { ICMP_ERROR, TCP } from './decode/reason.ts'
export { Segment } from './decode/segment.ts'
export { type ConnectionEvent, type ConnectionEvents, observeEvents } from './events.ts'
export type { Input } from './input.ts'
export { ladders, MAX_LADDERS, type Selection } from './ladders.ts'
export { type Format, REPORTERS } from './report/index.ts'
export type { Ladder, LadderIcmp, LadderLine } from './report/ladder-line.ts'
export { connectionRecord, type RecordContext } from './report/record/record.ts'
export type {
  CaptureRecord,
  ConnectionRecord,
  DocumentRecord,
  EndpointRecord,
  Finding,
  SummaryRecord,
  Transition,
} from './report/schema.ts'
export { compileWhere } from './report/where.ts'
export { type SelectedOptions, selectedPackets, type Written } from './selected.ts'
export { CaptureError, type CaptureErrorCode } from './source/capture-error.ts'
export { fromStream, type OpenOptions, openFiles } from './source/file.ts'
export { LibpcapError } from './source/libpcap.ts'
export { type HostSockets, readHostSockets } from './source/linux/host-sockets.ts'
export type { HostSocket } from './source/linux/proc-tcp.ts'
export { interfaces, type NetworkInterface } from './source/live/interfaces.ts'
export {
  type Engine,
  type LiveCapture,
  LiveError,
  type LiveErrorCode,
  type LiveOptions,
} from './source/live/live-capture.ts'
export { openLive } from './source/live/open-live.ts'
export type { CaptureFile, CaptureSource, PacketBatch } from './source/packet.ts'
export { fromPcapParser } from './source/pcap-parser.ts'
export type { Connection, Endpoint } from './track/connection.ts'
export type { Observation, TrackObserver } from './track/observation.ts'
export type { RoleHints } from './track/roles.ts'
export type { Seed } from './track/seed.ts'
export { Tracker, type TrackerOptions } from './track/tracker.ts'
export { judge, Verdict } from './track/verdict.ts'
