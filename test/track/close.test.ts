// Closing: four packets, three, or crossed. RFC 9293, 3.6.
import { dialogue } from '../support/dialogue.ts'

const OPENED = `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?`

dialogue(
  'four packets: Figure 12 (case 48)',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.02   FIN-WAIT-2?  < .  5001 ack 1002 CLOSE-WAIT
+0.5    TIME-WAIT?   < F. 5001 ack 1002 LAST-ACK
+0.0001 TIME-WAIT    > .  1002 ack 5002 CLOSED?
= outcome closed
= by client
= certainty proved
= handshake.verdict complete
= close.verdict graceful
= close.kind four-way
= close.finRetries 0
= close.finWait1 20ms
= close.halfClosed 500ms
= close.lastAck 100us
= close.total 520100us
= close.closing {"client":null,"server":null}
= established.duration 1s
= timeWait.by client
= timeWait.until 61540200us
= timeWait.reusedAfter null
= client.state TIME-WAIT
= client.certainty proved
= server.state CLOSED
= server.certainty inferred
= client.states[2].state FIN-WAIT-1
= client.states[2].duration 20ms
= client.states[3].state FIN-WAIT-2
= client.states[3].duration 500ms
= client.states[3].lowerBound false
= client.states[4].state TIME-WAIT
= client.states[4].duration 100us
= client.states[4].lowerBound true
= server.states[2].state CLOSE-WAIT
= server.states[2].duration 520ms
= server.states[3].state LAST-ACK
= server.states[4].state CLOSED
= duration 1540200us
= findings none
= history ShAFaf
= zeekState SF
`,
)

dialogue(
  'the server closes first (case 48)',
  `${OPENED}
+1      CLOSE-WAIT?  < F. 5001 ack 1001 FIN-WAIT-1
+0.0001 CLOSE-WAIT   > .  1001 ack 5002 FIN-WAIT-2?
+0.5    LAST-ACK     > F. 1001 ack 5002 TIME-WAIT?
+0.02   CLOSED?      < .  5002 ack 1002 TIME-WAIT
= outcome closed
= by server
= close.verdict graceful
= close.kind four-way
= close.finWait1 100us
= close.halfClosed 500ms
= close.lastAck 20ms
= close.total 520100us
= timeWait.by server
= client.state CLOSED
= client.certainty inferred
= server.state TIME-WAIT
= server.certainty proved
= findings none
= zeekState SF
`,
)

dialogue(
  'three packets: the second FIN is the first to acknowledge the first (case 49)',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.02   TIME-WAIT?   < F. 5001 ack 1002 LAST-ACK
+0.0001 TIME-WAIT    > .  1002 ack 5002 CLOSED?
= outcome closed
= by client
= close.verdict graceful
= close.kind three-way
= close.finWait1 20ms
= close.halfClosed 0
= close.lastAck 100us
= close.total 20100us
= client.states[2].state FIN-WAIT-1
= client.states[3].state TIME-WAIT
= findings none
`,
)

dialogue(
  'a second FIN that carries the last data is still the third packet of three',
  `${OPENED}
+1      FIN-WAIT-1   > F.  1001      ack 5001 CLOSE-WAIT?
+0.02   TIME-WAIT?   < FP. 5001:5101 ack 1002 LAST-ACK
+0.0001 TIME-WAIT    > .   1002      ack 5102 CLOSED?
= outcome closed
= close.kind three-way
= close.halfClosed 0
= server.payload 100
`,
)

dialogue(
  'data that acknowledges the first FIN makes it four (case 58)',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001      ack 5001 CLOSE-WAIT?
+0.02   FIN-WAIT-2?  < P. 5001:5101 ack 1002 CLOSE-WAIT
+0.0001 FIN-WAIT-2   > .  1002      ack 5101 CLOSE-WAIT
+0.3    TIME-WAIT?   < F. 5101      ack 1002 LAST-ACK
+0.0001 TIME-WAIT    > .  1002      ack 5102 CLOSED?
= outcome closed
= by client
= close.kind four-way
= close.finWait1 20ms
= close.halfClosed 300100us
= findings none
`,
)

dialogue(
  'FINs that crossed: Figure 13 (case 50)',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.005  CLOSING?     < F. 5001 ack 1001 CLOSING?
+0.01   CLOSING      > .  1002 ack 5002 TIME-WAIT?
+0.01   TIME-WAIT?   < .  5002 ack 1002 TIME-WAIT?
= outcome closed
= by both
= close.verdict graceful
= close.kind simultaneous
= close.halfClosed null (simultaneous)
= close.closing {"client":25000000,"server":10000000}
= timeWait.by both
= client.state TIME-WAIT
= server.state TIME-WAIT
= client.states[2].state FIN-WAIT-1
= client.states[3].state CLOSING
= client.states[4].state TIME-WAIT
= server.states[2].state FIN-WAIT-1
= server.states[3].state CLOSING
= server.states[4].state TIME-WAIT
= findings none
`,
)

