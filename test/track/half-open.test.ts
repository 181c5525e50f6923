// Handshakes that do not come about: unanswered, half-open, refused, scanned.
import { dialogue } from '../support/dialogue.ts'

dialogue(
  'a SYN and nothing more says nothing of its server (case 1)',
  `
  SYN-SENT > S 1000 SYN-RECEIVED?
= outcome unanswered
= by null
= certainty proved
= seen client
= handshake.verdict unanswered
= handshake.total null (not-completed)
= handshake.serverLeg null (no-answer)
= handshake.clientLeg null (no-answer)
= handshake.rtt null
= handshake.synRetries 0
= handshake.refusedAfter null
= close.verdict none
= close.kind null
= client.state SYN-SENT
= client.certainty proved
= server.state null (no-answer)
= server.certainty null
= server.states []
= transitions [{"at":0,"evidence":{"file":0,"frame":1},"endpoint":"client","from":"CLOSED","to":"SYN-SENT","on":"snd SYN","certainty":"proved"}]
= established.duration null (never-established)
= history S
= zeekState S0
`,
)

dialogue(
  'a reset with the right acknowledgement refuses the SYN (case 3)',
  `
        SYN-SENT > S  1000        SYN-RECEIVED?
+0.02   CLOSED?  < R. 0 ack 1001  CLOSED
= outcome refused
= by server
= handshake.verdict refused
= handshake.refusedAfter 20ms
= handshake.serverLeg null (not-completed)
= handshake.clientLeg null (not-completed)
= handshake.rtt null
= handshake.total null
= close.verdict none
= close.kind null
= client.state CLOSED
= client.certainty inferred
= server.state CLOSED
= server.certainty proved
= reset.by server
= established.duration null (never-established)
= findings none
= history Sr
= zeekState REJ
`,
)

dialogue(
  'a SYN sent again after the reset that refused it is the same attempt, as Windows makes it (section 2)',
  `
        SYN-SENT > S  1000        SYN-RECEIVED?
+0.02   CLOSED?  < R. 0 ack 1001  CLOSED
+0.5    SYN-SENT > S  1000        SYN-RECEIVED? ! retransmission
+0.02   CLOSED?  < R. 0 ack 1001  CLOSED
+0.5    SYN-SENT > S  1000        SYN-RECEIVED? ! retransmission
+0.02   CLOSED?  < R. 0 ack 1001  CLOSED
= outcome refused
= by server
= handshake.verdict refused
= handshake.synRetries 2
= handshake.refusedAfter 20ms
= client.packets 3
= server.packets 3
= client.state CLOSED
= server.state CLOSED
= findings none
= zeekState REJ
`,
)

dialogue(
  'a SYN sent again after the reset can still be answered',
  `
        SYN-SENT     > S  1000           SYN-RECEIVED?
+0.02   CLOSED?      < R. 0    ack 1001  CLOSED
+0.5    SYN-SENT     > S  1000           SYN-RECEIVED? ! retransmission
+0.02   ESTABLISHED? < S. 5000 ack 1001  SYN-RECEIVED
+0.001  ESTABLISHED  > .  1001 ack 5001  ESTABLISHED?
= outcome open
= by null
= handshake.verdict complete
= handshake.total 541ms
= handshake.synRetries 1
= handshake.refusedAfter null
= client.state ESTABLISHED
= server.state ESTABLISHED
= findings none
`,
)

dialogue(
  'a SYN-ACK that nobody acknowledges is half-open, never established (case 5)',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+1      ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED ! retransmission
+2      ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED ! retransmission
= outcome half-open
= by null
= handshake.verdict half-open
= handshake.total null (not-completed)
= handshake.clientLeg null (not-completed)
= close.verdict none
= client.state null (no-answer)
= client.certainty null
= server.state SYN-RECEIVED
= server.certainty proved
= server.retransmissions 2
= client.states[0].state SYN-SENT
= client.states[0].to null
= established.at null (never-established)
= findings none
= history Sh
= zeekState S1
`,
)

dialogue(
  'a client that resets the SYN-ACK was never established: a scan, or a closed socket (case 6)',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 CLOSED       > R  1001          CLOSED?
= outcome scan
= by client
= handshake.verdict aborted
= handshake.serverLeg 20ms
= handshake.rtt null
= handshake.refusedAfter null
= close.verdict none
= close.kind null
= client.state CLOSED
= client.certainty proved
= server.state CLOSED
= server.certainty inferred
= client.states[0].state SYN-SENT
= client.states[1].state CLOSED
= established.at null (never-established)
= reset.by client
= reset.sinceLastData null (no-data)
= findings none
= history ShR
= zeekState RSTO
`,
)

dialogue(
  'a server that resets after its own SYN-ACK: reset, and the handshake half-open (section 4)',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.5    CLOSED?      < R. 5001 ack 1001 CLOSED
= outcome reset
= by server
= handshake.verdict half-open
= close.verdict none
= client.state CLOSED
= server.state CLOSED
= findings none
`,
)

dialogue(
  'a reset that repeats an old acknowledgement does not end a half-open connection',
  `
        SYN-SENT     > S  1000           SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000  ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED? > R  90001000       SYN-RECEIVED ! ignored, rst_out_of_window
= outcome half-open
= by null
= handshake.verdict half-open
= findings rst_out_of_window
`,
)

dialogue(
  'a client that goes away before any answer came',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+1      CLOSED       > R  1001          CLOSED?
= outcome scan
= by client
= handshake.verdict aborted
= close.verdict none
= client.state CLOSED
= findings none
`,
)

dialogue(
  'a reset that carries an ACK aborts the handshake as one without does',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 CLOSED       > R. 1001 ack 5001 CLOSED?
= outcome scan
= by client
= handshake.verdict aborted
= close.verdict none
= established.at null (never-established)
`,
)

dialogue(
  'the client acknowledges and resets at once: a connect scan was established',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?
+0.0001 CLOSED       > R. 1001 ack 5001 CLOSED?
= outcome reset
= by client
= handshake.verdict complete
= close.verdict reset
= established.duration 100us
= findings none
`,
)

dialogue(
  'data of the server shows that it got an ACK that was not captured',
  `
        SYN-SENT     > S  1000               SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED
+0.1    ESTABLISHED? < P. 5001:5101 ack 1101 ESTABLISHED  ! acked_unseen
= outcome open
= handshake.total null
= client.state ESTABLISHED
= client.certainty inferred
= server.state ESTABLISHED
`,
)
