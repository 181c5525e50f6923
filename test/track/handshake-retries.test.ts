// SYNs and SYN-ACKs that come again, or come twice with other numbers. RFC 9293, 3.8.3; RFC 6298, 3 (Karn).
import { dialogue } from '../support/dialogue.ts'

dialogue(
  'four SYNs of one number are one attempt with three retries (case 2)',
  `
     SYN-SENT > S 1000 SYN-RECEIVED?
1    SYN-SENT > S 1000 SYN-RECEIVED? ! retransmission
3    SYN-SENT > S 1000 SYN-RECEIVED? ! retransmission
7    SYN-SENT > S 1000 SYN-RECEIVED? ! retransmission
= outcome unanswered
= by null
= handshake.verdict unanswered
= handshake.synRetries 3
= handshake.synTimes [0, 1000000000, 3000000000, 7000000000]
= handshake.retryDelay 7s
= client.packets 4
= client.retransmissions 3
= client.state SYN-SENT
= server.state null (no-answer)
= duration 7s
= findings syn_loss
= history S
= zeekState S0
`,
)

dialogue(
  'which SYN was answered cannot be told: a range instead of a leg (case 7)',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
1       SYN-SENT     > S  1000          SYN-RECEIVED? ! retransmission
1.0499  ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
1.05    ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?
= outcome open
= handshake.verdict complete
= handshake.total 1050ms
= handshake.synRetries 1
= handshake.retryDelay 1s
= handshake.serverLeg null (ambiguous)
= handshake.serverLegRange [49900000, 1049900000]
= handshake.clientLeg 100us
= handshake.clientLegRange null
= handshake.rtt null
= client.state ESTABLISHED
= server.state ESTABLISHED
= findings syn_loss
`,
)

dialogue(
  'the timestamp echoed by the SYN-ACK tells which SYN it answers (case 7)',
  `
        SYN-SENT     > S  1000          <TS val 100 ecr 0>    SYN-RECEIVED?
1       SYN-SENT     > S  1000          <TS val 1100 ecr 0>   SYN-RECEIVED? ! retransmission
1.0499  ESTABLISHED? < S. 5000 ack 1001 <TS val 70 ecr 1100>  SYN-RECEIVED
1.05    ESTABLISHED  > .  1001 ack 5001 <TS val 1150 ecr 70>  ESTABLISHED?
= handshake.verdict complete
= handshake.total 1050ms
= handshake.serverLeg 49900us
= handshake.serverLegRange null
= handshake.clientLeg 100us
= handshake.rtt 50ms
`,
)

dialogue(
  'the timestamp may also tell that the first SYN was answered, only late (case 7)',
  `
        SYN-SENT     > S  1000          <TS val 100 ecr 0>    SYN-RECEIVED?
1       SYN-SENT     > S  1000          <TS val 1100 ecr 0>   SYN-RECEIVED? ! retransmission
1.0499  ESTABLISHED? < S. 5000 ack 1001 <TS val 70 ecr 100>   SYN-RECEIVED
1.05    ESTABLISHED  > .  1001 ack 5001 <TS val 1150 ecr 70>  ESTABLISHED?
= handshake.serverLeg 1049900us
= handshake.rtt 1050ms
= findings handshake_loss
`,
)

dialogue(
  'a SYN again behind the SYN-ACK: that was lost, not the SYN',
  `
      SYN-SENT     > S  1000          SYN-RECEIVED?
0.02  ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
1     SYN-SENT     > S  1000          SYN-RECEIVED   ! retransmission
1.02  ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED   ! retransmission
2     SYN-SENT     > S  1000          SYN-RECEIVED   ! retransmission
= outcome half-open
= handshake.synRetries 2
= handshake.retryDelay 0
= findings handshake_loss
= findings[0].frames [{"file":0,"frame":5}]
= findings[0].args.side client
= findings[0].args.retries 2
`,
)

dialogue(
  'a SYN in vain, and one that was refused: the first was lost',
  `
   SYN-SENT > S  1000          SYN-RECEIVED?
1  SYN-SENT > S  1000          SYN-RECEIVED? ! retransmission
+0.02 CLOSED?  < R. 0    ack 1001 CLOSED
= outcome refused
= handshake.synRetries 1
= handshake.retryDelay 1s
= findings syn_loss
= findings[0].frames [{"file":0,"frame":2}]
`,
)

dialogue(
  'a SYN again because each was refused: none was lost',
  `
      SYN-SENT > S  1000          SYN-RECEIVED?
+0.02 CLOSED?  < R. 0    ack 1001 CLOSED
+0.5  SYN-SENT > S  1000          SYN-RECEIVED? ! retransmission
+0.02 CLOSED?  < R. 0    ack 1001 CLOSED
= outcome refused
= handshake.synRetries 1
= handshake.retryDelay 0
= handshake.refusedAfter 20ms
= findings none
`,
)

dialogue(
  'both SYNs of a simultaneous open again',
  `
     SYN-SENT      > S 1000 SYN-RECEIVED?
0.01 SYN-RECEIVED? < S 5000 SYN-RECEIVED?
1    SYN-RECEIVED? > S 1000 SYN-RECEIVED? ! retransmission
= handshake.synRetries 1
= handshake.synTimes [0, 1000000000]
`,
)

dialogue(
  'two SYNs of one timestamp are told apart by nothing',
  `
        SYN-SENT     > S  1000          <TS val 100 ecr 0>    SYN-RECEIVED?
0.0005  SYN-SENT     > S  1000          <TS val 100 ecr 0>    SYN-RECEIVED? ! retransmission
0.0499  ESTABLISHED? < S. 5000 ack 1001 <TS val 70 ecr 100>   SYN-RECEIVED
0.05    ESTABLISHED  > .  1001 ack 5001 <TS val 150 ecr 70>   ESTABLISHED?
= handshake.serverLeg null (ambiguous)
= handshake.serverLegRange [49400000, 49900000]
`,
)

dialogue(
  'which SYN-ACK was acknowledged cannot be told: a range instead of a leg',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+1      ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED ! retransmission
+0.03   ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?
= handshake.verdict complete
= handshake.total 1050ms
= handshake.clientLeg null (ambiguous)
= handshake.clientLegRange [30000000, 1030000000]
= handshake.rtt null
= server.retransmissions 1
`,
)

