// Handshakes that come about, in every shape they take on the wire. RFC 9293, 3.5.
import { dialogue } from '../support/dialogue.ts'

dialogue(
  'the ACK completes the handshake',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?
= outcome open
= by null
= handshake.verdict complete
= handshake.total 20100us
= handshake.serverLeg 20ms
= handshake.clientLeg 100us
= handshake.withData false
= handshake.rtt 20100us
= close.verdict open
= close.kind null
= client.state ESTABLISHED
= client.certainty proved
= server.state ESTABLISHED
= server.certainty inferred
= established.at 20100us
= established.duration null (still-open)
= roles.certainty proved
= findings none
= history ShA
= zeekState S1
`,
)

dialogue(
  'data completes the handshake when the bare ACK is lost before the capture (case 8)',
  `
        SYN-SENT     > S  1000               SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
= outcome open
= handshake.verdict complete
= handshake.total 20100us
= handshake.clientLeg 100us
= handshake.withData true
= handshake.rtt null (with-data)
= client.payload 100
= client.rtt.n 1
= client.rtt.min 20ms
= findings none
= history ShDa
= zeekState S1
`,
)

dialogue(
  'an ACK that data overtook does not complete the handshake twice (case 9)',
  `
        SYN-SENT     > S  1000               SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.0001 ESTABLISHED  > .  1001      ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
= outcome open
= handshake.verdict complete
= handshake.total 20100us
= handshake.withData true
= established.at 20100us
= client.packets 3
= client.retransmissions 0
`,
)

dialogue(
  'both sides call at once: simultaneous open, one connection (case 13)',
  `
  SYN-SENT      > S  1000               SYN-RECEIVED?
  SYN-RECEIVED? < S  9000               SYN-RECEIVED?
  SYN-RECEIVED  > S. 1000      ack 9001 ESTABLISHED?
  ESTABLISHED?  < S. 9000      ack 1001 ESTABLISHED?
  ESTABLISHED   > P. 1001:1101 ack 9001 ESTABLISHED?
  ESTABLISHED   < .  9001      ack 1101 ESTABLISHED
= outcome open
= by null
= handshake.verdict complete
= handshake.total 30ms
= handshake.serverLeg null (simultaneous-open)
= handshake.clientLeg null (simultaneous-open)
= handshake.rtt null
= handshake.synRetries 0
= client.port 40000
= client.retransmissions 0
= server.retransmissions 0
= client.states[0].state SYN-SENT
= client.states[1].state SYN-RECEIVED
= client.states[2].state ESTABLISHED
= server.states[0].state SYN-SENT
= server.states[1].state SYN-RECEIVED
= server.states[2].state ESTABLISHED
= findings none
`,
)

dialogue(
  'crossed SYNs of which only one is ever answered',
  `
  SYN-SENT      > S  1000          SYN-RECEIVED?
  SYN-RECEIVED? < S  9000          SYN-RECEIVED?
  SYN-RECEIVED  > S. 1000 ack 9001 ESTABLISHED?
= outcome half-open
= handshake.verdict half-open
= client.state SYN-RECEIVED
= server.state null (no-answer)
= findings none
`,
)

dialogue(
  'a SYN-ACK split into ACK and SYN: the bare ACK is dropped, the SYN is a simultaneous open (case 14)',
  `
  SYN-SENT      > S  1000          SYN-RECEIVED?
  SYN-SENT      < .  9000 ack 1001 SYN-RECEIVED ! ignored
  SYN-RECEIVED? < S  9000          SYN-RECEIVED
  SYN-RECEIVED  > S. 1000 ack 9001 ESTABLISHED?
  ESTABLISHED?  < .  9001 ack 1001 ESTABLISHED
  ESTABLISHED   > P. 1001:1101 ack 9001 ESTABLISHED
= outcome open
= handshake.verdict complete
= client.state ESTABLISHED
= server.isn 9000
= findings none
`,
)

dialogue(
  'the same, answered with a plain ACK (case 14)',
  `
  SYN-SENT      > S  1000          SYN-RECEIVED?
  SYN-SENT      < .  9000 ack 1001 SYN-RECEIVED ! ignored
  SYN-RECEIVED? < S  9000          SYN-RECEIVED
  SYN-RECEIVED  > .  1001 ack 9001 ESTABLISHED?
  ESTABLISHED?  < P. 9001:9101 ack 1001 ESTABLISHED
= outcome open
= handshake.verdict complete
= client.state ESTABLISHED
= findings none
`,
)

dialogue(
  'a SYN that asks for ECN is a SYN (case 20)',
  `
  SYN-SENT     > SEW 1000          SYN-RECEIVED?
  ESTABLISHED? < S.E 5000 ack 1001 SYN-RECEIVED
  ESTABLISHED  > .   1001 ack 5001 ESTABLISHED?
= outcome open
= handshake.verdict complete
= findings none
`,
)

dialogue(
  'a SYN that asks for accurate ECN is a SYN (case 20)',
  `
  SYN-SENT     > SEWe 1000          SYN-RECEIVED?
  ESTABLISHED? < S.We 5000 ack 1001 SYN-RECEIVED
  ESTABLISHED  > .    1001 ack 5001 ESTABLISHED?
= outcome open
= handshake.verdict complete
= findings none
`,
)

dialogue(
  'a SYN with window 0 opens all the same (case 21)',
  `
  SYN-SENT     > S  1000 win 0     SYN-RECEIVED? ! zero_window
  ESTABLISHED? < S. 5000 ack 1001  SYN-RECEIVED
  ESTABLISHED  > .  1001 ack 5001  ESTABLISHED?
= outcome open
= handshake.verdict complete
= client.zeroWindows 1
= findings zero_window
`,
)

dialogue(
  'a SYN-ACK with window 0 opens all the same (case 21)',
  `
  SYN-SENT     > S  1000                SYN-RECEIVED?
  ESTABLISHED? < S. 5000 ack 1001 win 0 SYN-RECEIVED  ! zero_window
  ESTABLISHED  > .  1001 ack 5001       ESTABLISHED?
= outcome open
= handshake.verdict complete
= server.zeroWindows 1
= findings zero_window
`,
)

dialogue(
  'a SYN cookie: a SYN-ACK without options, and nothing else is different (case 23)',
  `
  SYN-SENT     > S  1000 <mss 1460,sackOK,wscale 7> SYN-RECEIVED?
  ESTABLISHED? < S. 5000 ack 1001 <mss 1460>        SYN-RECEIVED
  ESTABLISHED  > .  1001 ack 5001                   ESTABLISHED?
= outcome open
= handshake.verdict complete
= client.options.windowScale 7
= server.options.windowScale null
= server.options.sackPermitted false
= findings none
`,
)

dialogue(
  'both initial numbers are 2^32 - 1: an acknowledgement number of 0 is a number (case 31)',
  `
  SYN-SENT     > S  4294967295              SYN-RECEIVED?
  ESTABLISHED? < S. 4294967295        ack 0 SYN-RECEIVED
  ESTABLISHED  > .  0                 ack 0 ESTABLISHED?
  FIN-WAIT-1   > F. 0                 ack 0 CLOSE-WAIT?
  TIME-WAIT?   < F. 0                 ack 1 LAST-ACK
  TIME-WAIT    > .  1                 ack 1 CLOSED?
= outcome closed
= by client
= handshake.verdict complete
= handshake.total 20ms
= client.isn 4294967295
= server.isn 4294967295
= close.kind three-way
= findings none
`,
)

dialogue(
  'a SYN-ACK that carries data, from another MAC address than the SYN went to (case 32)',
  `
  SYN-SENT     > S  1000                        SYN-RECEIVED?
  ESTABLISHED? < S. 5000:5010 ack 1001 {mac 7}  SYN-RECEIVED
  ESTABLISHED  > .  1001      ack 5011          ESTABLISHED?
= outcome open
= handshake.verdict complete
= server.payload 10
= findings none
`,
)

dialogue(
  'a malformed option is ignored, the segment is not (case 33)',
  `
  SYN-SENT     > S  1000 <mss 1460,bad>    SYN-RECEIVED?
  ESTABLISHED? < S. 5000 ack 1001 <bad>    SYN-RECEIVED
  ESTABLISHED  > .  1001 ack 5001          ESTABLISHED?
= outcome open
= handshake.verdict complete
= client.options.mss 1460
= client.options.windowScale null
= findings none
`,
)

dialogue(
  'the completing ACK acknowledges data that the capture lost',
  `
  SYN-SENT     > S  1000          SYN-RECEIVED?
  ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
  ESTABLISHED  > .  1001 ack 5101 ESTABLISHED? ! acked_unseen
= outcome open
= handshake.verdict complete
= handshake.clientLeg null (answers-later-data)
= handshake.rtt null
= findings acked_unseen
`,
)

dialogue(
  'an acknowledgement of what the server can never have sent completes nothing',
  `
  SYN-SENT     > S  1000 win 1000    SYN-RECEIVED?
  ESTABLISHED? < S. 5000 ack 1001    SYN-RECEIVED
  ESTABLISHED? > .  1001 ack 9000000 SYN-RECEIVED ! ignored
= outcome half-open
= handshake.verdict half-open
= handshake.total null (not-completed)
= client.state null (no-answer)
= server.state SYN-RECEIVED
= findings none
`,
)

dialogue(
  'an ACK whose own number is nowhere near the client completes nothing',
  `
  SYN-SENT     > S  1000              SYN-RECEIVED?
  ESTABLISHED? < S. 5000     ack 1001 SYN-RECEIVED
  ESTABLISHED? > .  90001000 ack 5001 SYN-RECEIVED ! ignored
= outcome half-open
= handshake.verdict half-open
= server.state SYN-RECEIVED
`,
)
