// What is left when the SYN was not captured, or not in its place.
import { dialogue } from '../support/dialogue.ts'

dialogue(
  'the capture begins with the SYN-ACK: its receiver is the client (case 26)',
  `
        ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED ! syn_not_captured
+0.0001 ESTABLISHED  > .  1001      ack 5001 ESTABLISHED?
+0.001  ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
= outcome open
= by null
= handshake.verdict partial
= handshake.total null (syn-not-captured)
= handshake.serverLeg null (syn-not-captured)
= handshake.clientLeg 100us
= handshake.rtt null
= client.port 40000
= client.isn null (syn-not-captured)
= server.isn 5000
= roles.certainty proved
= established.at 100us
= findings syn_not_captured
= history ^hADa
= zeekState S1
`,
)

dialogue(
  'a SYN-ACK and nothing more is half-open; its client is unknown',
  `
        ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED ! syn_not_captured
= outcome half-open
= handshake.verdict half-open
= close.verdict none
= client.port 40000
= client.state null (no-answer)
= server.state SYN-RECEIVED
= findings syn_not_captured
`,
)

dialogue(
  'a SYN-ACK answered by a reset: backscatter of a forged SYN, nobody was established (case 27)',
  `
        ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED ! syn_not_captured
+0.0001 CLOSED       > R  1001               CLOSED?
= outcome backscatter
= by null
= handshake.verdict half-open
= close.verdict none
= client.port 40000
= client.state CLOSED
= server.state CLOSED
= client.states[0].state CLOSED
= established.at null (never-established)
= findings syn_not_captured
`,
)

dialogue(
  'SYN-ACKs that come again and again, each answered by a reset, are one backscatter',
  `
        ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED ! syn_not_captured
+0.0001 CLOSED       > R  1001               CLOSED?
+1      CLOSED       < S. 5000      ack 1001 CLOSED?      ! retransmission
+0.0001 CLOSED       > R  1001               CLOSED?
= outcome backscatter
= client.state CLOSED
= server.state CLOSED
= established.at null (never-established)
`,
)

dialogue(
  'a reset alone is a stray: no claim about any handshake (case 28)',
  `
        CLOSED > R 1000 -
= outcome stray
= by null
= handshake.verdict not-captured
= close.verdict none
= close.kind null
= client.state CLOSED
= established.at null
= findings none
`,
)

dialogue(
  'many resets of one pair of ports are one stray (case 28)',
  `
        CLOSED > R  1000          -
+0.1    CLOSED > R  1000          -
+0.1    CLOSED > R. 1000 ack 5000 -
= outcome stray
= client.packets 3
`,
)

dialogue(
  'the SYN was captured behind its SYN-ACK (case 29)',
  `
        ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED ! syn_not_captured
+0.0001 ESTABLISHED? > S  1000          SYN-RECEIVED ! reordered
+0.02   ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?
= outcome open
= handshake.verdict complete
= handshake.serverLeg null (reordered)
= handshake.clientLeg 20100us
= handshake.rtt null
= handshake.synRetries 0
= client.port 40000
= client.isn 1000
= client.retransmissions 0
= roles.certainty proved
= findings reordered
`,
)

dialogue(
  'the third step alone cannot be told from the middle of a connection (case 90)',
  `
        ESTABLISHED? > .  1001      ack 5001 ESTABLISHED?
+0.001  ESTABLISHED? > P. 1001:1101 ack 5001 ESTABLISHED?
= outcome open
= handshake.verdict not-captured
= handshake.total null
= handshake.rtt null
= established.at null
= established.duration null (mid-stream)
= client.port 40000
= roles.certainty guessed
`,
)

dialogue(
  'SYN and ACK without the SYN-ACK: the handshake is proved by numbers (section 4, partial)',
  `
        SYN-SENT    > S  1000               SYN-RECEIVED?
+0.02   ESTABLISHED > .  1001      ack 5001 ESTABLISHED?
+0.001  ESTABLISHED > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED < .  5001      ack 1101 ESTABLISHED
= outcome open
= handshake.verdict partial
= handshake.total 20ms
= handshake.serverLeg null (synack-not-captured)
= handshake.clientLeg null (synack-not-captured)
= handshake.rtt null
= server.isn null
= client.state ESTABLISHED
= server.state ESTABLISHED
= findings none
`,
)

dialogue(
  'the SYN was captured last of the three (case 29)',
  `
        ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED ! syn_not_captured
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?
+0.0001 ESTABLISHED  > S  1000          ESTABLISHED? ! reordered
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
= outcome open
= handshake.verdict complete
= handshake.serverLeg null (reordered)
= handshake.clientLeg 100us
= client.isn 1000
= client.retransmissions 0
= findings reordered
`,
)

dialogue(
  'a new SYN, answered, ends a connection that began before the capture',
  `
        ESTABLISHED? > P. 1001:1101 ack 5001   ESTABLISHED?
+0.02   ESTABLISHED? < .  5001      ack 1101   ESTABLISHED?
+60     SYN-SENT     > S  777000               SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 900000    ack 777001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  777001    ack 900001 ESTABLISHED?
= 1.outcome superseded
= 1.handshake.verdict not-captured
= 2.outcome open
= 2.handshake.verdict complete
`,
)
