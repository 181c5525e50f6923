// The one record that the decoder fills again for every packet and the tracker reads: whoever keeps something copies
// it out. All fields are numbers; sequence numbers and address words are int32 (`| 0`), which V8 keeps unboxed.

/** TCP control bits, RFC 9293, 3.1; AE is AccECN's (formerly NS). */
export const [FIN, SYN, RST, PSH, ACK, URG, ECE, CWR, AE] = [1, 2, 4, 8, 16, 32, 64, 128, 256] as const

/** `Segment.timestamps`: no option, or both values are set. `Segment.mss` and `.windowScale` are -1 when absent. */
export const ABSENT = -1

/** `Segment.fastOpen`, RFC 7413: no option, a request for a cookie (empty), or a cookie. */
export const [TFO_NONE, TFO_REQUEST, TFO_COOKIE] = [0, 1, 2] as const

export class Segment {
  // Set by whoever reads batches, before the decoder is called.
  /** Nanoseconds since the first packet of the capture (exact to 2^53 ns = 104 days); may be negative. */
  time = 0
  file = 0
  /** Frame number in its own file, from 1. */
  frame = 0
  interface = 0
  /** DIRECTION_UNKNOWN, INBOUND or OUTBOUND of source/packet.ts; cooked headers may set it in decode. */
  direction = 0

  // IP. An IPv4 address is in word 3, the words before it are 0.
  /** 4 or 6. */
  version = 4
  src0 = 0
  src1 = 0
  src2 = 0
  src3 = 0
  dst0 = 0
  dst1 = 0
  dst2 = 0
  dst3 = 0
  ttl = 0
  /** IPv4 identification, or 0: none that can be used (IPv6, or 0 in the header). */
  ipId = 0
  /** IP total length in bytes, header included; where the header says 0 (TSO), what was on the wire. */
  ipLength = 0
  /**
   * Bit set: 1 when IP fragments were put together, or this is the first of several that could not be (`length` and `ipLength`
   * are then the fragment's own); 2 when fragments with other bytes overlapped.
   */
  fragment = 0

  // TCP.
  srcPort = 0
  dstPort = 0
  seq = 0
  ack = 0
  flags = 0
  /** As in the header, not scaled. */
  window = 0
  /** Payload bytes by the IP length, captured or not; SYN and FIN not counted. */
  length = 0

  // TCP options; reset for each segment.
  mss: number = ABSENT
  windowScale: number = ABSENT
  sackPermitted = 0
  /** 1 when the segment has a timestamps option (RFC 7323): tsVal and tsEcr are set. */
  timestamps = 0
  tsVal = 0
  tsEcr = 0
  fastOpen: number = TFO_NONE
  /** Number of SACK blocks (RFC 2018); the first block's edges, for DSACK (RFC 2883). */
  sackBlocks = 0
  sackLeft = 0
  sackRight = 0
  /** MPTCP MP_JOIN token (RFC 8684), 0 when there is none. */
  mptcpToken = 0
  /** 1 when the captured bytes end inside the options: what stands there above may be incomplete. */
  optionsCut = 0
  /** 1 when an option was malformed and ignored. */
  optionsBad = 0
  /** Hash of the options as they stand: equal options, equal hash. */
  optionsHash = 0

  // What tells copies of a packet from packets, and where it was seen.
  /** Hash of the captured L4 bytes without the checksum: the whole header, and at most the first and last 64 of payload. */
  digest = 0
  /** Hash of the link-layer addresses; 0 when the link has none. */
  linkHash = 0
  /** Which stack of VLAN tags and tunnels the packet came in: see `Decoder.encapsulation`; 0 is none. */
  encapsulation = 0
  /** Bytes captured and bytes on the wire, from the link layer on. */
  captured = 0
  original = 0

  // An ICMP error that quotes a TCP header (RFC 792, RFC 4443), set only when the decoder says that it is one. All from
  // `version` to `optionsHash` is then the quoted segment's, and 0 or absent where it was not quoted.
  icmpType = 0
  icmpCode = 0
  /** Who sent the ICMP error: an address of the same version. */
  from0 = 0
  from1 = 0
  from2 = 0
  from3 = 0
}

/** An ACK and nothing else. */
export const isPureAck = ({ length, flags }: Segment): boolean =>
  length === 0 && (flags & (FIN | SYN | RST | ACK)) === ACK
