// Clocks that step back (case 86): noticed once for each step, and no interval across it is given.
import { dialogue } from '../support/dialogue.ts'

dialogue(
  'equal times are no step back',
  `
0 SYN-SENT     > S  1000          SYN-RECEIVED?
0 ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
0 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?
= outcome open
= handshake.total 0
= handshake.serverLeg 0
= handshake.clientLeg 0
= handshake.rtt 0
= duration 0
= findings none
`,
)

dialogue(
  'a step back inside the handshake',
  `
0    SYN-SENT     > S  1000          SYN-RECEIVED?
1    ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
0.5  ESTABLISHED  > .  1001 ack 5001 ESTABLISHED? ! time_backwards
= outcome open
= handshake.verdict complete
= handshake.total null (time-backwards)
= handshake.serverLeg 1s
= handshake.clientLeg null (time-backwards)
= handshake.rtt null (time-backwards)
= client.states[1].duration null
= duration null (time-backwards)
= findings time_backwards
`,
)

dialogue(
  'a step back after the handshake',
  `
0    SYN-SENT     > S  1000               SYN-RECEIVED?
0.1  ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED
0.2  ESTABLISHED  > .  1001      ack 5001 ESTABLISHED?
0.15 ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! time_backwards
0.3  ESTABLISHED  < P. 5001:5101 ack 1101 ESTABLISHED
0.4  FIN-WAIT-1   > F. 1101      ack 5101 CLOSE-WAIT?
0.5  TIME-WAIT?   < F. 5101      ack 1102 LAST-ACK
0.6  TIME-WAIT    > .  1102      ack 5102 CLOSED?
= outcome closed
= handshake.total 200ms
= handshake.rtt 200ms
= established.duration null (time-backwards)
= firstByte.client null (time-backwards)
= firstByte.server null (time-backwards)
= response.first 150ms
= client.rtt.min 150ms
= close.finWait1 100ms
= close.total 200ms
= client.states[1].duration null
= client.states[2].duration 100ms
= duration null (time-backwards)
= findings time_backwards
`,
)

dialogue(
  'two steps back are one finding with two frames',
  `
0    SYN-SENT     > S  1000          SYN-RECEIVED?
1    ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
0.5  ESTABLISHED  > .  1001 ack 5001 ESTABLISHED? ! time_backwards
2    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
1    ESTABLISHED  < .  5001 ack 1101 ESTABLISHED ! time_backwards
= client.rtt null
= findings time_backwards
`,
)

dialogue(
  'the ports are used again across a step back',
  `
10   SYN-SENT     > S  1000          SYN-RECEIVED?
10.1 ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
10.2 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?
10.4 FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
10.5 TIME-WAIT?   < F. 5001 ack 1002 LAST-ACK
10.6 TIME-WAIT    > .  1002 ack 5002 CLOSED?
9    SYN-SENT     > S  9000          SYN-RECEIVED? ! time_wait_reuse
= 1.outcome closed
= 1.timeWait.reusedAfter null
= 2.timeWaitReuse.gap null
= 2.outcome unanswered
`,
)
