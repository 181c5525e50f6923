// What findings of a whole capture say to people.
import type { Message } from './message.ts'

export const CAPTURE_MESSAGES = {
  no_pure_acks: {
    severity: 'info',
    means: 'The capture has no segment that carries nothing but an ACK, so it was taken with a filter on flags.',
    orElse: 'The capture is very short.',
    advice: 'Handshakes and closes are judged by what is left; capture without the filter to have them proved.',
  },
  capture_loss: {
    severity: 'warning',
    means: 'The capture itself lost packets, so what was not seen may still have been sent.',
    orElse: 'Part of the traffic took another path than the one captured.',
    advice: 'Use a larger capture buffer (tcpdump -B), a shorter snap length, or a filter.',
  },
  port_exhaustion: {
    severity: 'error',
    means:
      '{client} used ports again while their old connections were in TIME-WAIT[: {count} times, {rate} a second][, the shortest gap {gap}]: it is running out of ports.',
    orElse: 'A load test that means to do so.',
    advice: 'Keep connections open, use more addresses, or widen the range of local ports.',
  },
  half_open_flood: {
    severity: 'error',
    means:
      'Connections to {server} stay half-open[: {count} of them, {rate} a second]; it answers SYNs that nobody completes.',
    perhaps: 'A SYN flood from forged addresses, or answers that take another path than the one captured.',
    advice: 'See whether the sources are real; SYN cookies keep the server reachable in a flood.',
  },
  port_scan: {
    severity: 'warning',
    means:
      '{client} tried[ {targets}] different hosts and ports in vain[, {rate} times a second]: refused, unanswered, or never completed.',
    perhaps: 'A scanner, a monitoring system, or a client whose service is down.',
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