dialogue(
  'the timestamp echoed by the ACK tells which SYN-ACK it answers',
  `
        SYN-SENT     > S  1000          <TS val 1 ecr 0>    SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 <TS val 70 ecr 1>   SYN-RECEIVED
+1      ESTABLISHED? < S. 5000 ack 1001 <TS val 1070 ecr 1> SYN-RECEIVED ! retransmission
+0.03   ESTABLISHED  > .  1001 ack 5001 <TS val 9 ecr 1070> ESTABLISHED?
= handshake.clientLeg 30ms
= handshake.clientLegRange null
`,
)

dialogue(
  'a SYN-ACK again after ACK and data: the server dropped the ACK, its accept queue is full (case 22)',
  `
        SYN-SENT     > S  1000               SYN-RECEIVED?
+0.0001 ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001      ack 5001 ESTABLISHED?
+0.0002 ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
1       ESTABLISHED  < S. 5000      ack 1001 SYN-RECEIVED ! retransmission, accept_queue_overflow
+0.0001 ESTABLISHED  > .  1101      ack 5001 SYN-RECEIVED
1.2     ESTABLISHED  > P. 1001:1101 ack 5001 SYN-RECEIVED ! retransmission
+0.0002 ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
= outcome open
= handshake.verdict complete
= handshake.total 200us
= handshake.clientLeg 100us
= client.state ESTABLISHED
= server.state ESTABLISHED
= server.certainty proved
= client.retransmissions 1
= server.retransmissions 1
= server.states[0].state SYN-RECEIVED
= server.states[1].state ESTABLISHED
= findings accept_queue_overflow
`,
)

