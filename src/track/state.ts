// RFC 9293, 3.3.2, Figure 5 as data. Rule 1: every arrow is a row of DIAGRAM; nothing else decides a state. Rule 2:
// this file does not know who is client and who is server, only what one endpoint put on the wire (snd) and what its
// peer put there for it (rcv).

// biome-ignore format: three lines, not eleven
export const STATE_NAMES = ['CLOSED', 'LISTEN', 'SYN-SENT', 'SYN-RECEIVED', 'ESTABLISHED', 'FIN-WAIT-1',
  'FIN-WAIT-2', 'CLOSE-WAIT', 'CLOSING', 'LAST-ACK', 'TIME-WAIT'] as const
export const [CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1] = [0, 1, 2, 3, 4, 5] as const
export const [FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT] = [6, 7, 8, 9, 10] as const
/** No state of the RFC: what an endpoint was in cannot be known. */
export const UNKNOWN = 11

// biome-ignore format: the order of the constants below
export const EVENT_NAMES = ['snd SYN', 'rcv SYN', 'rcv SYN,ACK', 'rcv ACK of SYN', 'snd FIN', 'rcv FIN', 'rcv ACK of FIN',
  'rcv FIN,ACK of FIN', 'snd RST', 'rcv RST', 'timeout 2MSL', 'first seen'] as const
export const [SND_SYN, RCV_SYN, RCV_SYN_ACK, RCV_ACK_OF_SYN, SND_FIN, RCV_FIN] = [0, 1, 2, 3, 4, 5] as const
export const [RCV_ACK_OF_FIN, RCV_FIN_ACK_OF_FIN, SND_RST, RCV_RST, TIMEOUT_2MSL, FIRST_SEEN] = [
  6, 7, 8, 9, 10, 11,
] as const

// biome-ignore format: laid out to be read against the figure, one row per arrow
export const DIAGRAM: readonly (readonly [from: number, on: number, to: number])[] = [
  [CLOSED,       SND_SYN,            SYN_SENT],      // active OPEN
  [LISTEN,       SND_SYN,            SYN_SENT],      // SEND
  [LISTEN,       RCV_SYN,            SYN_RECEIVED],
  [SYN_SENT,     RCV_SYN,            SYN_RECEIVED],  // simultaneous open
  [SYN_SENT,     RCV_SYN_ACK,        ESTABLISHED],
  [SYN_RECEIVED, RCV_ACK_OF_SYN,     ESTABLISHED],
  [SYN_RECEIVED, SND_FIN,            FIN_WAIT_1],
  [ESTABLISHED,  SND_FIN,            FIN_WAIT_1],
  [ESTABLISHED,  RCV_FIN,            CLOSE_WAIT],
  [FIN_WAIT_1,   RCV_ACK_OF_FIN,     FIN_WAIT_2],
  [FIN_WAIT_1,   RCV_FIN,            CLOSING],
  [FIN_WAIT_1,   RCV_FIN_ACK_OF_FIN, TIME_WAIT],     // the figure's note 2
  [FIN_WAIT_2,   RCV_FIN,            TIME_WAIT],
  [CLOSING,      RCV_ACK_OF_FIN,     TIME_WAIT],
  [CLOSE_WAIT,   SND_FIN,            LAST_ACK],
  [LAST_ACK,     RCV_ACK_OF_FIN,     CLOSED],
  [TIME_WAIT,    TIMEOUT_2MSL,       CLOSED],
]
// A capture that begins late shows endpoints whose first arrows it missed. These rows are the observer's, not the RFC's.
// biome-ignore format: as above
export const PICKED_UP: typeof DIAGRAM = [
  [UNKNOWN,      FIRST_SEEN,         ESTABLISHED],
  [UNKNOWN,      RCV_SYN_ACK,        ESTABLISHED],   // its SYN was not captured
]

/** `next` has no arrow for that. */
export const NONE = 0xff

const NEXT = new Uint8Array(16 * 16).fill(NONE)
// A RST ends every state (RFC 9293, 3.10.7.4); its sender is CLOSED too (3.10.5, ABORT), where Figure 5's note 3 differs.
for (let state = 0; state <= UNKNOWN; state++) NEXT[(state << 4) | SND_RST] = NEXT[(state << 4) | RCV_RST] = CLOSED
for (const [from, on, to] of [...DIAGRAM, ...PICKED_UP]) NEXT[(from << 4) | on] = to

/** The state after `on`, or NONE where the diagram has no such arrow. */
export const next = (state: number, on: number): number => NEXT[(state << 4) | on] as number
