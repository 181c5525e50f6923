// Answers whose numbers do not fit the SYN: a peer that still holds an older connection. RFC 9293, 3.5.1, 3.10.7.3.
import { dialogue } from '../support/dialogue.ts'

dialogue(
  'a SYN-ACK with another acknowledgement is rejected by the client: Figure 8 (case 10)',
  `
        SYN-SENT > S  1000          SYN-RECEIVED?
+0.02   SYN-SENT < S. 5000 ack 1777 SYN-RECEIVED ! ignored
+0.0001 SYN-SENT > R  1777          CLOSED?
= outcome unsynchronized
= by null
= handshake.verdict unsynchronized
= handshake.total null (not-completed)
= handshake.rtt null
= close.verdict none
= close.kind null
= client.state SYN-SENT
= client.certainty proved
= server.state CLOSED
= server.certainty inferred
= client.states[0].to null
= established.at null (never-established)
= findings none
`,
)

dialogue(
  'the same, and nobody rejects it',
  `
        SYN-SENT > S  1000          SYN-RECEIVED?
+0.02   SYN-SENT < S. 5000 ack 1777 SYN-RECEIVED ! ignored
= outcome unsynchronized
= handshake.verdict unsynchronized
= client.state SYN-SENT
= server.state SYN-RECEIVED
`,
)

dialogue(
  'a reset that does not acknowledge the SYN is ignored, the handshake goes on (case 11)',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.01   SYN-SENT     < R. 0    ack 1999 SYN-RECEIVED? ! ignored, rst_out_of_window
+0.01   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?
= outcome open
= by null
= handshake.verdict complete
= handshake.total 20100us
= handshake.serverLeg 20ms
= handshake.refusedAfter null
= reset null
= client.state ESTABLISHED
= server.state ESTABLISHED
= findings rst_out_of_window
`,
)

dialogue(
  'a reset without any acknowledgement cannot refuse a SYN',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.01   SYN-SENT     < R  1001          SYN-RECEIVED? ! ignored, rst_out_of_window
= outcome unanswered
= by null
= handshake.verdict unanswered
= reset null
= client.state SYN-SENT
= server.state null (no-answer)
= findings rst_out_of_window
`,
)

dialogue(
  'a challenge ACK, a reset, and the second SYN succeeds: Figure 9 (case 12)',
  `
        SYN-SENT     > S  1000           SYN-RECEIVED?
+0.02   SYN-SENT     < .  300   ack 100  -             ! challenge_ack, ignored
+0.0001 SYN-SENT     > R  100            CLOSED?
1       SYN-SENT     > S  1000           SYN-RECEIVED? ! retransmission
+0.02   ESTABLISHED? < S. 5000  ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001  ack 5001 ESTABLISHED?
= outcome open
= by null
= handshake.verdict complete
= handshake.total 1020100us
= handshake.synRetries 1
= handshake.retryDelay 1s
= close.verdict open
= reset null
= client.state ESTABLISHED
= server.state ESTABLISHED
= findings challenge_ack
`,
)

dialogue(
  'a challenge ACK and a reset, and no second SYN is captured',
  `
        SYN-SENT     > S  1000           SYN-RECEIVED?
+0.02   SYN-SENT     < .  300   ack 100  -             ! challenge_ack, ignored
+0.0001 SYN-SENT     > R  100            CLOSED?
= outcome unsynchronized
= by null
= handshake.verdict unsynchronized
= client.state SYN-SENT
= server.state CLOSED
= findings challenge_ack
`,
)

dialogue(
  'a late SYN-ACK of older numbers does not disturb the one that fits',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   SYN-SENT     < S. 7000 ack 555  SYN-RECEIVED ! ignored
+0.0001 SYN-SENT     > R  555           CLOSED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?
= outcome open
= handshake.verdict complete
= server.isn 5000
= client.state ESTABLISHED
= server.state ESTABLISHED
= reset null
`,
)

dialogue(
  'what the reset closed stays closed; the SYN that comes again meets a listener (Figure 8, and Figure 9 from there)',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   SYN-SENT     < S. 7000 ack 1777 SYN-RECEIVED  ! ignored
+0.0001 SYN-SENT     > R  1777          CLOSED?
1       SYN-SENT     > S  1000          SYN-RECEIVED? ! retransmission
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?
= outcome open
= handshake.verdict complete
= server.isn 5000
= server.states[0].state SYN-RECEIVED
= server.states[1].state CLOSED
= server.states[2].state SYN-RECEIVED
= server.states[2].from 1s
= server.states[3].state ESTABLISHED
= transitions[2].from SYN-RECEIVED
= transitions[2].to CLOSED
= transitions[3].from LISTEN
`,
)

dialogue(
  'the same, and the SYN that comes again gets no answer',
  `
        SYN-SENT > S  1000          SYN-RECEIVED?
+0.02   SYN-SENT < S. 7000 ack 1777 SYN-RECEIVED  ! ignored
+0.0001 SYN-SENT > R  1777          CLOSED?
1       SYN-SENT > S  1000          SYN-RECEIVED? ! retransmission
= outcome unsynchronized
= server.state null (no-answer)
`,
)

dialogue(
  'an answer to another SYN, and the ACK of it: neither has the number of this one',
  `
        SYN-SENT > S  2000          SYN-RECEIVED?
+0.02   SYN-SENT < S. 5000 ack 1001 SYN-RECEIVED  ! ignored
+0.0001 SYN-SENT > .  1001 ack 5001 SYN-RECEIVED  ! ignored
= outcome unsynchronized
= handshake.total null (not-completed)
`,
)
