// The one table of what findings of connections say to people, and with those of captures of all. Findings themselves are
// data (code, frames, args); here are the words.
import { CAPTURE_MESSAGES } from './capture-messages.ts'
import type { Message } from './message.ts'

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
    perhaps: 'The capture began in this moment, saw one direction only, or lost the packet.',
    advice: 'Capture both directions from the start to have the time of the whole handshake.',
  },
  tfo_ignored: {
    severity: 'info',
    means:
      'The SYN carried data (TCP Fast Open, RFC 7413) that the server did not accept; the client sent it again after the handshake.',
    orElse: 'A middlebox stripped the data or the cookie from the SYN.',
    advice:
      'Nothing is broken, but the round trip that Fast Open saves was not saved: check that it is enabled on the server and that the cookie was fresh.',
  },
  syn_loss: {
    severity: 'warning',
    means:
      'The first SYN got no answer, so it was sent again[: {sent} times in all over {delay} before one came][: {sent} times in all over {inVain}, and none came].',
    perhaps: 'A full backlog at the server, a firewall that drops SYNs, loss on the path, or no such host.',
    advice:
      'When other clients suffer at the same time, look at the server (ListenOverflows, SYN backlog); when one path does, look for loss there.',
  },
  handshake_loss: {
    severity: 'warning',
    means:
      '{Side} had to send its {syn} again[: {sent} times in all][, over {delay}], because it or the answer to it was lost.',
    orElse:
      'The answer was only late: the peer, or the path, took longer than the first retransmission timeout of one second.',
    advice: 'Every such loss costs a second or more before the first byte: look for loss or overload on the path.',
  },
  slow_handshake: {
    severity: 'warning',
    means: 'This handshake took[ {total},] much longer than the fastest one between the same two hosts[ ({fastest})].',
    perhaps: 'A queue on the path, a busy host, or another route.',
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
    perhaps: 'A client with many short connections: normal.',
    advice: 'Nothing while it works; see the finding time_wait_reuse_refused for when it does not.',
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
    perhaps: 'A late copy of the first SYN, a client that restarted and took the same port, or someone guessing.',
    advice: 'When the client restarted, its RST follows and ends the old connection.',
  },
  rst_out_of_window: {
    severity: 'warning',
    means:
      'A RST whose sequence number is outside the receive window came from {side}; its receiver ignores it, and so does this report.',
    perhaps: 'A middlebox that resets without knowing the numbers, or a forged RST.',
    advice:
      'Compare its TTL with that of the other segments of that side: another value means that another machine sent it.',
  },
  reset_probable: {
    severity: 'warning',
    means:
      'A RST from {side} lay inside the receive window without being exact, and both sides fell silent after it; it is taken as the end (RFC 5961 asks for a challenge ACK first).',
    perhaps: 'The exact RST was not captured, or an older TCP accepts any RST inside the window.',
    advice: 'Look at what came before it: data that was never acknowledged means that the capture has gaps.',
  },
  keepalive_timeout: {
    severity: 'error',
    means: 'The keep-alive probes of {side} were not answered and it gave up: its peer was gone.',
    orElse: 'A firewall or NAT forgot the idle connection.',
    advice:
      'When it happens after the same idle time again and again, a middlebox times out: send keep-alives more often than that.',
  },
  peer_unresponsive: {
    severity: 'error',
    means: 'What {side} sent last was not acknowledged to the end of the capture, though it was sent again and again.',
    perhaps:
      'The peer died or lost its network, a middlebox drops this connection, or the answers take a path that was not captured.',
    advice: 'Capture at the other end as well: that tells a dead host from a broken path.',
  },
  zero_window: {
    severity: 'warning',
    means: '{Side} advertised a receive window of 0: it asked its peer to stop, because its application did not read.',
    orElse: 'When it is in the SYN or SYN-ACK: a scanner, or a proxy that first looks at the other side.',
    advice: 'Look at the application on that side: it is busy, blocked, or slower than its peer.',
  },
  acked_unseen: {
    severity: 'info',
    means: 'Data was acknowledged that is not in the capture: the capture lost packets, the network did not.',
    orElse: 'Part of the traffic took another path than the one captured.',
    advice:
      'Counts of bytes and times from those segments are missing; use a larger capture buffer (tcpdump -B) or a shorter snap length.',
  },
  // Closing.
  fin_seq_changed: {
    severity: 'warning',
    means: '{Side} sent FINs with different sequence numbers; only the first counts here.',
    perhaps: 'A middlebox that closes the connection itself, or a broken TCP.',
    advice: 'Compare the TTL of the two FINs to see whether both came from one machine.',
  },
  data_after_fin: {
    severity: 'warning',
    means:
      '{Side} sent new data after its FIN, which promises that there is none (RFC 9293, 3.6); the peer throws it away.',
    perhaps: 'A FIN that a middlebox sent in its name.',
    advice: 'Compare the TTL of the FIN with that of the data.',
  },
  fin_without_ack: {
    severity: 'warning',
    means:
      'A FIN without the ACK flag came from {side}; TCP drops such segments (RFC 9293, 3.10.7.4), so it closes nothing.',
    perhaps: 'A port scan (nmap -sF) or a broken device.',
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
    orElse: 'The capture ended too early to see it, or data was still to be sent in this direction.',
    advice: 'When `ss -tn state close-wait` grows on that host, its application leaks sockets.',
  },
  unread_data_reset: {
    severity: 'warning',
    means:
      '{Side} reset the connection while data for it was unread or still arriving: its application closed without reading everything, and that data is lost.',
    orElse: 'A process was killed, or the application gave up after a timeout.',
    advice: 'Let that application read to the end before it closes, or tell its peer to stop first.',
  },
  rst_after_close: {
    severity: 'info',
    means: 'A RST came from {side} after both sides had closed; the connection still counts as closed.',
    perhaps: 'A late segment that reached a socket that is gone, or a firewall that clears its table.',
    advice: 'Nothing: it is harmless.',
  },
  // The evidence itself.
  reordered: {
    severity: 'info',
    means: 'Segments were captured in another order than they were sent; the numbers tell the right one.',
    perhaps: 'Two interfaces or queues that were written into one file, or several paths in the network.',
    advice: 'Nothing: times between these segments are left out.',
  },
  time_backwards: {
    severity: 'warning',
    means: 'The clock of the capture went backwards during this connection; times across that step are left out.',
    perhaps: 'The clock was set, or packets of several queues were written out of order.',
    advice: 'Keep the clock of the capturing host in step slowly (chrony, ntpd without -g) while it captures.',
  },
  invalid_flags: {
    severity: 'warning',
    means:
      'A segment from {side} had flags that no TCP sends together (such as SYN with RST, FIN with RST, or none at all); apart from SYN with FIN, which counts as a SYN, it changed no state.',
    perhaps: 'A scanner that tells systems apart by their answers, or a broken device.',
    advice: 'Look at what else its sender does.',
  },
  one_way: {
    severity: 'info',
    means: 'Only one direction was captured; what the other side did follows from the acknowledgements of this one.',
    perhaps: 'Asymmetric routing, or a mirror port that copies one direction.',
    advice: 'Capture both directions to have round trip times and a proved end.',
  },
  fragmented: {
    severity: 'info',
    means:
      'IP fragments carried segments of this connection; they were put together, and counted at the last frame of each.',
    perhaps: 'A tunnel that makes packets larger than the path takes.',
    advice: 'Check the MTU of the path and whether ICMP "fragmentation needed" gets through.',
  },
  fragment_overlap: {
    severity: 'warning',
    means:
      'IP fragments of one packet held different bytes for the same place; those that came first are shown, but hosts differ: Linux drops such a packet.',
    perhaps:
      'An attempt to get past a firewall, a broken device, or a sender that used an identification again too soon.',
    advice: 'Drop overlapping fragments at the border.',
  },
  kernel_differs: {
    severity: 'warning',
    means:
      'The kernel of this host had {side} go through other states than the segments show: the kernel {kernel}, the segments {wire}.',
    perhaps:
      'A segment that was captured and then dropped by the host itself (a firewall, a full queue), one that was never captured, or a close by a timer, which no segment shows.',
    advice: 'Believe the kernel for its own endpoint; compare `nstat` and the firewall’s counters for what it dropped.',
  },
  ...CAPTURE_MESSAGES,
} as const satisfies Record<string, Message>

export type MessageCode = keyof typeof MESSAGES
export const MESSAGE_CODES = Object.keys(MESSAGES) as MessageCode[]

/** The message of a code; a code of a later version still gets a sentence. */
export function messageOf(code: string): Message {
  const known: Record<string, Message> = MESSAGES
  return known[code] ?? { severity: 'info', means: `Noticed: ${code}.`, advice: '' }
}
