// The one table of what findings say to people. Findings themselves are data (code, frames, args); here are the words:
// what it means, what else it could be, what to do. In `means`, `{side}` is the client or the server by `args.side`,
// `{name}` the finding's argument of that name, a text, a number, or ns; what stands in brackets is left out when it has no such argument.
import type { Finding } from './schema.ts'
import { countText, durationText } from './text.ts'
import type { Severity } from './words.ts'

export interface Message {
  severity: Severity
  /** What was seen and what it means. */
  means: string
  /** What else could look like this. */
  orElse: string
  /** What to do about it, or where to look next. */
  advice: string
}

const MESSAGES = {
  // Opening.
  challenge_ack: {
    severity: 'info',
    means:
      'The server answered a SYN with an ACK of other numbers (a challenge ACK, RFC 5961): it still holds an older connection of these two ports.',
    orElse: 'A firewall that keeps the old connection in its table and answers for the server.',
    advice:
      'The client should send a RST and then its SYN again, about a second later; when users notice that second, look at how ports are reused.',
  },
  synack_isn_changed: {
    severity: 'warning',
    means: 'SYN-ACKs with different sequence numbers came back for one SYN, so more than one machine answered it.',
    orElse: 'A server that restarted between its two answers, or two hosts that use one address.',
    advice:
      'Compare the TTL and the MAC address of the SYN-ACKs: a SYN proxy or a firewall in the path is the usual answer.',
  },
  syn_not_captured: {
    severity: 'info',
    means: 'The SYN is not in the capture: the record begins with the SYN-ACK, whose receiver is taken as the client.',
    orElse: 'The capture began in this moment, saw one direction only, or lost the packet.',
    advice: 'The time of the whole handshake cannot be given; capture both directions to have it.',
  },
  tfo_ignored: {
    severity: 'info',
    means:
      'The SYN carried data (TCP Fast Open, RFC 7413) that the server did not accept; the client sent it again after the handshake.',
    orElse: 'A middlebox that strips data or the cookie from SYNs.',
    advice:
      'Nothing is broken, but the round trip that Fast Open saves was not saved: check that it is enabled on the server and that the cookie was fresh.',
  },
  syn_loss: {
    severity: 'warning',
    means: 'The SYN had to be sent again before it was answered, or was never answered.',
    orElse: 'A full backlog at the server, a firewall that drops SYNs for a while, or a SYN that was lost on its way.',
    advice:
      'When other clients suffer at the same time, look at the server (ListenOverflows, SYN backlog); when one path does, look for loss there.',
  },
  handshake_loss: {
    severity: 'warning',
    means:
      'A segment of the handshake had to be sent again: the SYN, the SYN-ACK, or the ACK that completes it was lost or came too late.',
    orElse: 'A peer that is slower than the first retransmission timeout of one second.',
    advice: 'Every such loss costs a second or more before the first byte: look for loss or overload on the path.',
  },
  slow_handshake: {
    severity: 'warning',
    means: 'This handshake took[ {total},] much longer than the fastest one between the same two hosts[ ({fastest})].',
    orElse: 'A queue on the path, a busy host, or another route.',
    advice:
      'See which leg grew: the one between the capture point and the server, or the one between it and the client.',
  },
  accept_queue_overflow: {
    severity: 'error',
    means:
      'The server sent its SYN-ACK again although the ACK that completes the handshake had passed: it dropped that ACK, as Linux does when the accept queue is full.',
    orElse: 'The ACK was lost between the capture point and the server, or the server uses TCP_DEFER_ACCEPT.',
    advice:
      'On the server compare Recv-Q with Send-Q in `ss -ltn` and watch ListenOverflows in `nstat`; let the application accept faster, or raise its backlog and somaxconn.',
  },
  time_wait_reuse: {
    severity: 'info',
    means: 'These two ports were used again[ {gap}] after the connection before, while that was in TIME-WAIT.',
    orElse: 'Normal for a client with many short connections.',
    advice: 'Harmless while it works; see the finding time_wait_reuse_refused for when it does not.',
  },
  time_wait_reuse_refused: {
    severity: 'warning',
    means:
      'These two ports were used again while the server still held the old connection: it answered with a challenge ACK, the client with a RST, and only a later SYN got through.',
    orElse: 'A firewall or load balancer in between that still had the old connection.',
    advice:
      'It costs the client about a second: let connections live longer, spread them over more ports or addresses, or let the client close first.',
  },
  // Established.
  syn_in_established: {
    severity: 'warning',
    means:
      'A SYN came in the middle of an established connection and changed nothing (RFC 9293, 3.10.7.4: it is answered by a challenge ACK).',
    orElse: 'A late copy of the first SYN, a client that restarted and took the same port, or someone guessing.',
    advice: 'When the client restarted, its RST follows and ends the old connection.',
  },
  rst_out_of_window: {
    severity: 'warning',
    means:
      'A RST whose sequence number is outside the receive window came from {side}; its receiver ignores it, and so does this report.',
    orElse: 'A middlebox that resets without knowing the numbers, or a forged RST.',
    advice:
      'Compare its TTL with that of the other segments of that side: another value means that another machine sent it.',
  },
  reset_probable: {
    severity: 'warning',
    means:
      'A RST from {side} lay inside the receive window without being exact, and both sides fell silent after it; it is taken as the end (RFC 5961 asks for a challenge ACK first).',
    orElse: 'The exact RST was not captured, or an older TCP accepts any RST inside the window.',
    advice: 'Look at what came before it: data that was never acknowledged means that the capture has gaps.',
  },
  keepalive_timeout: {
    severity: 'error',
    means: 'The keep-alive probes of {side} were not answered and it gave up: its peer was gone.',
    orElse: 'A firewall or NAT that forgot the idle connection.',
    advice:
      'When it happens after the same idle time again and again, a middlebox times out: send keep-alives more often than that.',
  },
  peer_unresponsive: {
    severity: 'error',
    means: 'What {side} sent last was not acknowledged to the end of the capture, though it was sent again and again.',
    orElse:
      'The peer died or lost its network, a middlebox drops this connection, or the answers take a path that was not captured.',
    advice: 'Capture at the other end as well: that tells a dead host from a broken path.',
  },
  zero_window: {
    severity: 'warning',
    means: '{Side} advertised a receive window of 0: it asked its peer to stop, because its application did not read.',
    orElse: 'In a SYN or SYN-ACK it is a scanner or a proxy that first looks at the other side.',
    advice: 'Look at the application on that side: it is busy, blocked, or slower than its peer.',
  },
  acked_unseen: {
    severity: 'info',
    means: 'Data was acknowledged that is not in the capture: the capture lost packets, the network did not.',
    orElse: 'Part of the traffic takes another path.',
    advice:
      'Counts of bytes and times from those segments are missing; use a larger capture buffer (tcpdump -B) or a shorter snap length.',
  },
  // Closing.
  fin_seq_changed: {
    severity: 'warning',
    means: '{Side} sent FINs with different sequence numbers; only the first counts here.',
    orElse: 'A middlebox that closes the connection itself, or a broken TCP.',
    advice: 'Compare the TTL of the two FINs to see whether both came from one machine.',
  },
  data_after_fin: {
    severity: 'warning',
    means:
      '{Side} sent new data after its FIN, which promises that there is none (RFC 9293, 3.6); the peer throws it away.',
    orElse: 'A FIN that a middlebox sent in its name.',
    advice: 'Compare the TTL of the FIN with that of the data.',
  },
  fin_without_ack: {
    severity: 'warning',
    means:
      'A FIN without the ACK flag came from {side}; TCP drops such segments (RFC 9293, 3.10.7.4), so it closes nothing.',
    orElse: 'A port scan (nmap -sF) or a broken device.',
    advice: 'Look at what else its sender does.',
  },
  close_wait_long: {
    severity: 'warning',
    means:
      '{Side} stayed long in CLOSE-WAIT[ ({duration})]: its peer had closed, and its application took its time to close too.',
    orElse: 'It had data left to send: a half-close that was meant.',
    advice:
      'Without data in that time, look at the application on that side: it does not close its socket when it reads the end.',
  },
  close_wait_at_end: {
    severity: 'warning',
    means:
      '{Side} was in CLOSE-WAIT when the capture ended: its peer had closed, and its application had not closed yet.',
    orElse: 'The capture ended too early to see it, or data still flows in this direction.',
    advice: 'When `ss -tn state close-wait` grows on that host, its application leaks sockets.',
  },
  unread_data_reset: {
    severity: 'warning',
    means:
      '{Side} reset the connection while data for it was unread or still arriving: its application closed without reading everything, and that data is lost.',
    orElse: 'A process that was killed, or a timeout in the application.',
    advice: 'Let that application read to the end before it closes, or tell its peer to stop first.',
  },
  rst_after_close: {
    severity: 'info',
    means: 'A RST came from {side} after both sides had closed; the connection still counts as closed.',
    orElse: 'A late segment that reached a socket that is gone, or a firewall that clears its table.',
    advice: 'Harmless.',
  },
  // The evidence itself.
  reordered: {
    severity: 'info',
    means: 'Segments were captured in another order than they were sent; the numbers tell the right one.',
    orElse: 'Two interfaces or queues that were written into one file, or several paths in the network.',
    advice: 'Times between these segments are left out.',
  },
  time_backwards: {
    severity: 'warning',
    means: 'The clock of the capture went backwards during this connection; times across that step are left out.',
    orElse: 'The clock was set, or packets of several queues were written out of order.',
    advice: 'Keep the clock of the capturing host in step slowly (chrony, ntpd without -g) while it captures.',
  },
  invalid_flags: {
    severity: 'warning',
    means:
      'A segment from {side} had flags that no TCP sends together (such as SYN with RST, FIN with RST, or none at all); apart from SYN with FIN, which counts as a SYN, it changed no state.',
    orElse: 'A scanner that tells systems apart by their answers, or a broken device.',
    advice: 'Look at what else its sender does.',
  },
  one_way: {
    severity: 'info',
    means: 'Only one direction was captured; what the other side did follows from the acknowledgements of this one.',
    orElse: 'Asymmetric routing, or a mirror port that copies one direction.',
    advice: 'Capture both directions to have round trip times and a proved end.',
  },
  fragmented: {
    severity: 'info',
    means:
      'IP fragments carried segments of this connection; they were put together, and counted at the last frame of each.',
    orElse: 'A tunnel that makes packets larger than the path takes.',
    advice: 'Check the MTU of the path and whether ICMP "fragmentation needed" gets through.',
  },
  fragment_overlap: {
    severity: 'warning',
    means:
      'IP fragments of one packet held different bytes for the same place; those that came first are shown, but hosts differ: Linux drops such a packet.',
    orElse:
      'An attempt to get past a firewall, a broken device, or a sender that used an identification again too soon.',
    advice: 'Drop overlapping fragments at the border.',
  },
  kernel_differs: {
    severity: 'warning',
    means:
      'The kernel of this host had {side} go through other states than the segments show: the kernel {kernel}, the segments {wire}.',
    orElse:
      'A segment that was captured and then dropped by the host itself (a firewall, a full queue), one that was never captured, or a close by a timer, which no segment shows.',
    advice: 'Believe the kernel for its own endpoint; compare `nstat` and the firewall’s counters for what it dropped.',
  },
  // Of a whole capture.
  no_pure_acks: {
    severity: 'info',
    means: 'The capture has no segment that carries nothing but an ACK, so it was taken with a filter on flags.',
    orElse: 'A very short capture.',
    advice: 'Handshakes and closes are judged by what is left; capture without the filter to have them proved.',
  },
  capture_loss: {
    severity: 'warning',
    means: 'The capture itself lost packets, so what was not seen may still have been sent.',
    orElse: 'Traffic that takes another path.',
    advice: 'Use a larger capture buffer (tcpdump -B), a shorter snap length, or a filter.',
  },
  port_exhaustion: {
    severity: 'error',
    means:
      '{client} used ports again while their old connections were in TIME-WAIT[: {count} times, {rate} a second][, the shortest gap {gap}]: it is running out of ports.',
    orElse: 'A load test.',
    advice: 'Keep connections open, use more addresses, or widen the range of local ports.',
  },
  half_open_flood: {
    severity: 'error',
    means:
      'Connections to {server} stay half-open[: {count} of them, {rate} a second]; it answers SYNs that nobody completes.',
    orElse: 'Answers that take another path than the one captured.',
    advice: 'See whether the sources are real (SYN flood with forged ones); SYN cookies keep the server reachable.',
  },
  port_scan: {
    severity: 'warning',
    means:
      '{client} tried[ {targets}] different hosts and ports in vain[, {rate} times a second]: refused, unanswered, or never completed.',
    orElse: 'A monitoring system, or a client whose service is down.',
    advice: 'Find out who the source is.',
  },
  duplicates: {
    severity: 'info',
    means:
      'Packets are in the capture more than once (a mirror port, the interface "any", a routed copy); copies are counted apart.',
    orElse: 'A loop in the network.',
    advice: 'Capture on one interface, or mirror one direction of each port.',
  },
  offload: {
    severity: 'info',
    means:
      'Segments are larger than the path takes, or have no checksum yet: they were captured on their sender before its network card worked on them.',
    orElse: 'Jumbo frames.',
    advice: 'Nothing is wrong; switch segmentation offload off to see the packets of the wire.',
  },
} as const satisfies Record<string, Message>

