// FINs that come again, change, or are followed by what should not follow. RFC 9293, 3.10.7.4.
import { dialogue } from '../support/dialogue.ts'

const OPENED = `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?`

dialogue(
  'a FIN sent three more times is one FIN; its time runs from the first (case 55)',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.2    FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT? ! retransmission
+0.4    FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT? ! retransmission
+0.8    FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT? ! retransmission
+0.02   TIME-WAIT?   < F. 5001 ack 1002 LAST-ACK
+0.0001 TIME-WAIT    > .  1002 ack 5002 CLOSED?
= outcome closed
= by client
= close.kind three-way
= close.finRetries 3
= close.finWait1 1420ms
= client.retransmissions 3
= established.duration 1s
= findings none
`,
)

dialogue(
  'FINs without any answer: the peer is unresponsive',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.2    FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT? ! retransmission
+0.4    FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT? ! retransmission
+0.8    FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT? ! retransmission
+1.6    FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT? ! retransmission
+3.2    FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT? ! retransmission
+6.4    FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT? ! retransmission
= outcome half-closed
= by client
= close.finRetries 6
= client.state FIN-WAIT-1
= server.state null (no-answer)
= findings peer_unresponsive
`,
)

dialogue(
  'a FIN sent again with another number is not the same FIN (case 55)',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.2    FIN-WAIT-1   > F. 1005 ack 5001 CLOSE-WAIT? ! fin_seq_changed, ignored
= outcome half-closed
= findings fin_seq_changed
`,
)

dialogue(
  'a FIN sent again together with data before it is the same FIN',
  `${OPENED}
+1      ESTABLISHED  > P.  1001:1101 ack 5001 ESTABLISHED?
+0.0001 FIN-WAIT-1   > F.  1101      ack 5001 CLOSE-WAIT?
+0.2    FIN-WAIT-1   > FP. 1001:1101 ack 5001 CLOSE-WAIT? ! retransmission
+0.02   FIN-WAIT-2?  < .   5001      ack 1102 CLOSE-WAIT
= outcome half-closed
= client.payload 100
= close.finRetries 1
= findings close_wait_at_end
`,
)

dialogue(
  'the last ACK was lost: the FIN comes again, TIME-WAIT answers and starts anew (case 56)',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.02   TIME-WAIT?   < F. 5001 ack 1002 LAST-ACK
+0.0001 TIME-WAIT    > .  1002 ack 5002 CLOSED?
+0.2    TIME-WAIT    < F. 5001 ack 1002 LAST-ACK   ! retransmission
+0.0001 TIME-WAIT    > .  1002 ack 5002 CLOSED?
= outcome closed
= by client
= close.verdict graceful
= close.lastAck 100us
= close.total 20100us
= close.finRetries 1
= server.retransmissions 1
= server.state CLOSED
= timeWait.until 61240300us
= findings none
`,
)

dialogue(
  'data behind the own FIN is noticed and changes no state (case 59)',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001      ack 5001 CLOSE-WAIT?
+0.1    FIN-WAIT-1   > P. 1002:1102 ack 5001 CLOSE-WAIT? ! data_after_fin
+0.02   FIN-WAIT-2?  < .  5001      ack 1002 CLOSE-WAIT
= outcome half-closed
= by client
= client.state FIN-WAIT-2
= client.payload 100
= findings close_wait_at_end, data_after_fin
= findings[0].args.side client
`,
)

dialogue(
  'data before the own FIN that was lost and comes again is no data after it',
  `${OPENED}
+1      ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.0001 FIN-WAIT-1   > F. 1101      ack 5001 CLOSE-WAIT?
+0.2    FIN-WAIT-1   > P. 1001:1101 ack 5001 CLOSE-WAIT? ! retransmission
= client.payload 100
= findings none
`,
)

dialogue(
  'a FIN without ACK flag after a FIN with it: still one FIN (case 66)',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.2    FIN-WAIT-1   > F  1001          CLOSE-WAIT? ! fin_without_ack, ignored
= outcome half-closed
= close.finRetries 0
= findings fin_without_ack
`,
)
