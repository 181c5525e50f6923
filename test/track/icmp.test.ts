// ICMP errors that answer a SYN (case 4). RFC 9293, 3.9.2.2; RFC 792; RFC 4443.
import { dialogue } from '../support/dialogue.ts'

dialogue(
  'an ICMP error rejects the SYN; the client stays where it is (case 4)',
  `
        SYN-SENT > S 1000                    SYN-RECEIVED?
+0.03   SYN-SENT < icmp 3/3 from 10.0.0.9    SYN-RECEIVED?
= outcome rejected
= by null
= handshake.verdict rejected
= handshake.refusedAfter 30ms
= handshake.icmp {"type":3,"code":3,"from":"10.0.0.9"}
= handshake.rtt null
= close.verdict none
= client.state SYN-SENT
= client.packets 1
= server.packets 0
= server.state null
= findings none
`,
)

dialogue(
  'administratively prohibited, from a router on the way',
  `
        SYN-SENT > S 1000                     SYN-RECEIVED?
+0.03   SYN-SENT < icmp 3/13 from 10.9.9.1    SYN-RECEIVED?
= outcome rejected
= handshake.icmp {"type":3,"code":13,"from":"10.9.9.1"}
`,
)

dialogue(
  'ICMPv6 port unreachable',
  `
left [2001:db8::1]:40000
right [2001:db8::2]:80
        SYN-SENT > S 1000                       SYN-RECEIVED?
+0.03   SYN-SENT < icmp 1/4 from 2001:db8::2    SYN-RECEIVED?
= outcome rejected
= handshake.icmp {"type":1,"code":4,"from":"2001:db8::2"}
`,
)

dialogue(
  'an ICMP error that a SYN-ACK follows was only a word on the way',
  `
        SYN-SENT     > S  1000                    SYN-RECEIVED?
+0.01   SYN-SENT     < icmp 3/1 from 10.0.0.9     SYN-RECEIVED?
+0.01   ESTABLISHED? < S. 5000 ack 1001           SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001           ESTABLISHED?
= outcome open
= handshake.verdict complete
= handshake.refusedAfter null
= close.verdict open
`,
)

dialogue(
  'a SYN sent again after the ICMP error is the same attempt',
  `
     SYN-SENT > S 1000                    SYN-RECEIVED?
0.03 SYN-SENT < icmp 3/1 from 10.0.0.9    SYN-RECEIVED?
1    SYN-SENT > S 1000                    SYN-RECEIVED? ! retransmission
1.03 SYN-SENT < icmp 3/1 from 10.0.0.9    SYN-RECEIVED?
= outcome rejected
= handshake.synRetries 1
= handshake.refusedAfter 30ms
`,
)

dialogue(
  'an ICMP error about an established connection changes nothing (RFC 9293, 3.9.2.2: soft)',
  `
        SYN-SENT     > S  1000               SYN-RECEIVED?
+0.01   ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001      ack 5001 ESTABLISHED?
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.01   ESTABLISHED  < icmp 3/1 from 10.0.0.9 ESTABLISHED?
= outcome open
= handshake.verdict complete
= handshake.icmp null
`,
)

dialogue(
  'an ICMP error makes no connection and answers no other SYN',
  `
     SYN-SENT > S 1000                    SYN-RECEIVED?
0.03 SYN-SENT < icmp 3/1 from 10.0.0.9    SYN-RECEIVED?
3    SYN-SENT > S 777000                  SYN-RECEIVED?
= 1.outcome rejected
= 2.outcome unanswered
= 2.handshake.icmp null
`,
)

dialogue(
  'an ICMP error that only slows down or sends another way turns nothing away',
  `
     SYN-SENT > S 1000                    SYN-RECEIVED?
0.01 SYN-SENT < icmp 5/1 from 10.0.0.9    SYN-RECEIVED?
0.02 SYN-SENT < icmp 4/0 from 10.0.0.9    SYN-RECEIVED?
= outcome unanswered
= handshake.verdict unanswered
= handshake.icmp null
`,
)

dialogue(
  'over IPv6 a packet that is too big comes again, smaller',
  `
left [2001:db8::1]:40000
right [2001:db8::2]:80
     SYN-SENT > S 1000                       SYN-RECEIVED?
0.03 SYN-SENT < icmp 2/0 from 2001:db8::9    SYN-RECEIVED?
= outcome unanswered
= handshake.icmp null
`,
)

dialogue(
  'an ICMP error about a SYN-ACK is no answer to the SYN',
  `
        SYN-SENT     > S  1000                 SYN-RECEIVED?
+0.01   ESTABLISHED? < S. 5000 ack 1001        SYN-RECEIVED
+0.01   ESTABLISHED? > icmp 3/13 from 10.0.0.9 SYN-RECEIVED
= outcome half-open
= handshake.icmp null
`,
)

dialogue(
  'an answer came after the ICMP error: a SYN inside that connection is held as in any other',
  `
        SYN-SENT     > S  1000                 SYN-RECEIVED?
+0.01   SYN-SENT     < icmp 3/1 from 10.0.0.9  SYN-RECEIVED?
+0.01   ESTABLISHED? < S. 5000   ack 1001      SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001   ack 5001      ESTABLISHED?
+5      SYN-SENT     > S  777000               SYN-RECEIVED?
+0.01   ESTABLISHED  < .  5001   ack 1001      ESTABLISHED
= outcome open
= client.packets 3
= findings syn_in_established
`,
)

dialogue(
  'a SYN again because an ICMP error came for each: none was lost',
  `
        SYN-SENT > S  1000                 SYN-RECEIVED?
+0.01   SYN-SENT < icmp 3/1 from 10.0.0.9  SYN-RECEIVED?
1       SYN-SENT > S  1000                 SYN-RECEIVED? ! retransmission
+0.01   SYN-SENT < icmp 3/1 from 10.0.0.9  SYN-RECEIVED?
= outcome rejected
= handshake.synRetries 1
= findings none
`,
)
