// What Zeek's conn.log says of the same packets: `conn_state` and `history`, also where our own outcome is stricter.
import { dialogue } from '../support/dialogue.ts'

const OPENED = `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?`

dialogue(
  'a request, its answer and a normal close: SF',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
+0.02   ESTABLISHED  < P. 5001:5501 ack 1101 ESTABLISHED
+0.0001 ESTABLISHED  > .  1101      ack 5501 ESTABLISHED
+1      FIN-WAIT-1   > F. 1101      ack 5501 CLOSE-WAIT?
+0.02   TIME-WAIT?   < F. 5501      ack 1102 LAST-ACK
+0.0001 TIME-WAIT    > .  1102      ack 5502 CLOSED?
= history ShADadFf
= zeekState SF
= outcome closed
`,
)

dialogue(
  'only the client closed: S2',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001      ack 5001 CLOSE-WAIT?
+0.02   FIN-WAIT-2?  < .  5001      ack 1002 CLOSE-WAIT
= history ShAFa
= zeekState S2
`,
)

dialogue(
  'only the server closed: S3',
  `${OPENED}
+1      CLOSE-WAIT?  < F. 5001      ack 1001 FIN-WAIT-1
+0.02   CLOSE-WAIT   > .  1001      ack 5002 FIN-WAIT-2?
= history ShAf
= zeekState S3
`,
)

dialogue(
  'a SYN, then a FIN, and no answer: SH',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.1    FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
= history SF
= zeekState SH
`,
)

dialogue(
  'the last ACK missing: SF for Zeek, unconfirmed for us',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001      ack 5001 CLOSE-WAIT?
+0.02   TIME-WAIT?   < F. 5001      ack 1002 LAST-ACK
= history ShAFf
= zeekState SF
= outcome close-unconfirmed
`,
)

dialogue(
  'reset by the client: RSTO',
  `${OPENED}
+1      CLOSED       > R. 1001      ack 5001 CLOSED?
= history ShAR
= zeekState RSTO
`,
)

dialogue(
  'reset by the server: RSTR',
  `${OPENED}
+1      CLOSED?      < R. 5001      ack 1001 CLOSED
= history ShAr
= zeekState RSTR
`,
)

dialogue(
  'a SYN and a reset of its sender, nothing of the other side: RSTOS0',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+1      CLOSED       > R  1001          CLOSED?
= history SR
= zeekState RSTOS0
`,
)

dialogue(
  'a reset alone from a server’s port: RSTRH, flipped',
  `
        - < R. 0 ack 1001 CLOSED
= history ^r
= zeekState RSTRH
= outcome stray
`,
)

dialogue(
  'a reset alone to a server’s port: OTH',
  `
        CLOSED > R 1000 -
= history R
= zeekState OTH
`,
)

dialogue(
  'a SYN-ACK that nobody acknowledges: S1 for Zeek, half-open for us',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
= history Sh
= zeekState S1
= outcome half-open
`,
)

dialogue(
  'a retransmission is a letter, and so is a window of 0',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001       ESTABLISHED?
+0.2    ESTABLISHED  > P. 1001:1101 ack 5001       ESTABLISHED? ! retransmission
+0.02   ESTABLISHED  < .  5001      ack 1101 win 0 ESTABLISHED  ! zero_window
= history ShADTaw
`,
)

dialogue(
  'the middle of a connection: OTH',
  `
        ESTABLISHED? > P. 1001:1101 ack 5001       ESTABLISHED?
+0.02   ESTABLISHED? < .  5001      ack 1101       ESTABLISHED?
= history Da
= zeekState OTH
`,
)

dialogue(
  'a FIN, a reset behind it and the peer’s FIN: SF',
  `${OPENED}
+1 FIN-WAIT-1 > F. 1001 ack 5001 CLOSE-WAIT?
+0 CLOSED     > R. 1002 ack 5001 CLOSED?
   CLOSED     < F. 5001 ack 1002 CLOSED?
= outcome aborted-after-fin
= zeekState SF
= history ShAFRf
`,
)

dialogue(
  'a reset that the client did not take, and the handshake behind it: REJ',
  `
   SYN-SENT     > S  1000          SYN-RECEIVED?
   SYN-SENT     < R. 0    ack 1999 SYN-RECEIVED? ! ignored, rst_out_of_window
   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
   ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?
= outcome open
= zeekState REJ
= history SrhA
`,
)

dialogue(
  'a reset out of the window, and the connection goes on: RSTR',
  `${OPENED}
+1 ESTABLISHED < R  75001          ESTABLISHED? ! ignored, rst_out_of_window
   ESTABLISHED < .  5001  ack 1001 ESTABLISHED
= outcome open
= zeekState RSTR
= history ShAra
`,
)

dialogue(
  'a SYN-ACK alone: S1, established as Zeek has it',
  `
   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED ! syn_not_captured
= outcome half-open
= zeekState S1
= history ^h
`,
)

dialogue(
  'both sides call: the second SYN establishes both',
  `
   SYN-SENT      > S 1000 SYN-RECEIVED?
   SYN-RECEIVED? < S 5000 SYN-RECEIVED?
= zeekState S1
= history Ss
`,
)
