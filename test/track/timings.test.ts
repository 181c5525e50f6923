// Timings of what lies between handshake and close: first bytes, answers, round trips, idleness, TIME-WAIT, the time in each
// state; and the legs of the handshake that cannot be given, with their reasons. All values are what a stopwatch at the capture point shows.
import { dialogue } from '../support/dialogue.ts'

const OPENED = `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?`

dialogue(
  'a request in two segments and its answer',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.005  ESTABLISHED  > P. 1101:1201 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1201 ESTABLISHED
+0.06   ESTABLISHED  < P. 5001:5501 ack 1201 ESTABLISHED
+0.0002 ESTABLISHED  > .  1201      ack 5501 ESTABLISHED
= firstByte.client 100ms
= firstByte.server 185ms
= response.first 80ms
= response.serverThink 60ms
= client.rtt {"n":2,"min":20000000,"p50":20000000,"p95":25000000,"max":25000000}
= server.rtt {"n":1,"min":200000,"p50":200000,"p95":200000,"max":200000}
= idle.max 100ms
= duration 205300us
`,
)

dialogue(
  'the answer acknowledges the request: also a round trip',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.03   ESTABLISHED  < P. 5001:5501 ack 1101 ESTABLISHED
= response.first 30ms
= response.serverThink 10ms
= client.rtt.min 30ms
`,
)

dialogue(
  'an answer faster than the handshake says nothing about the time to think',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.01   ESTABLISHED  < P. 5001:5501 ack 1101 ESTABLISHED
= response.first 10ms
= response.serverThink null (below-leg)
`,
)

dialogue(
  'the server speaks first',
  `${OPENED}
+0.1    ESTABLISHED  < P. 5001:5101 ack 1001 ESTABLISHED
+0.1    ESTABLISHED  > P. 1001:1101 ack 5101 ESTABLISHED
+0.1    ESTABLISHED  < P. 5101:5201 ack 1101 ESTABLISHED
= firstByte.server 100ms
= firstByte.client 200ms
= response.first null (server-spoke-first)
= response.serverThink null
`,
)

dialogue(
  'nobody says anything',
  `${OPENED}
= firstByte.client null (no-data)
= firstByte.server null (no-data)
= response.first null (no-request)
= client.rtt null (no-sample)
`,
)

dialogue(
  'a request without an answer',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
= firstByte.client 100ms
= firstByte.server null (no-data)
= response.first null (no-response)
= client.rtt.n 1
`,
)

dialogue(
  'the segment that completes the handshake is the first byte as well',
  `
        SYN-SENT     > S  1000               SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.05   ESTABLISHED  < P. 5001:5101 ack 1101 ESTABLISHED
= firstByte.client 0
= firstByte.server 50ms
= response.first 50ms
= response.serverThink 30ms
`,
)

dialogue(
  'round trips of three segments: a percentile is one of the values',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.03   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
+0.1    ESTABLISHED  > P. 1101:1201 ack 5001 ESTABLISHED
+0.01   ESTABLISHED  < .  5001      ack 1201 ESTABLISHED
+0.1    ESTABLISHED  > P. 1201:1301 ack 5001 ESTABLISHED
+0.02   ESTABLISHED  < .  5001      ack 1301 ESTABLISHED
= client.rtt.n 3
= client.rtt.min 10ms
= client.rtt.p50 20ms
= client.rtt.max 30ms
`,
)

dialogue(
  'an ACK of a part of a segment is no round trip, the one that covers its end is',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.01   ESTABLISHED  < .  5001      ack 1051 ESTABLISHED
+0.01   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
= client.rtt.n 1
= client.rtt.min 20ms
`,
)