dialogue(
  'the server never gets over SYN-RECEIVED: its SYN-ACKs go on to the end (case 22)',
  `
        SYN-SENT     > S  1000               SYN-RECEIVED?
+0.0001 ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001      ack 5001 ESTABLISHED?
1       ESTABLISHED  < S. 5000      ack 1001 SYN-RECEIVED ! retransmission, accept_queue_overflow
+0.0001 ESTABLISHED  > .  1001      ack 5001 SYN-RECEIVED
3       ESTABLISHED  < S. 5000      ack 1001 SYN-RECEIVED ! retransmission, accept_queue_overflow
+0.0001 ESTABLISHED  > .  1001      ack 5001 SYN-RECEIVED
= outcome open
= handshake.verdict complete
= client.state ESTABLISHED
= client.certainty proved
= server.state SYN-RECEIVED
= server.certainty proved
= findings accept_queue_overflow
`,
)

dialogue(
  'two answers with numbers of their own: the one that the client acknowledges counts (case 24)',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.01   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.01   ESTABLISHED? < S. 7000 ack 1001 SYN-RECEIVED ! synack_isn_changed
+0.0001 ESTABLISHED  > .  1001 ack 7001 ESTABLISHED?
+0.1    ESTABLISHED  < P. 7001:7101 ack 1001 ESTABLISHED
= outcome open
= handshake.verdict complete
= handshake.serverLeg 20ms
= handshake.clientLeg 100us
= handshake.rtt 20100us
= server.isn 7000
= server.payload 100
= server.retransmissions 0
= findings synack_isn_changed
`,
)

dialogue(
  'the client stays with the first of two answers (case 24)',
  `
        SYN-SENT     > S  1000               SYN-RECEIVED?
+0.01   ESTABLISHED? < S. 5000 ack 1001      SYN-RECEIVED
+0.01   ESTABLISHED? < S. 7000 ack 1001      SYN-RECEIVED ! synack_isn_changed
+0.0001 ESTABLISHED  > .  1001 ack 5001      ESTABLISHED?
+0.1    ESTABLISHED  < P. 5001:5101 ack 1001 ESTABLISHED
= outcome open
= handshake.verdict complete
= handshake.serverLeg 10ms
= handshake.clientLeg 10100us
= server.isn 5000
= server.payload 100
= findings synack_isn_changed
`,
)

dialogue(
  'the second answer comes when the client has acknowledged the first already (case 24)',
  `
        SYN-SENT     > S  1000               SYN-RECEIVED?
+0.01   ESTABLISHED? < S. 5000 ack 1001      SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001      ESTABLISHED?
+0.01   ESTABLISHED  < S. 7000 ack 1001      ESTABLISHED? ! ignored, synack_isn_changed
+0.0001 ESTABLISHED  > .  1001 ack 5001      ESTABLISHED?
+0.1    ESTABLISHED  < P. 5001:5101 ack 1001 ESTABLISHED
= outcome open
= handshake.verdict complete
= server.isn 5000
= findings synack_isn_changed
`,
)

dialogue(
  'three SYNs of three numbers are three attempts (case 25)',
  `
     SYN-SENT > S 1000   SYN-RECEIVED?
1    SYN-SENT > S 777000 SYN-RECEIVED?
3    SYN-SENT > S 90000  SYN-RECEIVED?
= 1.outcome unanswered
= 1.client.isn 1000
= 1.client.retransmissions 0
= 1.client.state SYN-SENT
= 1.server.state null (no-answer)
= 2.outcome unanswered
= 2.client.isn 777000
= 2.client.retransmissions 0
= 2.server.state null (no-answer)
= 2.findings none
= 3.outcome unanswered
= 3.client.isn 90000
= 3.client.retransmissions 0
= 3.client.state SYN-SENT
= 3.server.state null (no-answer)
= 3.timeWaitReuse null
`,
)
