// Resets that count and resets that do not. RFC 5961, 3.2; RFC 9293, 3.5.2, 3.10.7.4.
import { dialogue } from '../support/dialogue.ts'

const OPENED = `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?`

dialogue(
  'the client resets: both ends at once (case 39)',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
+0.5    CLOSED       > R. 1101      ack 5001 CLOSED?
= outcome reset
= by client
= certainty proved
= handshake.verdict complete
= close.verdict reset
= close.kind null
= client.state CLOSED
= client.certainty proved
= server.state CLOSED
= server.certainty inferred
= established.duration 620ms
= reset.by client
= reset.at 640100us
= reset.sinceLastData 520ms
= reset.acceptable exact
= reset.unacked {"client":0,"server":0}
= findings none
= zeekState RSTO
= history ShADaR
`,
)

dialogue(
  'the server resets with the request unread and unacknowledged (case 39)',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   CLOSED?      < R. 5001      ack 1001 CLOSED       ! unread_data_reset
= outcome reset
= by server
= close.verdict reset
= server.certainty proved
= client.certainty inferred
= reset.by server
= reset.sinceLastData 20ms
= reset.unacked {"client":100,"server":0}
= findings unread_data_reset
= findings[0].args.side server
= zeekState RSTR
`,
)

dialogue(
  'a reset without ACK flag, as RFC 9293 sends it',
  `${OPENED}
+0.5    CLOSED       > R  1001               CLOSED?
= outcome reset
= by client
= reset.acceptable exact
`,
)

dialogue(
  'a reset outside the window is ignored, the connection goes on (case 36)',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
+0.5    ESTABLISHED  < R. 90005001  ack 1101 ESTABLISHED ! ignored, rst_out_of_window
+0.5    ESTABLISHED  > P. 1101:1201 ack 5001 ESTABLISHED
+0.02   ESTABLISHED  < .  5001      ack 1201 ESTABLISHED
= outcome open
= by null
= close.verdict open
= reset null
= client.state ESTABLISHED
= server.state ESTABLISHED
= findings rst_out_of_window
= findings[0].args.side server
= zeekState RSTR
`,
)

dialogue(
  'a reset below the window is ignored too',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
+0.5    ESTABLISHED  > R  1001               ESTABLISHED ! ignored, rst_out_of_window
= outcome open
= reset null
= findings rst_out_of_window
`,
)

dialogue(
  'a reset inside the window draws a challenge ACK; the exact one that follows closes (case 37)',
  `${OPENED}
+0.5    ESTABLISHED  > R  1051               ESTABLISHED? ! ignored
+0.02   ESTABLISHED  < .  5001      ack 1001 ESTABLISHED
+0.0001 CLOSED       > R  1001               CLOSED?
= outcome reset
= by client
= reset.at 540200us
= reset.acceptable exact
= findings none
`,
)

dialogue(
  'a reset inside the window and then silence: probably the end (case 37)',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
+0.5    ESTABLISHED  > R  1151               ESTABLISHED ! ignored
= outcome reset
= by client
= certainty inferred
= close.verdict reset
= client.state CLOSED
= server.state CLOSED
= reset.acceptable probable
= reset.at 640100us
= findings reset_probable
`,
)

dialogue(
  'a reset inside the window and then data: it was ignored (case 37)',
  `${OPENED}
+0.5    ESTABLISHED  > R  1051               ESTABLISHED? ! ignored
+0.02   ESTABLISHED  < .  5001      ack 1001 ESTABLISHED
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
= outcome open
= by null
= reset null
= close.verdict open
= client.state ESTABLISHED
`,
)

dialogue(
  'the last of a train of data was not captured: the reset has the number behind it (case 38)',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1301 ESTABLISHED ! acked_unseen
+0.1    CLOSED       > R  1301               CLOSED?
= outcome reset
= by client
= reset.acceptable exact
= findings acked_unseen
`,
)

dialogue(
  'a reset at the end of its own unacknowledged data (case 38)',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.001  ESTABLISHED  > P. 1101:1201 ack 5001 ESTABLISHED?
+0.001  CLOSED       > R. 1201      ack 5001 CLOSED?
= outcome reset
= by client
= reset.acceptable exact
= reset.unacked {"client":200,"server":0}
`,
)

dialogue(
  'a reset with the highest acknowledgement that the peer was seen to send (section 3)',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
+0.1    ESTABLISHED  > P. 1101:1201 ack 5001 ESTABLISHED
+0.1    CLOSED       > R  1101               CLOSED?
= outcome reset
= by client
= reset.acceptable exact
`,
)

dialogue(
  'a burst of resets is one end; the first counts',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   CLOSED?      < R  5001               CLOSED
+0.00001 CLOSED?     < R  5001               CLOSED
+0.00001 CLOSED?     < R  5001               CLOSED
= outcome reset
= by server
= reset.at 140100us
= server.packets 4
= server.duplicates 0
`,
)

dialogue(
  'segments in flight behind the reset change nothing',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   CLOSED?      < R  5001               CLOSED
+0.0001 CLOSED?      > P. 1101:1201 ack 5001 CLOSED
+0.02   CLOSED?      < R  5001               CLOSED
= outcome reset
= by server
= client.state CLOSED
= server.state CLOSED
= client.payload 200
`,
)

