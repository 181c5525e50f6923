// Data in the SYN: TCP Fast Open (RFC 7413), and without it (RFC 9293, 3.5).
import { dialogue } from '../support/dialogue.ts'

dialogue(
  'Fast Open accepted: the server speaks before the handshake is complete (case 16)',
  `
        SYN-SENT     > S  1000:1100          <mss 1460,tfo cookie 8> SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000      ack 1101 <mss 1460>              SYN-RECEIVED
+0.001  ESTABLISHED? < P. 5001:5201 ack 1101                         SYN-RECEIVED
+0.02   ESTABLISHED  > .  1101      ack 5201                         ESTABLISHED?
= outcome open
= handshake.verdict complete
= handshake.total 41ms
= handshake.serverLeg 20ms
= handshake.clientLeg null (answers-later-data)
= handshake.rtt null
= client.payload 100
= server.payload 200
= client.retransmissions 0
= client.options.fastOpen cookie
= firstByte.client null
= firstByte.server null
= findings none
`,
)

dialogue(
  'Fast Open accepted: the legs are those of the SYN-ACK, not of data (case 16)',
  `
        SYN-SENT     > S  1000:1100          <tfo cookie 8> SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000      ack 1101                SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1101      ack 5001                ESTABLISHED?
+0.3    ESTABLISHED  < P. 5001:5201 ack 1101                ESTABLISHED
+0.0001 ESTABLISHED  > .  1101      ack 5201                ESTABLISHED
= handshake.verdict complete
= handshake.serverLeg 20ms
= handshake.clientLeg 100us
= handshake.rtt 20100us
= firstByte.server 300ms
= findings none
`,
)

dialogue(
  'Fast Open ignored: the data comes again, and that is no loss (case 17)',
  `
        SYN-SENT     > S  1000:1100          <mss 1460,tfo cookie 8> SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000      ack 1001 <mss 1460>              SYN-RECEIVED  ! tfo_ignored
+0.0001 ESTABLISHED  > P. 1001:1101 ack 5001                         ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101                         ESTABLISHED
= outcome open
= handshake.verdict complete
= handshake.serverLeg 20ms
= handshake.clientLeg 100us
= handshake.withData true
= client.payload 100
= client.retransmissions 0
= findings tfo_ignored
`,
)

dialogue(
  'Fast Open taken in part: the SYN-ACK acknowledges half of the data (case 17)',
  `
        SYN-SENT     > S  1000:1100          <tfo cookie 8> SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000      ack 1051                SYN-RECEIVED  ! tfo_ignored
+0.0001 ESTABLISHED  > P. 1051:1101 ack 5001                ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101                ESTABLISHED
= outcome open
= handshake.verdict complete
= client.payload 100
= client.retransmissions 0
= findings tfo_ignored
`,
)

dialogue(
  'a SYN-ACK that acknowledges more than the SYN carried does not fit (case 17)',
  `
        SYN-SENT     > S  1000:1100          <tfo cookie 8> SYN-RECEIVED?
+0.02   SYN-SENT     < S. 5000      ack 1102                SYN-RECEIVED  ! ignored
+0.0001 SYN-SENT     > R  1102                              CLOSED?
= outcome unsynchronized
= handshake.verdict unsynchronized
= client.state SYN-SENT
`,
)

dialogue(
  'a SYN with data and no Fast Open: the server queues it and acknowledges it later (case 18)',
  `
        SYN-SENT     > S  1000:1100          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1101      ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
= outcome open
= handshake.verdict complete
= handshake.clientLeg 100us
= client.payload 100
= client.retransmissions 0
= findings none
`,
)

dialogue(
  'asking for a cookie and getting one (case 19)',
  `
        SYN-SENT     > S  1000          <mss 1460,tfo>          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 <mss 1460,tfo cookie 8> SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001                         ESTABLISHED?
= outcome open
= handshake.verdict complete
= client.options.fastOpen request
= server.options.fastOpen cookie
= findings none
`,
)

dialogue(
  'a Fast Open SYN is sent again without its data',
  `
        SYN-SENT     > S  1000:1100          <tfo cookie 8> SYN-RECEIVED?
1       SYN-SENT     > S  1000                              SYN-RECEIVED? ! retransmission
+0.02   ESTABLISHED? < S. 5000      ack 1001                SYN-RECEIVED  ! tfo_ignored
+0.0001 ESTABLISHED  > P. 1001:1101 ack 5001                ESTABLISHED?
= outcome open
= handshake.verdict complete
= handshake.synRetries 1
= client.payload 100
= client.retransmissions 1
= findings syn_loss, tfo_ignored
`,
)
