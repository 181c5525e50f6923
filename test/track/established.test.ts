// Between handshake and close: what looks like the end and is not, and what is no data. RFC 9293, 3.8; RFC 5961.
import { dialogue } from '../support/dialogue.ts'

const OPENED = `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?`

dialogue(
  'the old SYN again is answered by a challenge ACK and changes nothing (case 34)',
  `${OPENED}
+1      ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
+1      ESTABLISHED  > S  1000               ESTABLISHED ! retransmission, syn_in_established
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
+1      ESTABLISHED  > P. 1101:1201 ack 5001 ESTABLISHED
= outcome open
= by null
= handshake.verdict complete
= handshake.total 20100us
= handshake.serverLeg 20ms
= close.verdict open
= client.state ESTABLISHED
= client.payload 200
= findings syn_in_established
`,
)

// Numbers that fit nothing, an acknowledgment that fits, and the client's next number.
for (const stray of ['S. 77777 ack 99  ', 'S. 77777 ack 5001', 'S. 1101  ack 5001']) {
  dialogue(
    `a SYN-ACK from the client of an established connection (${stray.trim()}) changes nothing`,
    `${OPENED}
+1      ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
+1      ESTABLISHED  > ${stray}      ESTABLISHED ! ignored, syn_in_established
+1      ESTABLISHED  > P. 1101:1201 ack 5001 ESTABLISHED
+0.02   ESTABLISHED  < .  5001      ack 1201 ESTABLISHED
= outcome open
= handshake.verdict complete
= handshake.serverLeg 20ms
= handshake.clientLeg 100us
= client.isn 1000
= client.payload 200
= client.retransmissions 0
= findings syn_in_established
`,
  )
}

dialogue(
  'a keep-alive without a byte, and one with the last byte again (case 40)',
  `${OPENED}
+1      ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
30      ESTABLISHED  > .  1100      ack 5001 ESTABLISHED ! keep-alive
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
60      ESTABLISHED  > .  1100:1101 ack 5001 ESTABLISHED ! keep-alive
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
= outcome open
= client.payload 100
= client.retransmissions 0
= client.rtt.n 1
= keepAlive.count 2
= keepAlive.interval 30s
= findings none
`,
)

dialogue(
  'nine keep-alives without answer, then a reset (case 40)',
  `${OPENED}
+10     ESTABLISHED  > .  1000 ack 5001 ESTABLISHED? ! keep-alive
+10     ESTABLISHED  > .  1000 ack 5001 ESTABLISHED? ! keep-alive
+10     ESTABLISHED  > .  1000 ack 5001 ESTABLISHED? ! keep-alive
+10     ESTABLISHED  > .  1000 ack 5001 ESTABLISHED? ! keep-alive
+10     ESTABLISHED  > .  1000 ack 5001 ESTABLISHED? ! keep-alive
+10     ESTABLISHED  > .  1000 ack 5001 ESTABLISHED? ! keep-alive
+10     ESTABLISHED  > .  1000 ack 5001 ESTABLISHED? ! keep-alive
+10     ESTABLISHED  > .  1000 ack 5001 ESTABLISHED? ! keep-alive
+10     ESTABLISHED  > .  1000 ack 5001 ESTABLISHED? ! keep-alive
+10     CLOSED       > R. 1001 ack 5001 CLOSED?      ! keepalive_timeout
= outcome reset
= by client
= close.verdict reset
= keepAlive.count 9
= keepAlive.interval 10s
= findings keepalive_timeout
= findings[0].args.side client
`,
)

dialogue(
  'the same shape less than a second after the last segment is no keep-alive (section 3)',
  `${OPENED}
+1      ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
+0.2    ESTABLISHED  > P. 1100:1101 ack 5001 ESTABLISHED ! retransmission
= keepAlive.count 0
= client.payload 100
= client.retransmissions 1
`,
)

dialogue(
  'with data outstanding the same shape is a retransmission (section 3)',
  `${OPENED}
+1      ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+2      ESTABLISHED  > P. 1100:1101 ack 5001 ESTABLISHED? ! retransmission
= keepAlive.count 0
= client.retransmissions 1
`,
)

dialogue(
  'zero-window probes of one byte and of none, and the window opens (case 41)',
  `${OPENED}
+1      ESTABLISHED  > P. 1001:1101 ack 5001       ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 win 0 ESTABLISHED ! zero_window
+5      ESTABLISHED  > .  1100      ack 5001       ESTABLISHED ! window-probe
+0.02   ESTABLISHED  < .  5001      ack 1101 win 0 ESTABLISHED ! zero_window
+5      ESTABLISHED  > .  1101:1102 ack 5001       ESTABLISHED ! window-probe
+0.02   ESTABLISHED  < .  5001      ack 1101 win 0 ESTABLISHED ! zero_window
+5      ESTABLISHED  < .  5001      ack 1101       ESTABLISHED
+0.001  ESTABLISHED  > P. 1101:1201 ack 5001       ESTABLISHED
+0.02   ESTABLISHED  < .  5001      ack 1201       ESTABLISHED
= outcome open
= client.payload 200
= client.retransmissions 0
= server.zeroWindows 3
= keepAlive.count 0
= findings zero_window
`,
)

