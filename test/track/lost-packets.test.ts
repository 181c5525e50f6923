// Captures that missed packets: what the numbers still tell, and what they no longer do (sections 1 and 3; case 42).
import { dialogue } from '../support/dialogue.ts'

dialogue(
  'SYN-ACK, ACK and data were not captured; the client goes on from what the server acknowledges: no challenge ACK',
  `
        SYN-SENT    > S  1000               SYN-RECEIVED?
+0.1    SYN-SENT    < .  5001      ack 1101 - ! challenge_ack, ignored
+0.001  ESTABLISHED > P. 1101:1201 ack 5001 ESTABLISHED? ! gap
+0.02   ESTABLISHED < .  5001      ack 1201 ESTABLISHED
= outcome open
= handshake.verdict partial
= handshake.total 101ms
= client.state ESTABLISHED
= server.state ESTABLISHED
= server.certainty proved
= server.states[0].state SYN-RECEIVED
= findings acked_unseen
`,
)

dialogue(
  'data of the server that acknowledges data which was not captured is no challenge ACK either',
  `
        SYN-SENT    > S  1000               SYN-RECEIVED?
+0.1    SYN-SENT    < P. 5001:5101 ack 1101 ESTABLISHED ! acked_unseen
+0.001  ESTABLISHED > .  1101      ack 5101 ESTABLISHED
= outcome open
= handshake.verdict partial
= server.payload 100
= findings acked_unseen
`,
)

dialogue(
  'nor is its FIN',
  `
        SYN-SENT    > S  1000               SYN-RECEIVED?
+0.1    SYN-SENT    < F. 5001      ack 1101 FIN-WAIT-1 ! acked_unseen
+0.001  CLOSE-WAIT  > .  1101      ack 5002 FIN-WAIT-2?
+0.001  LAST-ACK    > F. 1101      ack 5002 TIME-WAIT?
+0.02   CLOSED?     < .  5002      ack 1102 TIME-WAIT
= outcome closed
= by server
= handshake.verdict partial
= findings acked_unseen
`,
)

dialogue(
  'what was taken for a challenge ACK was none when data follows it',
  `
        SYN-SENT    > S  1000               SYN-RECEIVED?
+0.1    SYN-SENT    < .  5001      ack 1101 - ! challenge_ack, ignored
+0.1    SYN-SENT    < P. 5001:5101 ack 1101 ESTABLISHED ! acked_unseen
+0.001  FIN-WAIT-1  > F. 1101      ack 5101 CLOSE-WAIT?
+0.02   TIME-WAIT?  < F. 5101      ack 1102 LAST-ACK
+0.0001 TIME-WAIT   > .  1102      ack 5102 CLOSED?
= outcome closed
= handshake.verdict partial
= server.state CLOSED
= findings acked_unseen
`,
)

dialogue(
  'a challenge ACK stays one when the client calls again, and the SYN-ACK to that is not captured',
  `
        SYN-SENT    > S  1000               SYN-RECEIVED?
+0.1    SYN-SENT    < .  300       ack 1777 - ! challenge_ack, ignored
+0.0001 SYN-SENT    > R  1777               CLOSED?
+1      SYN-SENT    > S  1000               SYN-RECEIVED? ! retransmission
+0.1    ESTABLISHED > .  1001      ack 5001 ESTABLISHED?
= outcome open
= handshake.verdict partial
= findings challenge_ack
`,
)

dialogue(
  'the capture begins with the SYN-ACK and missed data of both: what the client acknowledges is not refused (section 3)',
  `
        ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED ! syn_not_captured
+0.1    ESTABLISHED  > .  1101      ack 5201 ESTABLISHED? ! acked_unseen
+0.1    FIN-WAIT-1   > F. 1101      ack 5201 CLOSE-WAIT? ! gap
+0.02   FIN-WAIT-2?  < .  5201      ack 1102 CLOSE-WAIT
= outcome half-closed
= handshake.verdict partial
= handshake.clientLeg null (answers-later-data)
= established.at 100ms
`,
)

dialogue(
  'a keep-alive shows that its sender is ESTABLISHED: the ACK of the SYN-ACK was not captured',
  `
        SYN-SENT     > S  1000           SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000  ack 1001 SYN-RECEIVED
+5      ESTABLISHED  > .  1000  ack 5001 ESTABLISHED? ! keep-alive
+0.02   ESTABLISHED  < .  5001  ack 1001 ESTABLISHED
= outcome open
= handshake.verdict complete
= keepAlive.count 1
= client.payload 0
= findings none
`,
)

dialogue(
  'a FIN that stands where the SYN stood closes nothing',
  `
        SYN-SENT     > S  1000           SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000  ack 1001 SYN-RECEIVED
+0.1    ESTABLISHED? > F. 1000  ack 5001 SYN-RECEIVED ! ignored
= outcome half-open
= close.verdict none
`,
)

dialogue(
  'a simultaneous open of which the first SYN was not captured',
  `
  SYN-RECEIVED? < S  9000               SYN-SENT
  SYN-RECEIVED  > S. 1000      ack 9001 ESTABLISHED?
  ESTABLISHED?  < S. 9000      ack 1001 ESTABLISHED?
  ESTABLISHED   > P. 1001:1101 ack 9001 ESTABLISHED?
  ESTABLISHED   < .  9001      ack 1101 ESTABLISHED
= outcome open
= handshake.verdict complete
= handshake.serverLeg null (simultaneous-open)
= client.port 80
= findings none
`,
)