dialogue(
  'both reset: the first one is named',
  `${OPENED}
+0.1    CLOSED       > R. 1001 ack 5001 CLOSED?
+0.001  CLOSED       < R. 5001 ack 1001 CLOSED
= outcome reset
= by client
= client.certainty proved
= server.certainty proved
`,
)

dialogue(
  'with an unknown window scale the window is taken to be scaled by 2^14 (section 3)',
  `
        ESTABLISHED? > P. 1001:1101 ack 5001 win 1000 ESTABLISHED?
+0.02   ESTABLISHED? < .  5001 ack 1101 win 1000      ESTABLISHED?
+0.1    ESTABLISHED? < R  9005001                     ESTABLISHED? ! ignored
= outcome reset
= by server
= reset.acceptable probable
= findings reset_probable
`,
)

dialogue(
  'the window is scaled when both sides said so: a reset far inside it',
  `
        SYN-SENT     > S  1000          win 1000 <wscale 7> SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 win 1000 <wscale 7> SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 win 1000            ESTABLISHED?
+0.1    ESTABLISHED  < .  5001 ack 1001 win 1000            ESTABLISHED
+0.1    ESTABLISHED  > R  101001                            ESTABLISHED ! ignored
= outcome reset
= reset.acceptable probable
= findings reset_probable
`,
)

dialogue(
  'and one just behind it',
  `
        SYN-SENT     > S  1000          win 1000 <wscale 7> SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 win 1000 <wscale 7> SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 win 1000            ESTABLISHED?
+0.1    ESTABLISHED  < .  5001 ack 1001 win 1000            ESTABLISHED
+0.1    ESTABLISHED  > R  129002                            ESTABLISHED ! ignored, rst_out_of_window
= outcome open
= findings rst_out_of_window
`,
)

dialogue(
  'the window of a SYN-ACK is never scaled (RFC 7323, 2.2)',
  `
        SYN-SENT     > S  1000          win 1000 <wscale 7> SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 win 1000 <wscale 7> SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 win 1000            ESTABLISHED?
+0.1    ESTABLISHED  > R  101001                            ESTABLISHED? ! ignored, rst_out_of_window
= outcome open
= findings rst_out_of_window
`,
)

dialogue(
  'no scale when only one side offers it',
  `
        SYN-SENT     > S  1000          win 1000 <wscale 7> SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 win 1000            SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 win 1000            ESTABLISHED?
+0.1    ESTABLISHED  < .  5001 ack 1001 win 1000            ESTABLISHED
+0.1    ESTABLISHED  > R  3001                              ESTABLISHED ! ignored, rst_out_of_window
= outcome open
= findings rst_out_of_window
`,
)

dialogue(
  'the client gives up after data without answer: reset, and the peer unresponsive (case 45)',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.2    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
+0.4    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
+0.8    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
+1.6    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
+3.2    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
+6.4    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
+12.8   CLOSED       > R. 1101      ack 5001 CLOSED?
= outcome reset
= by client
= reset.unacked {"client":100,"server":0}
= findings peer_unresponsive
= findings[0].args.side client
`,
)

dialogue(
  'data that was under way when the RST was sent comes behind it: what stood when it was sent counts',
  `${OPENED}
0.05    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
0.07    CLOSED       > R. 1101      ack 5001 CLOSED?
0.08    CLOSED       < P. 5001:5201 ack 1101 CLOSED?
= outcome reset
= reset.sinceLastData 20ms
= reset.unacked {"client":100,"server":0}
= firstByte.server 59900us
= server.payload 200
`,
)

dialogue(
  'a client that left while its SYN was under way resets twice: the second meets the SYN-ACK’s sender',
  `
        SYN-SENT > S  1000          SYN-RECEIVED?
0.01    CLOSED   > R  1001          CLOSED?
0.02    CLOSED   < S. 5000 ack 1001 SYN-RECEIVED
0.0201  CLOSED   > R  1001          CLOSED?
= outcome scan
= by client
= reset.at 10ms
`,
)

dialogue(
  'a RST that overtook the last data of its sender: it stands behind that',
  `${OPENED}
+0.02    ESTABLISHED < R. 5201      ack 1001 ESTABLISHED? ! ignored
+0.00001 ESTABLISHED < P. 5001:5201 ack 1001 ESTABLISHED
= outcome reset
= by server
= certainty inferred
= reset.acceptable probable
= findings reset_probable
`,
)

dialogue(
  'what was not acknowledged is unknown where nothing acknowledged anything',
  `
        ESTABLISHED? > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   CLOSED       > R. 1101      ack 5001 CLOSED?
= outcome reset
= seen client
= reset.unacked {"client":null,"server":null}
= reset.unknown {"unacked.client":"not-acknowledged","unacked.server":"one-way"}
`,
)

dialogue(
  'one direction: what its silent peer had acknowledged nobody can say, and what it sent itself is nothing',
  `
        SYN-SENT    > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED > .  1001 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED > .  1001 ack 5101 ESTABLISHED?
+0.02   CLOSED      > R. 1001 ack 5101 CLOSED?
= outcome reset
= reset.unacked {"client":0,"server":null}
= reset.unknown {"unacked.server":"one-way","sinceLastData":"no-data"}
`,
)

dialogue(
  'a refusal leaves nothing unacknowledged',
  `
        SYN-SENT     > S  1000               SYN-RECEIVED?
+0.02   CLOSED?      < R. 0 ack 1001         CLOSED
= outcome refused
= reset.unacked {"client":0,"server":0}
`,
)
