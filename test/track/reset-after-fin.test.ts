// Resets around the close: before it is complete they abort it, after it they change no outcome. RFC 9293, 3.6.1; RFC 1337.
import { dialogue } from '../support/dialogue.ts'

const OPENED = `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?`

const CLOSED = `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.02   TIME-WAIT?   < F. 5001 ack 1002 LAST-ACK
+0.0001 TIME-WAIT    > .  1002 ack 5002 CLOSED?`

dialogue(
  'closed, then reset when more data comes: the application stopped reading (case 60)',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001      ack 5001 CLOSE-WAIT?
+0.02   FIN-WAIT-2?  < .  5001      ack 1002 CLOSE-WAIT
+0.3    FIN-WAIT-2?  < P. 5001:5101 ack 1002 CLOSE-WAIT
+0.0001 CLOSED       > R  1002               CLOSED?     ! unread_data_reset
= outcome aborted-after-fin
= by client
= close.verdict aborted-after-fin
= close.kind null
= close.finWait1 20ms
= client.state CLOSED
= server.state CLOSED
= established.duration 1s
= reset.by client
= reset.acceptable exact
= reset.unacked {"client":0,"server":100}
= timeWait null
= findings unread_data_reset
= findings[0].args.side client
`,
)

dialogue(
  'the peer answers a FIN with a reset (case 61)',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.02   CLOSED?      < R. 5001 ack 1002 CLOSED
= outcome aborted-after-fin
= by server
= close.verdict aborted-after-fin
= client.state CLOSED
= server.state CLOSED
= server.certainty proved
= reset.by server
= findings none
`,
)

dialogue(
  'FIN and at once a reset of the same side (case 63)',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.0001 CLOSED       > R. 1002 ack 5001 CLOSED?
= outcome aborted-after-fin
= by client
= close.verdict aborted-after-fin
= reset.acceptable exact
= client.state CLOSED
= server.state CLOSED
= findings none
`,
)

dialogue(
  'a reset between the second FIN and its ACK aborts the close',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.02   TIME-WAIT?   < F. 5001 ack 1002 LAST-ACK
+0.0001 CLOSED       > R  1002          CLOSED?
= outcome aborted-after-fin
= by client
= close.verdict aborted-after-fin
`,
)

dialogue(
  'FIN-WAIT-2 without its application runs out after a minute; data then draws a reset (case 65)',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001      ack 5001 CLOSE-WAIT?
+0.02   FIN-WAIT-2?  < .  5001      ack 1002 CLOSE-WAIT
+75     FIN-WAIT-2?  < P. 5001:5101 ack 1002 CLOSE-WAIT
+0.0001 CLOSED       > R  1002               CLOSED?     ! unread_data_reset
= outcome aborted-after-fin
= by client
= client.state CLOSED
= server.state CLOSED
= findings close_wait_long, unread_data_reset
`,
)

dialogue(
  'a reset after the close keeps it closed: from the side in TIME-WAIT (case 62)',
  `${CLOSED}
+0.1    CLOSED       > R  1002          CLOSED?     ! rst_after_close
= outcome closed
= by client
= close.verdict graceful
= close.kind three-way
= client.state CLOSED
= client.certainty proved
= server.state CLOSED
= findings rst_after_close
= findings[0].args.side client
`,
)

dialogue(
  'a reset that is exact ends TIME-WAIT early: assassination (case 64)',
  `${CLOSED}
+0.1    CLOSED?      < R  5002          CLOSED      ! rst_after_close
= outcome closed
= by client
= close.verdict graceful
= client.state CLOSED
= client.certainty inferred
= server.state CLOSED
= server.certainty proved
= findings rst_after_close
`,
)

dialogue(
  'a reset that is not exact does not end TIME-WAIT (case 64)',
  `${CLOSED}
+0.1    TIME-WAIT    < R  90005002      CLOSED      ! rst_after_close
= outcome closed
= close.verdict graceful
= client.state TIME-WAIT
= server.state CLOSED
= server.certainty proved
`,
)

dialogue(
  'late data after the close draws a reset: still closed',
  `${CLOSED}
+0.1    CLOSED?      < R  5002          CLOSED      ! rst_after_close
+0.1    CLOSED?      < R  5002          CLOSED      ! rst_after_close
= outcome closed
= findings rst_after_close
= findings[0].args.count 2
`,
)
