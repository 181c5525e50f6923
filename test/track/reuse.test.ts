// The same 4-tuple again: after the close, in TIME-WAIT, inside a connection that lives. RFC 9293, 3.6.1; RFC 6191; RFC 5961.
import { dialogue } from '../support/dialogue.ts'

const OPENED = `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?`

const CLOSED_BY_SERVER = `${OPENED}
+0.1    CLOSE-WAIT?  < F. 5001 ack 1001 FIN-WAIT-1
+0.0001 LAST-ACK     > F. 1001 ack 5002 TIME-WAIT?
+0.02   CLOSED?      < .  5002 ack 1002 TIME-WAIT`

dialogue(
  'long after the close the same ports are a new connection (case 69)',
  `${CLOSED_BY_SERVER}
+200    SYN-SENT     > S  64000           SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 90000 ack 64001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  64001 ack 90001 ESTABLISHED?
= 1.outcome closed
= 1.server.state CLOSED
= 1.server.certainty modelled
= 1.server.states[3].state TIME-WAIT
= 1.server.states[3].duration 60020ms
= 1.server.states[3].lowerBound false
= 1.timeWait.reusedAfter null
= 1.transitions[9] {"at":60140200000,"evidence":null,"endpoint":"server","from":"TIME-WAIT","to":"CLOSED","on":"timeout 2MSL","certainty":"modelled"}
= 2.outcome open
= 2.at 200140200us
= 2.timeWaitReuse null
= 2.handshake.verdict complete
= 2.handshake.total 20100us
= 2.findings none
`,
)

dialogue(
  'the ports are used again in TIME-WAIT (case 70)',
  `${CLOSED_BY_SERVER}
+0.5    SYN-SENT     > S  64000           SYN-RECEIVED? ! time_wait_reuse
+0.02   ESTABLISHED? < S. 90000 ack 64001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  64001 ack 90001 ESTABLISHED?
= 1.outcome closed
= 1.by server
= 1.server.state TIME-WAIT
= 1.server.states[3].duration 520ms
= 1.timeWait.reusedAfter 500ms
= 1.findings none
= 2.outcome open
= 2.timeWaitReuse.gap 500ms
= 2.timeWaitReuse.isnDelta 62998
= 2.timeWaitReuse.tsDelta null
= 2.handshake.verdict complete
= 2.client.retransmissions 0
= 2.findings time_wait_reuse
`,
)

dialogue(
  'used again in TIME-WAIT with a lower number and a later timestamp (case 70, RFC 6191)',
  `
        SYN-SENT     > S  1000          <TS val 100 ecr 0>   SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 <TS val 7 ecr 100>   SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 <TS val 120 ecr 7>   ESTABLISHED?
+0.1    CLOSE-WAIT?  < F. 5001 ack 1001 <TS val 107 ecr 120> FIN-WAIT-1
+0.0001 LAST-ACK     > F. 1001 ack 5002 <TS val 220 ecr 107> TIME-WAIT?
+0.02   CLOSED?      < .  5002 ack 1002 <TS val 127 ecr 220> TIME-WAIT
+2      SYN-SENT     > S  500           <TS val 2240 ecr 0>  SYN-RECEIVED? ! time_wait_reuse
+0.02   ESTABLISHED? < S. 9000 ack 501  <TS val 2147 ecr 2240> SYN-RECEIVED
= 2.timeWaitReuse.gap 2s
= 2.timeWaitReuse.isnDelta -502
= 2.timeWaitReuse.tsDelta 2020
= 2.findings time_wait_reuse
`,
)

dialogue(
  'used again in TIME-WAIT, refused by a challenge ACK, and let in the second time (section 7)',
  `${CLOSED_BY_SERVER}
+0.5    SYN-SENT     > S  500           SYN-RECEIVED? ! time_wait_reuse
+0.02   SYN-SENT     < .  5002 ack 1002 -             ! challenge_ack, ignored
+0.0001 SYN-SENT     > R  1002          CLOSED?
+1      SYN-SENT     > S  500           SYN-RECEIVED? ! retransmission, time_wait_reuse_refused
+0.02   ESTABLISHED? < S. 9000 ack 501  SYN-RECEIVED
+0.0001 ESTABLISHED  > .  501  ack 9001 ESTABLISHED?
= 1.outcome closed
= 2.outcome open
= 2.by null
= 2.handshake.verdict complete
= 2.handshake.synRetries 1
= 2.handshake.total 1040200us
= 2.reset null
= 2.findings challenge_ack, time_wait_reuse, time_wait_reuse_refused
`,
)

