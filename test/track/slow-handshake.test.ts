// slow_handshake: a handshake against the fastest one between the same two hosts (section 7).
import { dialogue } from '../support/dialogue.ts'

const handshake = (port: number, at: number, seconds: number) => `
left 10.0.0.1:${port}
${at}.000000 SYN-SENT     > S  1000          SYN-RECEIVED?
+0.000100 ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+${seconds} ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?`

dialogue(
  'a handshake that took several times as long as the fastest between its hosts, whichever came first',
  `${handshake(40001, 0, 0.4)}
${handshake(40002, 1, 0.02)}
${handshake(40003, 2, 0.1)}
${handshake(40004, 3, 0.06)}
= 1.findings slow_handshake
= 1.findings[0].severity warning
= 1.findings[0].frames [{"file":0,"frame":3}]
= 1.findings[0].args {"count":1,"total":400100000,"fastest":20100000}
= 2.findings none
= 3.findings slow_handshake
= 4.findings none
`,
)

dialogue(
  'three times as long is not slow while nobody notices: less than 50 ms more',
  `${handshake(40001, 0, 0.0001)}
${handshake(40002, 1, 0.049)}
= 1.findings none
= 2.findings none
`,
)

dialogue(
  'other hosts are no measure, and alone a handshake is its own',
  `
left 10.0.0.3:40000
0       SYN-SENT     > S  1000          SYN-RECEIVED?
+0.0001 ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?
${handshake(40001, 1, 0.4)}
= 1.findings none
= 2.findings none
`,
)

dialogue(
  'the roles may be exchanged: the path is the same',
  `${handshake(40001, 0, 0.02)}
right 10.0.0.2:50000
left 10.0.0.1:80
1       SYN-RECEIVED? < S  7000          SYN-SENT
+0.0001 SYN-RECEIVED  > S. 3000 ack 7001 ESTABLISHED?
+0.4    ESTABLISHED?  < .  7001 ack 3001 ESTABLISHED
= 2.findings slow_handshake
= 2.client.port 50000
`,
)

dialogue(
  'what was sent again has findings of its own; what came with data waited for the application',
  `${handshake(40001, 0, 0.02)}
left 10.0.0.1:40002
1       SYN-SENT     > S  1000               SYN-RECEIVED?
2       SYN-SENT     > S  1000               SYN-RECEIVED? ! retransmission
+0.02   ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001      ack 5001 ESTABLISHED?
left 10.0.0.1:40003
3       SYN-SENT     > S  1000               SYN-RECEIVED?
+0.0001 ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED
+0.5    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
= 2.findings syn_loss
= 3.findings none
`,
)
