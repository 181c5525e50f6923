// Only one direction was captured: what the peer did follows from the acknowledgements (section 3; cases 74, 75).
import { dialogue } from '../support/dialogue.ts'

const CLIENT_ONLY = `
        SYN-SENT    > S  1000               SYN-RECEIVED?
+0.02   ESTABLISHED > .  1001      ack 5001 ESTABLISHED?
+0.0001 ESTABLISHED > P. 1001:1101 ack 5001 ESTABLISHED?`

dialogue(
  'the client alone: its FIN is first, and the peer’s shows behind it (case 74)',
  `${CLIENT_ONLY}
+0.05   ESTABLISHED > .  1101      ack 5501 ESTABLISHED?
+0.1    FIN-WAIT-1  > F. 1101      ack 5501 CLOSE-WAIT?
+0.02   FIN-WAIT-1  > .  1102      ack 5502 CLOSE-WAIT?
= outcome closed
= by client
= certainty inferred
= seen client
= handshake.verdict partial
= handshake.total 20ms
= handshake.serverLeg null (synack-not-captured)
= handshake.clientLeg null (synack-not-captured)
= close.verdict graceful
= close.kind null
= close.finWait1 null (one-way)
= close.total null (one-way)
= client.state TIME-WAIT
= client.states[0].certainty proved
= client.states[1].certainty proved
= client.states[2].state FIN-WAIT-1
= client.states[2].certainty proved
= server.state CLOSED
= server.certainty inferred
= client.payload 100
= server.packets 0
= findings one_way
`,
)

dialogue(
  'the client alone: the peer’s FIN was acknowledged before its own (section 3)',
  `${CLIENT_ONLY}
+0.05   ESTABLISHED > .  1101      ack 5501 ESTABLISHED?
+0.1    ESTABLISHED > .  1101      ack 5502 ESTABLISHED?
+0.1    FIN-WAIT-1  > F. 1101      ack 5502 CLOSE-WAIT?
= outcome close-unconfirmed
= by server
= certainty inferred
= close.verdict unconfirmed
= close.kind null
= client.state LAST-ACK
= findings one_way
`,
)

dialogue(
  'the client alone: its FIN itself acknowledges the peer’s (section 3)',
  `${CLIENT_ONLY}
+0.05   ESTABLISHED > .  1101      ack 5501 ESTABLISHED?
+0.1    FIN-WAIT-1  > F. 1101      ack 5502 CLOSE-WAIT?
= outcome close-unconfirmed
= by server
= client.state LAST-ACK
= findings one_way
`,
)

dialogue(
  'the client alone: no sign of the peer’s FIN (section 3)',
  `${CLIENT_ONLY}
+0.05   ESTABLISHED > .  1101      ack 5501 ESTABLISHED?
+0.1    FIN-WAIT-1  > F. 1101      ack 5501 CLOSE-WAIT?
= outcome half-closed
= by client
= close.verdict half-closed
= close.kind null
= client.state FIN-WAIT-1
= findings one_way
`,
)

dialogue(
  'the client alone, still open',
  `${CLIENT_ONLY}
+0.05   ESTABLISHED > .  1101      ack 5501 ESTABLISHED?
= outcome open
= by null
= close.verdict open
= handshake.verdict partial
= client.state ESTABLISHED
= findings one_way
`,
)

dialogue(
  'the client alone, and it resets',
  `${CLIENT_ONLY}
+0.05   CLOSED      > R. 1101      ack 5501 CLOSED?
= outcome reset
= by client
= close.verdict reset
= close.kind null
= findings one_way
`,
)

dialogue(
  'a bare SYN is not one-way (section 3)',
  `
        SYN-SENT    > S  1000               SYN-RECEIVED?
= outcome unanswered
= seen client
= findings none
`,
)

dialogue(
  'the server alone, from its SYN-ACK on: its FIN is the later one (case 75)',
  `
        ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED ! syn_not_captured
+0.04   ESTABLISHED? < .  5001      ack 1101 ESTABLISHED
+0.01   ESTABLISHED? < P. 5001:5501 ack 1101 ESTABLISHED
+0.1    ESTABLISHED? < .  5501      ack 1102 ESTABLISHED
+0.01   CLOSE-WAIT?  < F. 5501      ack 1102 FIN-WAIT-1
= outcome close-unconfirmed
= by client
= certainty inferred
= seen server
= client.port 40000
= server.port 80
= roles.certainty proved
= handshake.verdict partial
= close.verdict unconfirmed
= close.kind null
= server.state LAST-ACK
= server.payload 500
= findings one_way, syn_not_captured
`,
)

dialogue(
  'the server alone, and it closes first',
  `
        ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED ! syn_not_captured
+0.04   ESTABLISHED? < .  5001      ack 1101 ESTABLISHED
+0.01   CLOSE-WAIT?  < F. 5001      ack 1101 FIN-WAIT-1
+0.04   CLOSE-WAIT?  < .  5002      ack 1102 FIN-WAIT-1
= outcome closed
= by server
= certainty inferred
= seen server
= close.verdict graceful
= close.kind null
= findings one_way, syn_not_captured
`,
)
