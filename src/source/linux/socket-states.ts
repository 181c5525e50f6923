/** The kernel's numbers of TCP states (include/net/tcp_states.h) as RFC 9293 spells them; index 0 is none. */
// biome-ignore format: the order of the kernel's numbers
export const SOCKET_STATES = ['', 'ESTABLISHED', 'SYN-SENT', 'SYN-RECEIVED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT',
  'CLOSED', 'CLOSE-WAIT', 'LAST-ACK', 'LISTEN', 'CLOSING', 'SYN-RECEIVED'] as const
