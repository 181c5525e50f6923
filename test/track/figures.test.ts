import { dialogue } from '../support/dialogue.ts'

dialogue(
  'RFC 9293 Figure 6: three-way handshake',
  `
  SYN-SENT     > S  100             SYN-RECEIVED?
  ESTABLISHED? < S. 300 ack 101     SYN-RECEIVED
  ESTABLISHED  > .  101 ack 301     ESTABLISHED?
  ESTABLISHED  > P. 101:201 ack 301 ESTABLISHED?
  = outcome open
  = handshake.verdict complete
  = handshake.total 20ms
  = handshake.serverLeg 10ms
  = handshake.clientLeg 10ms
  = handshake.rtt 20ms
  = findings none
`,
)

dialogue(
  'RFC 9293 Figure 7: simultaneous open',
  `
  SYN-SENT      > S  100             SYN-RECEIVED?
  SYN-RECEIVED? < S  300             SYN-RECEIVED?
  SYN-RECEIVED  > S. 100 ack 301     ESTABLISHED?
  ESTABLISHED?  < S. 300 ack 101     ESTABLISHED?
  = outcome open
  = handshake.verdict complete
  = handshake.serverLeg null (simultaneous-open)
  = client.retransmissions 0
  = findings none
`,
)

dialogue(
  'RFC 9293 Figure 12: normal close',
  `
  SYN-SENT     > S  99              SYN-RECEIVED?
  ESTABLISHED? < S. 299 ack 100     SYN-RECEIVED
  ESTABLISHED  > .  100 ack 300     ESTABLISHED?
  FIN-WAIT-1   > F. 100 ack 300     CLOSE-WAIT?
  FIN-WAIT-2?  < .  300 ack 101     CLOSE-WAIT
  TIME-WAIT?   < F. 300 ack 101     LAST-ACK
  TIME-WAIT    > .  101 ack 301     CLOSED?
  = outcome closed
  = by client
  = close.kind four-way
  = close.finWait1 10ms
  = close.halfClosed 10ms
  = close.lastAck 10ms
  = close.total 30ms
  = client.state TIME-WAIT
  = server.state CLOSED
  = zeekState SF
  = findings none
`,
)

dialogue(
  'RFC 9293 Figure 13: simultaneous close',
  `
  SYN-SENT     > S  99              SYN-RECEIVED?
  ESTABLISHED? < S. 299 ack 100     SYN-RECEIVED
  ESTABLISHED  > .  100 ack 300     ESTABLISHED?
  FIN-WAIT-1   > F. 100 ack 300     CLOSE-WAIT?
  CLOSING?     < F. 300 ack 100     CLOSING?
  CLOSING      > .  101 ack 301     TIME-WAIT?
  TIME-WAIT?   < .  301 ack 101     TIME-WAIT?
  = outcome closed
  = by both
  = close.kind simultaneous
  = findings none
`,
)

dialogue(
  'connection refused',
  `
  SYN-SENT     > S  1000             SYN-RECEIVED?
  CLOSED?      < R. 0 ack 1001      CLOSED
  = outcome refused
  = by server
  = handshake.refusedAfter 10ms
  = handshake.rtt null
  = server.state CLOSED
  = findings none
`,
)