dialogue(
  'a simultaneous open of which the second SYN was not captured: the SYN-ACK of a caller shows it',
  `
  SYN-SENT      > S  1000               SYN-RECEIVED?
  SYN-RECEIVED  > S. 1000      ack 9001 ESTABLISHED? ! syn_not_captured
  ESTABLISHED?  < S. 9000      ack 1001 ESTABLISHED?
  ESTABLISHED   > P. 1001:1101 ack 9001 ESTABLISHED?
  ESTABLISHED   < .  9001      ack 1101 ESTABLISHED
= outcome open
= client.port 40000
= client.states[1].state SYN-RECEIVED
= client.state ESTABLISHED
= server.state ESTABLISHED
= handshake.serverLeg null (simultaneous-open)
= findings syn_not_captured
`,
)

dialogue(
  'one side captured, and its ports used again: a SYN-ACK with two new numbers begins another connection',
  `
        ESTABLISHED? < S. 5000        ack 1001  SYN-RECEIVED ! syn_not_captured
+0.1    ESTABLISHED? < P. 5001:5201   ack 1101  ESTABLISHED
+0.1    CLOSE-WAIT?  < F. 5201        ack 1101  FIN-WAIT-1
+0.1    CLOSE-WAIT?  < .  5202        ack 1102  FIN-WAIT-1
+0.5    ESTABLISHED? < S. 70000       ack 90001 SYN-RECEIVED ! syn_not_captured
+0.1    ESTABLISHED? < P. 70001:70201 ack 90101 ESTABLISHED
= 1.outcome closed
= 1.by server
= 1.server.packets 4
= 1.findings one_way, syn_not_captured
= 2.outcome open
= 2.server.isn 70000
= 2.server.payload 200
`,
)

dialogue(
  'backscatter of two forged SYNs',
  `
        ESTABLISHED? < S. 5000      ack 1001  SYN-RECEIVED ! syn_not_captured
+1      ESTABLISHED? < S. 70000     ack 90001 SYN-RECEIVED ! syn_not_captured
+0.0001 CLOSED       > R  90001               CLOSED?
= 1.outcome half-open
= 2.outcome backscatter
`,
)

const OPENED = `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED`

dialogue(
  'a FIN may be what was acknowledged last without having been captured: no state is proved, and nobody accused',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1101      ack 5001 CLOSE-WAIT?
+0.02   FIN-WAIT-2?  < .  5001      ack 1102 CLOSE-WAIT
+30     FIN-WAIT-2   > .  1102      ack 5002 CLOSE-WAIT ! acked_unseen
= outcome half-closed
= certainty inferred
= client.certainty inferred
= server.certainty inferred
= findings acked_unseen
`,
)

dialogue(
  'or what an ACK stands behind',
  `${OPENED}
+1      ESTABLISHED  > .  1102      ack 5001 ESTABLISHED
= outcome open
= certainty inferred
= client.state ESTABLISHED
= client.certainty inferred
`,
)

dialogue(
  'data behind it shows that it was none',
  `${OPENED}
+1      ESTABLISHED  > .  1201      ack 5001 ESTABLISHED
+1      ESTABLISHED  > P. 1201:1301 ack 5001 ESTABLISHED ! gap
= outcome open
= certainty proved
= client.certainty proved
`,
)

dialogue(
  'or what came before the capture: of a FIN and its ACK alone nobody can say which FIN it was',
  `
        CLOSE-WAIT?  < F. 5001      ack 1102 FIN-WAIT-1
+0.0001 CLOSE-WAIT   > .  1102      ack 5002 FIN-WAIT-2?
= outcome half-closed
= certainty inferred
= client.certainty inferred
= findings none
`,
)

dialogue(
  'one side captured: its acknowledgement that grew by one may have been that of a FIN',
  `
        ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED ! syn_not_captured
+0.1    ESTABLISHED? < P. 5001:5201 ack 1101 ESTABLISHED
+0.1    ESTABLISHED? < .  5201      ack 1102 ESTABLISHED
= outcome open
= server.state ESTABLISHED
= server.certainty inferred
`,
)

dialogue(
  'the segment that opened the window again was not captured: what is acknowledged after it counts (case 42)',
  `${OPENED}
+0.1    ESTABLISHED  < .  5001      ack 1101 win 0 ESTABLISHED ! zero_window
+1      ESTABLISHED  > P. 1101:1201 ack 5001       ESTABLISHED
+0.02   ESTABLISHED  < .  5001      ack 3001       ESTABLISHED ! acked_unseen
+1      CLOSE-WAIT?  < F. 5001      ack 3001       FIN-WAIT-1
+0.0001 CLOSE-WAIT   > .  3001      ack 5002       FIN-WAIT-2?
= outcome half-closed
= by server
`,
)

dialogue(
  'a server that sends ACKs behind its SYN-ACK may have got the ACK of that: half-open is not proved',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+5      ESTABLISHED? < .  5001 ack 1001 SYN-RECEIVED
= outcome half-open
= certainty inferred
= server.state SYN-RECEIVED
= server.certainty inferred
`,
)

dialogue(
  'a segment in the middle was acknowledged and never captured (case 42)',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1201:1301 ack 5001 ESTABLISHED ! gap
+0.02   ESTABLISHED  < .  5001      ack 1301 ESTABLISHED
= client.payload 200
= findings acked_unseen
= findings[0].args.side client
`,
)

dialogue(
  'a hole that nobody acknowledged was lost, wherever that was',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1201:1301 ack 5001 ESTABLISHED ! gap
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
= findings none
`,
)
