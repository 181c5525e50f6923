// A FIN that was captured behind segments which acknowledge it (case 58): its place is told by the numbers, the time of
// its acknowledgement by the segment that was first to acknowledge it.
import { dialogue } from '../support/dialogue.ts'

const OPENED = `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?`

dialogue(
  'other packets stand between the ACK of the FIN and the FIN',
  `${OPENED}
+1      ESTABLISHED  < .  5001      ack 1002 ESTABLISHED ! acked_unseen
+0.2    ESTABLISHED  < P. 5001:5101 ack 1002 ESTABLISHED
+0.0001 FIN-WAIT-2?  > F. 1001      ack 5001 CLOSE-WAIT  ! reordered
+0.0001 FIN-WAIT-2?  > .  1002      ack 5101 CLOSE-WAIT
+0.3    TIME-WAIT?   < F. 5101      ack 1002 LAST-ACK
+0.02   TIME-WAIT    > .  1002      ack 5102 CLOSED?
= outcome closed
= by client
= close.kind four-way
= close.finWait1 null (reordered)
= close.halfClosed 500200us
= close.lastAck 20ms
= close.total 320100us
= findings reordered
`,
)

dialogue(
  'the last FIN stands behind its ACK and more',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.02   FIN-WAIT-2?  < .  5001 ack 1002 CLOSE-WAIT
+0.3    FIN-WAIT-2   > .  1002 ack 5002 CLOSE-WAIT  ! acked_unseen
+0.1    FIN-WAIT-2   > .  1002 ack 5002 CLOSE-WAIT
+0.0001 TIME-WAIT    < F. 5001 ack 1002 CLOSED?     ! reordered
= outcome closed
= by client
= close.kind four-way
= close.finWait1 20ms
= close.lastAck null (reordered)
= close.total 320ms
= findings reordered
`,
)

dialogue(
  'FINs that crossed, one captured behind the ACKs of both: Figure 13 still (case 50)',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.01   FIN-WAIT-2?  < .  5002 ack 1002 CLOSE-WAIT
+0.0001 TIME-WAIT?   < F. 5001 ack 1001 CLOSING     ! reordered
+0.01   TIME-WAIT?   > .  1002 ack 5002 TIME-WAIT?
= outcome closed
= by both
= close.kind simultaneous
= close.halfClosed null (simultaneous)
= close.closing {"client":10000000,"server":10000000}
= close.total 20100us
= timeWait.by both
= client.states[2].state FIN-WAIT-1
= client.states[3].state CLOSING
= client.states[4].state TIME-WAIT
= server.states[2].state FIN-WAIT-1
= server.states[3].state CLOSING
= server.states[4].state TIME-WAIT
= findings reordered
`,
)

dialogue(
  'FINs that crossed, one captured behind both ACKs',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.01   FIN-WAIT-2?  < .  5002 ack 1002 CLOSE-WAIT
+0.005  FIN-WAIT-2?  > .  1002 ack 5002 CLOSE-WAIT  ! acked_unseen
+0.0001 TIME-WAIT?   < F. 5001 ack 1001 TIME-WAIT?  ! reordered
= outcome closed
= by both
= close.kind simultaneous
= close.closing {"client":10000000,"server":null}
= close.total 15ms
= timeWait.by both
= findings reordered
`,
)
