// Connections that were open before the capture began, and those still open when it ends (cases 76, 77, 78, 90, 91).
import { dialogue } from '../support/dialogue.ts'

dialogue(
  'data and both FINs of a connection that began earlier (case 76)',
  `
        ESTABLISHED? > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED? < .  5001      ack 1101 ESTABLISHED?
+1      FIN-WAIT-1   > F. 1101      ack 5001 CLOSE-WAIT?
+0.02   FIN-WAIT-2?  < .  5001      ack 1102 CLOSE-WAIT
+0.1    TIME-WAIT?   < F. 5001      ack 1102 LAST-ACK
+0.0001 TIME-WAIT    > .  1102      ack 5002 CLOSED?
= outcome closed
= by client
= handshake.verdict not-captured
= handshake.total null
= handshake.rtt null
= handshake.clientLeg null (synack-not-captured)
= close.verdict graceful
= close.kind four-way
= close.finWait1 20ms
= close.total 120100us
= established.at null (mid-stream)
= established.duration null (mid-stream)
= established.lowerBound 1020ms
= roles.certainty guessed
= client.port 40000
= client.isn null (syn-not-captured)
= client.state TIME-WAIT
= server.state CLOSED
= client.payload 100
= transitions[0].from null
= transitions[0].on "first seen"
= findings none
= zeekState SF
`,
)

dialogue(
  'pure ACKs only: open, both ESTABLISHED and that only inferred (case 77)',
  `
        ESTABLISHED? > .  1001      ack 5001 ESTABLISHED?
+30     ESTABLISHED? < .  5001      ack 1001 ESTABLISHED?
+30     ESTABLISHED? > .  1001      ack 5001 ESTABLISHED?
= outcome open
= by null
= handshake.verdict not-captured
= close.verdict open
= client.state ESTABLISHED
= client.certainty inferred
= server.state ESTABLISHED
= server.certainty inferred
= roles.certainty guessed
= findings none
= zeekState OTH
`,
)

dialogue(
  'control packets only: the FIN completes the handshake (case 78)',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+1      FIN-WAIT-1   > F. 1101 ack 5501 CLOSE-WAIT?   ! acked_unseen, gap
+0.02   TIME-WAIT?   < F. 5501 ack 1102 LAST-ACK
= outcome close-unconfirmed
= by client
= handshake.verdict complete
= handshake.total 1020ms
= handshake.withData true
= handshake.clientLeg null (answers-later-data)
= close.kind three-way
= client.state null (no-answer)
= server.state LAST-ACK
`,
)

dialogue(
  'FINs without anything before them: a close that began before the capture',
  `
        FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.02   FIN-WAIT-2?  < .  5001 ack 1002 CLOSE-WAIT
= outcome half-closed
= by client
= handshake.verdict not-captured
= close.finWait1 20ms
`,
)

dialogue(
  'a reset that fits ends a connection that began earlier',
  `
        ESTABLISHED? > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   CLOSED?      < R. 5001      ack 1101 CLOSED
= outcome reset
= by server
= handshake.verdict not-captured
= close.verdict reset
= reset.acceptable exact
`,
)

dialogue(
  'the file ends while the connection is open: open, and nothing about a timeout (case 91)',
  `
        SYN-SENT     > S  1000               SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001      ack 5001 ESTABLISHED?
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
= outcome open
= by null
= close.verdict open
= client.state ESTABLISHED
= client.certainty proved
= server.state ESTABLISHED
= server.certainty proved
= established.duration null (still-open)
= established.lowerBound 120ms
= client.states[1].to null
= client.states[1].lowerBound true
= findings none
`,
)

dialogue(
  'a SYN-ACK captured behind the FINs that follow it by their numbers belongs to them',
  `
   CLOSE-WAIT?  < F. 5001      ack 1001 FIN-WAIT-1
   CLOSE-WAIT   > .  1001      ack 5002 FIN-WAIT-2?
   LAST-ACK     > F. 1001      ack 5002 TIME-WAIT?
   LAST-ACK     < S. 5000      ack 1001 FIN-WAIT-1  ! reordered
= outcome close-unconfirmed
= by server
= server.isn 5000
= server.packets 2
`,
)

dialogue(
  'an acknowledgement of data from before the capture does not show that the FIN’s ACK arrived',
  `
   CLOSE-WAIT? < F. 5001      ack 1001 FIN-WAIT-1
   CLOSE-WAIT  > .  1101      ack 5002 FIN-WAIT-2?
   CLOSE-WAIT  < .  5002      ack 1101 FIN-WAIT-2? ! acked_unseen
= outcome half-closed
= by server
= server.certainty inferred
`,
)

dialogue(
  'the capture begins with a keep-alive: nothing is missing (cases 40, 77)',
  `
        ESTABLISHED? > .  1000 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED? < .  5001 ack 1001 ESTABLISHED?
+30     ESTABLISHED? > .  1000 ack 5001 ESTABLISHED? ! keep-alive
+0.02   ESTABLISHED? < .  5001 ack 1001 ESTABLISHED?
= outcome open
= close.verdict open
= client.payload 0
= keepAlive.count 1
= findings none
`,
)