dialogue(
  'FINs that crossed, both acknowledged at once by the FIN sent again',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.005  CLOSING?     < F. 5001 ack 1001 CLOSING?
+0.2    CLOSING      > F. 1001 ack 5002 TIME-WAIT?  ! retransmission
+0.02   TIME-WAIT?   < .  5002 ack 1002 TIME-WAIT?
= outcome closed
= by both
= close.kind simultaneous
= close.finRetries 1
`,
)

dialogue(
  'FINs that crossed at the capture point only: one acknowledges the other (case 51)',
  `${OPENED}
+1      CLOSE-WAIT?  < F. 5001 ack 1002 FIN-WAIT-1 ! acked_unseen
+0.0001 TIME-WAIT?   > F. 1001 ack 5001 LAST-ACK   ! reordered
+0.0001 TIME-WAIT    > .  1002 ack 5002 CLOSED?
= outcome closed
= by client
= close.verdict graceful
= close.kind three-way
= close.finWait1 null (reordered)
= client.state TIME-WAIT
= server.state CLOSED
= client.states[2].state FIN-WAIT-1
= client.states[3].state TIME-WAIT
= server.states[2].state CLOSE-WAIT
= server.states[3].state LAST-ACK
= findings reordered
`,
)

dialogue(
  'the ACK of the FIN is captured before the FIN (case 58)',
  `${OPENED}
+1      ESTABLISHED  < .  5001 ack 1002 ESTABLISHED ! acked_unseen
+0.0001 FIN-WAIT-2?  > F. 1001 ack 5001 CLOSE-WAIT  ! reordered
+0.3    TIME-WAIT?   < F. 5001 ack 1002 LAST-ACK
+0.0001 TIME-WAIT    > .  1002 ack 5002 CLOSED?
= outcome closed
= by client
= close.kind four-way
= close.finWait1 null (reordered)
= close.lastAck 100us
= findings reordered
`,
)

dialogue(
  'a FIN with data is acknowledged behind its data and itself (case 57)',
  `${OPENED}
+1      FIN-WAIT-1   > FP. 1001:1101 ack 5001 CLOSE-WAIT?
+0.02   FIN-WAIT-1   < .   5001      ack 1101 CLOSE-WAIT?
+0.1    FIN-WAIT-2?  < .   5001      ack 1102 CLOSE-WAIT
+0.1    TIME-WAIT?   < F.  5001      ack 1102 LAST-ACK
+0.0001 TIME-WAIT    > .   1102      ack 5002 CLOSED?
= outcome closed
= by client
= close.finWait1 120ms
= client.payload 100
= findings none
`,
)

dialogue(
  'a FIN of which only the data is acknowledged is not acknowledged (case 57)',
  `${OPENED}
+1      FIN-WAIT-1   > FP. 1001:1101 ack 5001 CLOSE-WAIT?
+0.02   FIN-WAIT-1   < .   5001      ack 1101 CLOSE-WAIT?
= outcome half-closed
= by client
= close.finWait1 null (no-answer)
= client.state FIN-WAIT-1
= server.state null (no-answer)
= findings none
`,
)

dialogue(
  'a FIN behind a hole has not arrived until the hole is filled',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1101      ack 5001 CLOSE-WAIT? ! gap
+0.02   FIN-WAIT-1   < .  5001      ack 1001 CLOSE-WAIT?
+0.2    FIN-WAIT-1   > P. 1001:1101 ack 5001 CLOSE-WAIT? ! out-of-order
+0.02   FIN-WAIT-2?  < .  5001      ack 1102 CLOSE-WAIT
= outcome half-closed
= client.payload 100
= close.finWait1 240ms
= findings close_wait_at_end
`,
)

dialogue(
  'the FIN completes the handshake when the ACK was lost (case 67)',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.1    FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.02   FIN-WAIT-2?  < .  5001 ack 1002 CLOSE-WAIT
+0.1    TIME-WAIT?   < F. 5001 ack 1002 LAST-ACK
+0.0001 TIME-WAIT    > .  1002 ack 5002 CLOSED?
= outcome closed
= by client
= handshake.verdict complete
= handshake.total 120ms
= handshake.withData true
= handshake.rtt null (with-data)
= established.duration 0
= close.kind four-way
= client.states[1].state ESTABLISHED
= client.states[2].state FIN-WAIT-1
= server.states[0].state SYN-RECEIVED
= server.states[1].state ESTABLISHED
= server.states[2].state CLOSE-WAIT
= findings none
`,
)

dialogue(
  'the server closes while it is in SYN-RECEIVED, and nobody answers (case 68)',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.1    CLOSE-WAIT?  < F. 5001 ack 1001 FIN-WAIT-1
= outcome half-open
= by null
= handshake.verdict half-open
= close.verdict none
= client.state null (no-answer)
= server.state FIN-WAIT-1
= server.states[0].state SYN-RECEIVED
= server.states[1].state FIN-WAIT-1
= findings none
`,
)

dialogue(
  'the server closes while it is in SYN-RECEIVED, and the client takes it all (case 68)',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 CLOSE-WAIT?  < F. 5001 ack 1001 FIN-WAIT-1
+0.0001 CLOSE-WAIT   > .  1001 ack 5002 FIN-WAIT-2?
+0.1    LAST-ACK     > F. 1001 ack 5002 TIME-WAIT?
+0.02   CLOSED?      < .  5002 ack 1002 TIME-WAIT
= outcome closed
= by server
= handshake.verdict complete
= handshake.clientLeg null (answers-later-data)
= close.kind four-way
= close.finWait1 100us
= findings none
`,
)

dialogue(
  'FINs that crossed, one captured behind the ACK of it: neither acknowledges the other, so both closed',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.005  FIN-WAIT-1   > .  1002 ack 5002 CLOSE-WAIT? ! acked_unseen
+0.0001 CLOSING      < F. 5001 ack 1001 TIME-WAIT?  ! reordered
+0.01   TIME-WAIT?   < .  5002 ack 1002 TIME-WAIT?
= outcome closed
= by both
= close.kind simultaneous
= timeWait.by both
`,
)