dialogue(
  'an acknowledgement of data that was never captured (case 42)',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1301 ESTABLISHED ! acked_unseen
+0.1    ESTABLISHED  > P. 1301:1401 ack 5001 ESTABLISHED
+0.02   ESTABLISHED  < .  5001      ack 1401 ESTABLISHED
= outcome open
= close.verdict open
= client.payload 200
= findings acked_unseen
`,
)

dialogue(
  'data sent again in other pieces is counted once (case 44)',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001                  ESTABLISHED?
+0.001  ESTABLISHED  > P. 1101:1201 ack 5001                  ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1001 <sack 1101:1201> ESTABLISHED
+0.3    ESTABLISHED  > P. 1001:1051 ack 5001                  ESTABLISHED ! retransmission
+0.001  ESTABLISHED  > P. 1051:1251 ack 5001                  ESTABLISHED
+0.02   ESTABLISHED  < .  5001      ack 1251                  ESTABLISHED
= outcome open
= client.payload 250
= client.retransmissions 1
= findings none
`,
)

dialogue(
  'data that fills a hole is out of order, not a retransmission',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1101:1201 ack 5001 ESTABLISHED? ! gap
+0.0001 ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! out-of-order
+0.02   ESTABLISHED  < .  5001      ack 1201 ESTABLISHED
= client.payload 200
= client.retransmissions 0
= client.outOfOrder 1
= findings none
`,
)

dialogue(
  'data repeated to the end without answer: the peer is unresponsive, the connection open (case 45)',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.2    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
+0.4    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
+0.8    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
+1.6    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
+3.2    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
+6.4    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
+12.8   ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
+25.6   ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
+51.2   ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
+102.4  ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
+120    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
+120    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
+120    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
+120    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
+120    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
= outcome open
= by null
= client.state ESTABLISHED
= server.state ESTABLISHED
= client.payload 100
= client.retransmissions 15
= client.rtt null (no-sample)
= findings peer_unresponsive
= findings[0].args.side client
`,
)

dialogue(
  'more than two hours of silence are the same connection (case 46)',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 ESTABLISHED
+9000   ESTABLISHED  > P. 1101:1201 ack 5001 ESTABLISHED
+0.02   ESTABLISHED  < .  5001      ack 1201 ESTABLISHED
= outcome open
= idle.max 9000s
= client.payload 200
= findings none
`,
)

dialogue(
  'an MPTCP subflow is a connection of its own; its token is noted (case 47)',
  `
        SYN-SENT     > S  1000          <mss 1460,mp_join 305419896> SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 <mss 1460>                   SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001                              ESTABLISHED?
= outcome open
= client.options.mptcpJoin "12345678"
= findings none
`,
)

dialogue(
  'a zero-window probe that comes again is still a probe (case 41)',
  `${OPENED}
+1      ESTABLISHED  > P. 1001:1101 ack 5001       ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 win 0 ESTABLISHED ! zero_window
+2      ESTABLISHED  > .  1101:1102 ack 5001       ESTABLISHED ! window-probe
+4      ESTABLISHED  > .  1101:1102 ack 5001       ESTABLISHED ! window-probe
+8      ESTABLISHED  > .  1101:1102 ack 5001       ESTABLISHED ! window-probe
= client.retransmissions 0
= keepAlive.count 0
= findings zero_window
`,
)

dialogue(
  'both sides keep the connection alive',
  `${OPENED}
+10     ESTABLISHED  > .  1000 ack 5001 ESTABLISHED? ! keep-alive
+0.02   ESTABLISHED  < .  5001 ack 1001 ESTABLISHED
+5      ESTABLISHED  < .  5000 ack 1001 ESTABLISHED  ! keep-alive
+0.02   ESTABLISHED  > .  1001 ack 5001 ESTABLISHED
+5      ESTABLISHED  > .  1000 ack 5001 ESTABLISHED  ! keep-alive
= outcome open
= keepAlive.count 3
= findings none
`,
)

dialogue(
  'zero-window probes that nobody answers: the peer is unresponsive (section 7)',
  `${OPENED}
+1      ESTABLISHED  > P. 1001:1101 ack 5001       ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 win 0 ESTABLISHED ! zero_window
+0.2    ESTABLISHED  > .  1100      ack 5001       ESTABLISHED ! window-probe
+0.4    ESTABLISHED  > .  1100      ack 5001       ESTABLISHED ! window-probe
+0.8    ESTABLISHED  > .  1100      ack 5001       ESTABLISHED ! window-probe
+1.6    ESTABLISHED  > .  1100      ack 5001       ESTABLISHED ! window-probe
+3.2    ESTABLISHED  > .  1100      ack 5001       ESTABLISHED ! window-probe
= outcome open
= client.retransmissions 0
= findings zero_window, peer_unresponsive
`,
)

dialogue(
  'zero-window probes of which the last ones are answered',
  `${OPENED}
+1      ESTABLISHED  > P. 1001:1101 ack 5001       ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 win 0 ESTABLISHED ! zero_window
+0.2    ESTABLISHED  > .  1100      ack 5001       ESTABLISHED ! window-probe
+0.4    ESTABLISHED  > .  1100      ack 5001       ESTABLISHED ! window-probe
+0.8    ESTABLISHED  > .  1100      ack 5001       ESTABLISHED ! window-probe
+1.6    ESTABLISHED  > .  1100      ack 5001       ESTABLISHED ! window-probe
+3.2    ESTABLISHED  > .  1100      ack 5001       ESTABLISHED ! window-probe
+0.02   ESTABLISHED  < .  5001      ack 1101 win 0 ESTABLISHED ! zero_window
= findings zero_window
`,
)
