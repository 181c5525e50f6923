// SYNs of several numbers inside one connection that lives (section 2: attempt).
import { dialogue } from '../support/dialogue.ts'

const OPENED = `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?`

dialogue(
  'two SYNs of two numbers inside one connection, and it lives on: the attempt that was replaced stays unanswered',
  `${OPENED}
+1      SYN-SENT     > S  777000             SYN-RECEIVED?
+1      SYN-SENT     > S  888000             SYN-RECEIVED?
+1      ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
= 1.outcome open
= 1.client.isn 1000
= 1.client.payload 100
= 1.client.packets 4
= 1.findings syn_in_established
= 2.outcome unanswered
= 2.client.isn 777000
`,
)

dialogue(
  'two SYNs of two numbers inside one connection, and the second is answered',
  `${OPENED}
+1      SYN-SENT     > S  777000             SYN-RECEIVED?
+1      SYN-SENT     > S  888000             SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 9000 ack 888001    SYN-RECEIVED
+0.0001 ESTABLISHED  > .  888001 ack 9001    ESTABLISHED?
= 1.outcome superseded
= 1.client.packets 2
= 2.outcome unanswered
= 2.client.isn 777000
= 3.outcome open
= 3.client.isn 888000
= 3.handshake.verdict complete
`,
)

dialogue(
  'a SYN inside a connection that an ICMP error turns away: an attempt of its own, and the connection lives on',
  `${OPENED}
+1      SYN-SENT     > S  777000                SYN-RECEIVED?
+0.01   SYN-SENT     < icmp 3/13 from 10.0.0.9  SYN-RECEIVED?
+1      ESTABLISHED  > P. 1001:1101 ack 5001    ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101    ESTABLISHED
= 1.outcome open
= 1.client.payload 100
= 1.findings none
= 2.outcome rejected
= 2.client.isn 777000
`,
)

dialogue(
  'a RST without ACK flag answers no SYN, not even one whose next number is 0',
  `${OPENED}
+1      SYN-SENT     > S  4294967295  SYN-RECEIVED?
+0.01   ESTABLISHED  < R  5051        ESTABLISHED?  ! ignored
= outcome reset
= by server
= reset.acceptable probable
= client.packets 3
= findings syn_in_established, reset_probable
`,
)
