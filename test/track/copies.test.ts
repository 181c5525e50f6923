// One packet captured more than once is counted once (section 3; cases 72, 73).
import { dialogue } from '../support/dialogue.ts'

const OPENED = `
        SYN-SENT     > S  1000          SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001 ack 5001 ESTABLISHED?`

for (const [name, attribute] of [
  ['nothing else different', 'copy'],
  ['another VLAN', 'copy, vlan 7'],
  ['another MAC address', 'copy, mac 3'],
  ['one hop further', 'copy, ttl 63'],
]) {
  dialogue(
    `every packet twice, ${name} (case 72)`,
    `
        SYN-SENT     > S  1000                            SYN-RECEIVED?
+0.0001 SYN-SENT     > S  1000               {${attribute}} SYN-RECEIVED? ! copy
+0.02   ESTABLISHED? < S. 5000      ack 1001              SYN-RECEIVED
+0.0001 ESTABLISHED? < S. 5000      ack 1001 {${attribute}} SYN-RECEIVED  ! copy
+0.0001 ESTABLISHED  > .  1001      ack 5001              ESTABLISHED?
+0.0001 ESTABLISHED  > .  1001      ack 5001 {${attribute}} ESTABLISHED?  ! copy
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001              ESTABLISHED?
+0.0001 ESTABLISHED  > P. 1001:1101 ack 5001 {${attribute}} ESTABLISHED?  ! copy
+0.1    CLOSED       > R. 1101      ack 5001              CLOSED?
+0.0001 CLOSED       > R. 1101      ack 5001 {${attribute}} CLOSED?       ! copy
= outcome reset
= handshake.total 20300us
= handshake.serverLeg 20100us
= handshake.synRetries 0
= client.packets 4
= client.duplicates 4
= client.payload 100
= client.retransmissions 0
= server.packets 1
= server.duplicates 1
= findings none
`,
  )
}

dialogue(
  'the same bytes more than 100 ms later are a retransmission, whatever the identification says',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001        ESTABLISHED?
+0.2    ESTABLISHED  > P. 1001:1101 ack 5001 {copy} ESTABLISHED? ! retransmission
= client.duplicates 0
= client.retransmissions 1
`,
)

dialogue(
  'copies are counted from the first, not from one another',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001         ESTABLISHED?
+0.06   ESTABLISHED  > P. 1001:1101 ack 5001 {copy}  ESTABLISHED? ! copy
+0.06   ESTABLISHED  > P. 1001:1101 ack 5001 {id 4}  ESTABLISHED? ! retransmission
= client.duplicates 1
= client.retransmissions 1
`,
)

dialogue(
  'another identification is another packet',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED?
+0.0001 ESTABLISHED  > P. 1001:1101 ack 5001 ESTABLISHED? ! retransmission
= client.duplicates 0
= client.retransmissions 1
`,
)

dialogue(
  'the same identification and other bytes are another packet',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001        ESTABLISHED?
+0.0001 ESTABLISHED  > P. 1101:1201 ack 5001 {copy} ESTABLISHED?
= client.duplicates 0
= client.payload 200
`,
)

dialogue(
  'without an identification: SYN, data and FIN within a millisecond are copies, equal ACKs are real (case 73)',
  `
        SYN-SENT     > S  1000               {id 0} SYN-RECEIVED?
+0.0005 SYN-SENT     > S  1000               {id 0} SYN-RECEIVED? ! copy
+0.02   ESTABLISHED? < S. 5000      ack 1001 {id 0} SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001      ack 5001 {id 0} ESTABLISHED?
+0.0001 ESTABLISHED  > .  1001      ack 5001 {id 0} ESTABLISHED?
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 {id 0} ESTABLISHED?
+0.0009 ESTABLISHED  > P. 1001:1101 ack 5001 {id 0} ESTABLISHED? ! copy
+0.02   ESTABLISHED  < .  5001      ack 1101 {id 0} ESTABLISHED
+0.1    FIN-WAIT-1   > F. 1101      ack 5001 {id 0} CLOSE-WAIT?
+0.0005 FIN-WAIT-1   > F. 1101      ack 5001 {id 0} CLOSE-WAIT?  ! copy
= client.packets 5
= client.duplicates 3
= client.retransmissions 0
= close.finRetries 0
`,
)

for (const [name, attribute] of [
  ['TTL', 'ttl 63'],
  ['MAC address', 'mac 3'],
  ['VLAN', 'vlan 7'],
]) {
  dialogue(
    `without an identification: an equal ACK with another ${name} is a copy (case 73)`,
    `${OPENED}
+0.1    ESTABLISHED  < .  5001      ack 1001 {id 0}              ESTABLISHED
+0.0001 ESTABLISHED  < .  5001      ack 1001 {id 0, ${attribute}} ESTABLISHED ! copy
= server.packets 2
= server.duplicates 1
`,
  )
}

dialogue(
  'without an identification: data again after more than a millisecond is a retransmission (case 73)',
  `${OPENED}
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001 {id 0} ESTABLISHED?
+0.0015 ESTABLISHED  > P. 1001:1101 ack 5001 {id 0} ESTABLISHED? ! retransmission
= client.duplicates 0
= client.retransmissions 1
`,
)

dialogue(
  'without an identification: a burst of equal resets is real (case 73)',
  `${OPENED}
+0.1    CLOSED       > R  1001 {id 0} CLOSED?
+0.0001 CLOSED       > R  1001 {id 0} CLOSED?
+0.0001 CLOSED       > R  1001 {id 0} CLOSED?
= client.packets 5
= client.duplicates 0
`,
)

dialogue(
  'over IPv6 there is no identification (case 73)',
  `
left [2001:db8::1]:40000
right [2001:db8::2]:80
        SYN-SENT     > S  1000               SYN-RECEIVED?
+0.0005 SYN-SENT     > S  1000               SYN-RECEIVED? ! copy
+0.02   ESTABLISHED? < S. 5000      ack 1001 SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001      ack 5001 ESTABLISHED?
+0.0001 ESTABLISHED  > .  1001      ack 5001 ESTABLISHED?
= outcome open
= client.packets 3
= client.duplicates 1
= client.bytes 180
`,
)

dialogue(
  'the copy of a SYN in another VLAN begins no connection',
  `
        SYN-SENT     > S  1000          {vlan 10}       SYN-RECEIVED?
+0.0001 SYN-SENT     > S  1000          {copy, vlan 20} SYN-RECEIVED? ! copy
+0.02   ESTABLISHED? < S. 5000 ack 1001 {vlan 20}       SYN-RECEIVED
= outcome half-open
= client.packets 1
= client.duplicates 1
`,
)
