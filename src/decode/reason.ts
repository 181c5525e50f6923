// What `Decoder.decode` returns for a packet: TCP, or the first reason why it is not a segment.

/** `TCP`: the segment is filled. `ICMP_ERROR`: it holds the TCP header that an ICMP error quotes. All others: nothing. */
export const [
  TCP,
  /** The link carries something else (ARP, LLDP, …), or calls something IP that is not. */
  NOT_IP,
  /** IP that carries something else, and fragments of that. */
  NOT_TCP,
  UNKNOWN_LINK_TYPE,
  /** Captured bytes or the packet itself end before a header does, or a header's own length is impossible. */
  TRUNCATED_HEADER,
  /** A fragment of TCP: one before the last of its packet, or one that the others are missing to. */
  FRAGMENT,
  /** Only when checksums were asked for. */
  BAD_CHECKSUM,
  /** More tags and tunnels than MAX_DEPTH of walk.ts. */
  TOO_DEEP,
  ICMP_ERROR,
] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const

/** By reason: under which name of `capture.skipped` the packet is counted. Null for TCP; an ICMP error is not TCP. */
export const SKIPPED = [
  null,
  'notIp',
  'notTcp',
  'unknownLinkType',
  'truncatedHeader',
  'fragment',
  'badChecksum',
  'tooDeep',
  'notTcp',
] as const