dialogue(
  'the former server calls: the roles change (case 71)',
  `${OPENED}
+0.1    FIN-WAIT-1   > F. 1001  ack 5001  CLOSE-WAIT?
+0.02   TIME-WAIT?   < F. 5001  ack 1002  LAST-ACK
+0.0001 TIME-WAIT    > .  1002  ack 5002  CLOSED?
+5      SYN-RECEIVED? < S  90000           SYN-SENT ! time_wait_reuse
+0.0001 SYN-RECEIVED > S. 64000 ack 90001 ESTABLISHED?
+0.02   ESTABLISHED? < .  90001 ack 64001 ESTABLISHED
= 1.outcome closed
= 1.client.port 40000
= 1.client.state TIME-WAIT
= 2.outcome open
= 2.client.port 80
= 2.server.port 40000
= 2.roles.certainty proved
= 2.client.isn 90000
= 2.timeWaitReuse.gap 5s
= 2.findings time_wait_reuse
`,
)

dialogue(
  'a new SYN after a reset begins a new connection',
  `${OPENED}
+0.1    CLOSED       > R. 1001 ack 5001   CLOSED?
+0.1    SYN-SENT     > S  64000           SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 90000 ack 64001 SYN-RECEIVED
= 1.outcome reset
= 1.by client
= 2.outcome half-open
= 2.timeWaitReuse null
= 2.findings none
`,
)

dialogue(
  'a new SYN while the old one is half-open replaces it',
  `
        SYN-SENT     > S  1000            SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000  ack 1001  SYN-RECEIVED
+3      SYN-SENT     > S  64000           SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 90000 ack 64001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  64001 ack 90001 ESTABLISHED?
= 1.outcome half-open
= 1.server.state SYN-RECEIVED
= 2.outcome open
`,
)

dialogue(
  'a SYN of another number, answered by an ACK of the old ones, belongs to the old connection (case 35)',
  `${OPENED}
+1      ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
+1      SYN-SENT     > S  777000             SYN-RECEIVED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
+1      ESTABLISHED  > P. 1101:1201 ack 5001 ESTABLISHED
+0.02   ESTABLISHED  < .  5001      ack 1201 ESTABLISHED
= 1.outcome open
= 1.by null
= 1.close.verdict open
= 1.client.packets 5
= 1.client.isn 1000
= 1.client.payload 200
= 1.client.state ESTABLISHED
= 1.findings syn_in_established
`,
)

dialogue(
  'a SYN of another number, answered by a SYN-ACK of new ones, ends the old connection (case 35)',
  `${OPENED}
+1      ESTABLISHED  > P. 1001:1101 ack 5001   ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101   ESTABLISHED
+300    SYN-SENT     > S  777000               SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 900000    ack 777001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  777001    ack 900001 ESTABLISHED?
= 1.outcome superseded
= 1.by null
= 1.close.verdict superseded
= 1.client.state ESTABLISHED
= 1.client.packets 3
= 1.findings none
= 2.outcome open
= 2.at 301040100us
= 2.handshake.verdict complete
= 2.handshake.total 20100us
= 2.client.isn 777000
= 2.timeWaitReuse null
= 2.findings none
`,
)

dialogue(
  'a SYN of another number whose SYN-ACK was not captured: the client goes on from it (case 35)',
  `${OPENED}
+1      ESTABLISHED  > P. 1001:1101 ack 5001   ESTABLISHED?
+300    SYN-SENT     > S  777000               SYN-RECEIVED?
+0.02   ESTABLISHED  > .  777001    ack 900001 ESTABLISHED?
+0.02   ESTABLISHED  > P. 777001:777101 ack 900001 ESTABLISHED?
= 1.outcome superseded
= 1.client.packets 3
= 2.outcome open
= 2.handshake.verdict partial
= 2.handshake.unknown.rtt synack-not-captured
= 2.client.packets 3
`,
)

