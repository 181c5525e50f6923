// When a connection is final by age (section 2): what comes after that is a connection of its own.
import { dialogue } from '../support/dialogue.ts'

const OPENED = `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?`

const CLOSED = `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.02   TIME-WAIT?   < F. 5001 ack 1002 LAST-ACK
+0.0001 TIME-WAIT    > .  1002 ack 5002 CLOSED?`

dialogue(
  'a minute after a reset a late segment belongs to nobody known',
  `${OPENED}
+1      CLOSED       > R. 1001      ack 5001 CLOSED?
+61     ESTABLISHED? < P. 5001:5101 ack 1001 ESTABLISHED?
= 1.outcome reset
= 1.server.packets 1
= 2.outcome open
= 2.handshake.verdict not-captured
= 2.server.packets 1
`,
)

dialogue(
  'within that minute it belongs to the connection that was reset',
  `${OPENED}
+1      CLOSED       > R. 1001      ack 5001 CLOSED?
+59     CLOSED       < P. 5001:5101 ack 1001 CLOSED?
= 1.outcome reset
= 1.server.packets 2
`,
)

dialogue(
  'when TIME-WAIT has run out a FIN that comes again is a connection of its own',
  `${CLOSED}
+61     CLOSE-WAIT?  < F. 5001 ack 1002 FIN-WAIT-1
= 1.outcome closed
= 1.client.state CLOSED
= 1.client.certainty modelled
= 1.client.states[4].state CLOSED
= 1.server.retransmissions 0
= 2.outcome half-closed
= 2.handshake.verdict not-captured
`,
)

dialogue(
  'before that it is a retransmission and starts TIME-WAIT anew',
  `${CLOSED}
+59     TIME-WAIT    < F. 5001 ack 1002 LAST-ACK   ! retransmission
+0.0001 TIME-WAIT    > .  1002 ack 5002 CLOSED?
+59     TIME-WAIT    < F. 5001 ack 1002 LAST-ACK   ! retransmission
+0.0001 TIME-WAIT    > .  1002 ack 5002 CLOSED?
= 1.outcome closed
= 1.server.retransmissions 2
= 1.timeWait.until 179040400us
`,
)

dialogue(
  'a minute after the second FIN an unconfirmed close is final',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.02   TIME-WAIT?   < F. 5001 ack 1002 LAST-ACK
+61     ESTABLISHED? > .  1002 ack 5002 ESTABLISHED?
= 1.outcome close-unconfirmed
= 1.client.packets 3
= 2.outcome open
= 2.handshake.verdict not-captured
`,
)

dialogue(
  'a minute after it was refused the same SYN is another attempt',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   CLOSED?      < R. 0    ack 1001 CLOSED
+61     SYN-SENT     > S  1000          SYN-RECEIVED?
= 1.outcome refused
= 1.client.packets 1
= 2.outcome unanswered
= 2.client.retransmissions 0
`,
)

dialogue(
  'a minute after it was rejected the same SYN is another attempt',
  `
        SYN-SENT     > S  1000                 SYN-RECEIVED?
+0.02   SYN-SENT     < icmp 3/1 from 10.0.0.9  SYN-RECEIVED?
+61     SYN-SENT     > S  1000                 SYN-RECEIVED?
= 1.outcome rejected
= 2.outcome unanswered
`,
)

dialogue(
  'an unanswered SYN is not final by age: the same number is a retry after an hour too',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+3600   SYN-SENT     > S  1000          SYN-RECEIVED? ! retransmission
= 1.outcome unanswered
= 1.handshake.synRetries 1
`,
)

dialogue(
  'half-open and half-closed connections are not final by age',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+3600   ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.02   FIN-WAIT-2?  < .  5001 ack 1002 CLOSE-WAIT
+7200   TIME-WAIT?   < F. 5001 ack 1002 LAST-ACK
+0.0001 TIME-WAIT    > .  1002 ack 5002 CLOSED?
= outcome closed
= close.halfClosed 7200s
= handshake.total 3600020ms
= findings close_wait_long
`,
)

dialogue(
  'a reset that was only probable is final too, a minute after it',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
+0.5    ESTABLISHED  > R  1151               ESTABLISHED  ! ignored
+61     ESTABLISHED? < .  5001      ack 1101 ESTABLISHED?
= 1.outcome reset
= 1.certainty inferred
= 1.findings reset_probable
= 2.handshake.verdict not-captured
`,
)
