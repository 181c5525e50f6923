// Connections are numbered from 1 in the order of their first packets, without gaps, also where it turns out late whether
// a SYN began one (section 2).
import { dialogue } from '../support/dialogue.ts'

dialogue(
  'a SYN that turns out to belong to the old connection takes no number',
  `
        SYN-SENT     > S  1000               SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001      ack 5001 ESTABLISHED?
+1      SYN-SENT     > S  777000             SYN-RECEIVED?
right 10.0.0.3:80
+0.01   SYN-SENT     > S  300                SYN-RECEIVED?
right 10.0.0.2:80
+0.01   ESTABLISHED  < .  5001      ack 1001 ESTABLISHED
+1      ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED
= 1.id 1
= 1.client.packets 4
= 1.findings syn_in_established
= 2.id 2
= 2.client.isn 300
`,
)

dialogue(
  'a SYN that turns out to begin a connection keeps the number of its first packet',
  `
        SYN-SENT     > S  1000               SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001      ack 5001 ESTABLISHED?
+1      SYN-SENT     > S  777000             SYN-RECEIVED?
right 10.0.0.3:80
+0.01   SYN-SENT     > S  300                SYN-RECEIVED?
right 10.0.0.2:80
+0.01   ESTABLISHED? < S. 9000      ack 777001 SYN-RECEIVED
= 1.id 1
= 1.outcome superseded
= 2.id 2
= 2.client.isn 777000
= 2.outcome half-open
= 3.id 3
= 3.client.isn 300
`,
)
