// Flags that no TCP sends together (case 30): noticed, and nothing follows from them; only SYN with FIN counts as a SYN.
import { dialogue } from '../support/dialogue.ts'

const OPENED = `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?`

dialogue(
  'SYN with FIN is a SYN, refused by a reset that acknowledges both',
  `
        SYN-SENT > SF 1000          SYN-RECEIVED? ! invalid_flags
+0.02   CLOSED?  < R. 0    ack 1002 CLOSED
= outcome refused
= by server
= handshake.verdict refused
= handshake.refusedAfter 20ms
= client.state CLOSED
= server.state CLOSED
= close.verdict none
= findings invalid_flags
`,
)

dialogue(
  'SYN with FIN can be answered like a SYN',
  `
        SYN-SENT     > SF 1000          SYN-RECEIVED? ! invalid_flags
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?
= outcome open
= handshake.verdict complete
= close.verdict open
= findings invalid_flags
`,
)

dialogue(
  'SYN with RST alone is a stray',
  `
  - > SR 1000 - ! ignored, invalid_flags
= outcome stray
= handshake.verdict not-captured
= close.verdict none
= client.state null
= server.state null
= findings invalid_flags
`,
)

dialogue(
  'no flag at all, alone, is a stray',
  `
  - > none 1000 - ! ignored, invalid_flags
= outcome stray
= findings invalid_flags
`,
)

dialogue(
  'a FIN without ACK, alone, is a stray (case 66)',
  `
  - > F 1000 - ! fin_without_ack, ignored
= outcome stray
= findings fin_without_ack
`,
)

for (const [name, flags] of [
  ['SYN with RST', 'SR'],
  ['FIN with RST', 'FR'],
  ['SYN with FIN and RST', 'SFR'],
  ['no flag at all', 'none'],
  ['FIN, PSH and URG without ACK', 'FPU'],
]) {
  dialogue(
    `${name} changes nothing in an established connection`,
    `${OPENED}
+0.1    ESTABLISHED  > ${flags}  1001               ESTABLISHED? ! ignored, invalid_flags
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
= outcome open
= by null
= handshake.verdict complete
= close.verdict open
= reset null
= client.packets 4
= client.payload 100
= findings invalid_flags
`,
  )
}

dialogue(
  'FIN, PSH, URG and ACK together are legal: it is a FIN',
  `${OPENED}
+0.1    FIN-WAIT-1   > FPU. 1001 ack 5001 CLOSE-WAIT?
+0.02   FIN-WAIT-2?  < .    5001 ack 1002 CLOSE-WAIT
= outcome half-closed
= by client
= close.finWait1 20ms
= findings close_wait_at_end
`,
)

dialogue(
  'a FIN without ACK closes nothing (case 66)',
  `${OPENED}
+0.1    ESTABLISHED  > F  1001               ESTABLISHED? ! fin_without_ack, ignored
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
= outcome open
= close.verdict open
= client.state ESTABLISHED
= findings fin_without_ack
`,
)

dialogue(
  'data with neither ACK nor any other flag is dropped by its receiver and counts for nothing',
  `${OPENED}
+0.1    ESTABLISHED  > none 1001:1101        ESTABLISHED? ! ignored, invalid_flags
= outcome open
= client.payload 0
= findings invalid_flags
`,
)