dialogue(
  'data sent again gives no round trip: nobody knows which of the two was answered (Karn)',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.2    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
= client.rtt null (no-sample)
`,
)

const STAMPED = `
        SYN-SENT     > S  1000          <TS val 1 ecr 0>   SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 <TS val 501 ecr 1> SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 <TS val 20 ecr 501> ESTABLISHED?`

dialogue(
  'with timestamps data sent again gives one: the echo names the second',
  `${STAMPED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 <TS val 120 ecr 501> ESTABLISHED?
+0.2    ESTABLISHED  > P. 1001:1101 ack 5001 <TS val 320 ecr 501> ESTABLISHED? ! retransmission
+0.02   ESTABLISHED  < .  5001      ack 1101 <TS val 840 ecr 320> ESTABLISHED
= client.rtt.n 1
= client.rtt.min 20ms
`,
)

dialogue(
  'with timestamps data sent again gives one: the echo names the first',
  `${STAMPED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 <TS val 120 ecr 501> ESTABLISHED?
+0.2    ESTABLISHED  > P. 1001:1101 ack 5001 <TS val 320 ecr 501> ESTABLISHED? ! retransmission
+0.02   ESTABLISHED  < .  5001      ack 1101 <TS val 840 ecr 120> ESTABLISHED
= client.rtt.n 1
= client.rtt.min 220ms
`,
)

dialogue(
  'a keep-alive and its answer are no activity',
  `${OPENED}
+1      ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
+30     ESTABLISHED  > .  1100      ack 5001 ESTABLISHED  ! keep-alive
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
+30     ESTABLISHED  > P. 1101:1201 ack 5001 ESTABLISHED
= idle.max 60020ms
= keepAlive.count 1
= keepAlive.interval null
`,
)

dialogue(
  'the silence before a RST is idle time too',
  `${OPENED}
+1      ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
+60     CLOSED       > R. 1101      ack 5001 CLOSED?
= reset.sinceLastData 60020ms
= idle.max 60s
`,
)

dialogue(
  'a leg to an ACK that acknowledges later data is none',
  `
        SYN-SENT     > S  1000               SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED
+0.001  ESTABLISHED? < P. 5001:5101 ack 1001 ESTABLISHED
+0.0001 ESTABLISHED  > .  1001      ack 5101 ESTABLISHED
= handshake.verdict complete
= handshake.total 21100us
= handshake.serverLeg 20ms
= handshake.clientLeg null (answers-later-data)
= handshake.clientLegRange null
= handshake.rtt null (answers-later-data)
`,
)

dialogue(
  'the ACK was captured before the SYN-ACK that it answers',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?
+0.0001 ESTABLISHED  < S. 5000 ack 1001 ESTABLISHED? ! reordered
= outcome open
= handshake.verdict complete
= handshake.total 20ms
= handshake.serverLeg 20100us
= handshake.clientLeg null (reordered)
= handshake.rtt null (reordered)
= server.isn 5000
= findings reordered
`,
)

dialogue(
  'TIME-WAIT as long as RFC 9293 has it, two maximum segment lifetimes',
  `${OPENED}
+1      FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
+0.02   TIME-WAIT?   < F. 5001 ack 1002 LAST-ACK
+0.0001 TIME-WAIT    > .  1002 ack 5002 CLOSED?
+200    SYN-SENT     > S  9000          SYN-RECEIVED? ! time_wait_reuse
= 1.timeWait.until 241040200us
= 1.timeWait.reusedAfter 200s
= 1.client.state TIME-WAIT
= 2.timeWaitReuse.gap 200s
`,
  { timeWait: 240e9 },
)

dialogue(
  'the time in each state',
  `
        SYN-SENT     > S  1000          SYN-RECEIVED?
0.1     ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
0.3     ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?
1       FIN-WAIT-1   > F. 1001 ack 5001 CLOSE-WAIT?
1.5     FIN-WAIT-2?  < .  5001 ack 1002 CLOSE-WAIT
= client.states [{"state":"SYN-SENT","from":0,"to":100000000,"duration":100000000,"lowerBound":false,"certainty":"proved"},{"state":"ESTABLISHED","from":100000000,"to":1000000000,"duration":900000000,"lowerBound":false,"certainty":"proved"},{"state":"FIN-WAIT-1","from":1000000000,"to":1500000000,"duration":500000000,"lowerBound":false,"certainty":"proved"},{"state":"FIN-WAIT-2","from":1500000000,"to":null,"duration":0,"lowerBound":true,"certainty":"inferred"}]
= server.states [{"state":"SYN-RECEIVED","from":0,"to":300000000,"duration":300000000,"lowerBound":false,"certainty":"proved"},{"state":"ESTABLISHED","from":300000000,"to":1000000000,"duration":700000000,"lowerBound":false,"certainty":"proved"},{"state":"CLOSE-WAIT","from":1000000000,"to":null,"duration":500000000,"lowerBound":true,"certainty":"proved"}]
`,
)

dialogue(
  'data sent again together with new data: only the new was sent once (RFC 6298, 3)',
  `
        SYN-SENT     > S  1000               SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001      ack 5001 ESTABLISHED?
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.2    ESTABLISHED  > P. 1001:1201 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1201 ESTABLISHED
= client.rtt.n 1
= client.rtt.max 20ms
= client.payload 200
`,
)

dialogue(
  'data behind the RST that ended the handshake: there is no moment to count its first byte from',
  `
      SYN-SENT     > S  1000               SYN-RECEIVED?
+0.02 ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED
+0.02 CLOSED       > R  1001               CLOSED?
+0.1  CLOSED       > P. 1001:1101 ack 5001 CLOSED?
= outcome scan
= firstByte.client null (never-established)
= firstByte.server null (no-data)
`,
)
