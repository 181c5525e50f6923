// One direction closed, or the end of the close not seen. RFC 9293, 3.6.
import { dialogue } from '../support/dialogue.ts'

const OPENED = `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?`

dialogue(
  'data flows on for long in the other direction: no idle close (case 52)',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001      ack 5001 CLOSE-WAIT?
+0.02   FIN-WAIT-2?  < .  5001      ack 1002 CLOSE-WAIT
+100    FIN-WAIT-2?  < P. 5001:5101 ack 1002 CLOSE-WAIT
+0.0001 FIN-WAIT-2   > .  1002      ack 5101 CLOSE-WAIT
+200    FIN-WAIT-2   < P. 5101:5201 ack 1002 CLOSE-WAIT
+0.0001 FIN-WAIT-2   > .  1002      ack 5201 CLOSE-WAIT
= outcome half-closed
= by client
= close.verdict half-closed
= close.kind null
= close.finWait1 20ms
= close.halfClosed null (no-second-fin)
= close.lastAck null (no-second-fin)
= close.total null (no-second-fin)
= client.state FIN-WAIT-2
= client.certainty proved
= server.state CLOSE-WAIT
= server.certainty proved
= server.payload 200
= timeWait null
= findings close_wait_at_end, close_wait_long
= zeekState S2
`,
)

dialogue(
  'the capture ends half-closed: the time in CLOSE-WAIT is a lower bound (case 53)',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.02   FIN-WAIT-2?  < .  5001 ack 1002 CLOSE-WAIT
= outcome half-closed
= by client
= close.verdict half-closed
= client.state FIN-WAIT-2
= client.certainty inferred
= server.state CLOSE-WAIT
= server.certainty proved
= server.states[2].state CLOSE-WAIT
= server.states[2].duration 20ms
= server.states[2].lowerBound true
= server.states[2].to null
= findings close_wait_at_end
`,
)

dialogue(
  'a FIN without answer: of the peer nothing is known (section 1)',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
= outcome half-closed
= by client
= close.verdict half-closed
= close.finWait1 null (no-answer)
= client.state FIN-WAIT-1
= server.state null (no-answer)
= findings none
`,
)

dialogue(
  'the last ACK is missing: unconfirmed, and the active side unknown (case 54)',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.02   FIN-WAIT-2?  < .  5001 ack 1002 CLOSE-WAIT
+0.5    TIME-WAIT?   < F. 5001 ack 1002 LAST-ACK
= outcome close-unconfirmed
= by client
= close.verdict unconfirmed
= close.kind four-way
= close.finWait1 20ms
= close.halfClosed 500ms
= close.lastAck null (no-answer)
= close.total null (no-answer)
= client.state null (no-answer)
= server.state LAST-ACK
= server.certainty proved
= timeWait null
= findings none
= zeekState SF
`,
)

dialogue(
  'three packets of which the last is missing (case 54)',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.02   TIME-WAIT?   < F. 5001 ack 1002 LAST-ACK
= outcome close-unconfirmed
= by client
= close.verdict unconfirmed
= close.kind three-way
= client.state null (no-answer)
= server.state LAST-ACK
`,
)

dialogue(
  'crossed FINs of which one was never acknowledged',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.005  CLOSING?     < F. 5001 ack 1001 CLOSING?
+0.01   CLOSING      > .  1002 ack 5002 TIME-WAIT?
= outcome close-unconfirmed
= by both
= close.verdict unconfirmed
= close.kind simultaneous
= client.state CLOSING
= server.state null (no-answer)
= close.closing {"client":null,"server":10000000}
= close.unknown {"closing.client":"no-answer","halfClosed":"simultaneous","finWait1":"no-answer","total":"no-answer"}
= timeWait null
`,
)

dialogue(
  'crossed FINs of which the second was never acknowledged',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.005  CLOSING?     < F. 5001 ack 1001 CLOSING?
+0.01   TIME-WAIT?   < .  5002 ack 1002 CLOSING
= outcome close-unconfirmed
= by both
= client.state null (no-answer)
= server.state CLOSING
= server.certainty proved
= close.finWait1 15ms
= close.lastAck null (no-answer)
= close.closing {"client":15000000,"server":null}
= close.total null (no-answer)
= timeWait null
`,
)

dialogue(
  'crossed FINs and nothing more: neither is known to have arrived',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.005  CLOSING?     < F. 5001 ack 1001 CLOSING?
= outcome close-unconfirmed
= by both
= close.verdict unconfirmed
= client.state null (no-answer)
= server.state null (no-answer)
`,
)

dialogue(
  'the peer takes long to close: its application is slow',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.02   FIN-WAIT-2?  < .  5001 ack 1002 CLOSE-WAIT
+50     TIME-WAIT?   < F. 5001 ack 1002 LAST-ACK
+0.0001 TIME-WAIT    > .  1002 ack 5002 CLOSED?
= outcome closed
= close.halfClosed 50s
= findings close_wait_long
= findings[0].args.side server
`,
)

dialogue(
  'keep-alives behind its own FIN, from FIN-WAIT-2: they stand on it',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?
+0.1    FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.02   FIN-WAIT-2?  < .  5001 ack 1002 CLOSE-WAIT
60      FIN-WAIT-2?  > .  1001 ack 5001 CLOSE-WAIT ! keep-alive
+0.02   FIN-WAIT-2?  < .  5001 ack 1002 CLOSE-WAIT
120     FIN-WAIT-2?  > .  1001 ack 5001 CLOSE-WAIT ! keep-alive
+0.02   FIN-WAIT-2?  < .  5001 ack 1002 CLOSE-WAIT
= keepAlive.count 2
= keepAlive.interval 60s
= idle.max 119879900us
`,
)