dialogue(
  'a SYN of another number whose SYN-ACK was not captured: the server acknowledges what came behind it (case 35)',
  `${OPENED}
+300    SYN-SENT     > S  777000               SYN-RECEIVED?
+0.02   SYN-SENT     < .  900001    ack 777001 SYN-RECEIVED ! ignored
+0.02   ESTABLISHED  > P. 777001:777101 ack 900001 ESTABLISHED?
= 1.outcome superseded
= 1.client.packets 2
= 2.outcome open
= 2.handshake.verdict partial
= 2.client.packets 2
= 2.server.packets 1
`,
)

dialogue(
  'a half-closed connection is superseded too (section 3)',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001   ack 5001   CLOSE-WAIT?
+0.02   FIN-WAIT-2?  < .  5001   ack 1002   CLOSE-WAIT
+300    SYN-SENT     > S  777000            SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 900000 ack 777001 SYN-RECEIVED
= 1.outcome superseded
= 1.close.verdict superseded
= 1.client.states[3].state FIN-WAIT-2
= 1.client.states[3].duration 300s
= 1.client.states[3].lowerBound true
= 2.outcome half-open
`,
)

dialogue(
  'a crashed client calls again: challenge ACK and RST end the old connection, the SYN begins the new one',
  `${OPENED}
+1      ESTABLISHED  > P. 1001:1101 ack 5001   ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101   ESTABLISHED
+9      SYN-SENT     > S  777000               SYN-RECEIVED?
+0.02   ESTABLISHED  < .  5001      ack 1101   ESTABLISHED
+0.0001 CLOSED       > R  1101                 CLOSED?
+1      SYN-SENT     > S  777000               SYN-RECEIVED? ! retransmission
+0.02   ESTABLISHED? < S. 900000    ack 777001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  777001    ack 900001 ESTABLISHED?
= 1.outcome reset
= 1.by client
= 1.client.packets 4
= 1.server.packets 3
= 2.outcome open
= 2.at 10040100us
= 2.handshake.verdict complete
= 2.handshake.synRetries 1
= 2.handshake.total 1040200us
= 2.client.packets 3
`,
)

dialogue(
  'a SYN of another number that nobody ever answered, and the old connection silent: a record of its own',
  `${OPENED}
+1      SYN-SENT     > S  777000             SYN-RECEIVED?
+1      SYN-SENT     > S  777000             SYN-RECEIVED? ! retransmission
+2      SYN-SENT     > S  777000             SYN-RECEIVED? ! retransmission
= 1.outcome open
= 1.client.packets 2
= 1.client.state ESTABLISHED
= 2.outcome unanswered
= 2.handshake.synRetries 2
= 2.client.packets 3
`,
)

dialogue(
  'a SYN of another number that a reset refuses: the server has forgotten the old connection',
  `${OPENED}
+60     SYN-SENT     > S  777000            SYN-RECEIVED?
+0.02   CLOSED?      < R. 0      ack 777001 CLOSED
= 1.outcome open
= 1.client.packets 2
= 2.outcome refused
= 2.by server
= 2.handshake.refusedAfter 20ms
= 2.client.packets 1
= 2.server.packets 1
`,
)

dialogue(
  'the former server calls inside the connection and is answered',
  `${OPENED}
+60     SYN-RECEIVED? < S  777000             SYN-SENT
+0.0001 SYN-RECEIVED  > S. 900000  ack 777001 ESTABLISHED?
+0.02   ESTABLISHED?  < .  777001  ack 900001 ESTABLISHED
= 1.outcome superseded
= 2.outcome open
= 2.client.port 80
= 2.handshake.verdict complete
`,
)

dialogue(
  'a FIN of the old connection again, behind the SYN that used its numbers anew, is no challenge ACK',
  `${OPENED}
+0.1    FIN-WAIT-1   > F. 1001 ack 5001    CLOSE-WAIT?
+0.0001 TIME-WAIT?   < F. 5001 ack 1002    LAST-ACK
+0.0001 TIME-WAIT    > .  1002 ack 5002    CLOSED?
+1      SYN-SENT     > S  777000           SYN-RECEIVED?  ! time_wait_reuse
+0.001  SYN-SENT     < F. 5001 ack 1002    -              ! ignored
+0.0001 SYN-SENT     > R  1002             CLOSED?
+1      SYN-SENT     > S  777000           SYN-RECEIVED?  ! retransmission, time_wait_reuse_refused
+0.02   ESTABLISHED? < S. 9000 ack 777001  SYN-RECEIVED
= 2.outcome half-open
= 2.findings time_wait_reuse, time_wait_reuse_refused
`,
)