export type MessageCode = keyof typeof MESSAGES
export const MESSAGE_CODES = Object.keys(MESSAGES) as MessageCode[]

/** The message of a code; a code of a later version still gets a sentence. */
export function messageOf(code: string): Message {
  const known: Record<string, Message> = MESSAGES
  return known[code] ?? { severity: 'info', means: `Noticed: ${code}.`, orElse: '', advice: '' }
}

/** Arguments that are no durations. */
const COUNTS: ReadonlySet<string> = new Set(['count', 'targets', 'rate'])

/** What this finding means, with its own numbers. */
export function findingText({ code, args }: Pick<Finding, 'code' | 'args'>): string {
  const side = args.side === 'client' || args.side === 'server' ? `the ${args.side}` : 'one side'
  return messageOf(code)
    .means.replace(/\[(.*?\{(\w+)\}.*?)\]/g, (_, part: string, name: string) =>
      typeof args[name] === 'number' ? part : '',
    )
    .replace(/\{(\w+)\}/g, (_, name: string) => {
      if (name === 'side') return side
      if (name === 'Side') return side.replace(/^./, first => first.toUpperCase())
      const value = args[name]
      if (typeof value === 'string') return value
      return COUNTS.has(name) ? countText(Number(value)) : durationText(Number(value))
    })
}
