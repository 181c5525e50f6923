// VLAN and tunnel ids are attributes of a connection, no part of its key; only another SYN in another VLAN makes two
// connections of one 4-tuple (section 2, case 84). Another address makes two in any case (case 85).
import { dialogue } from '../support/dialogue.ts'

dialogue(
  'the two directions carry different tags: one connection (case 84)',
  `
        SYN-SENT     > S  1000               {vlan 10} SYN-RECEIVED?
+0.02   ESTABLISHED? < S. 5000      ack 1001 {vlan 20} SYN-RECEIVED
+0.0001 ESTABLISHED  > .  1001      ack 5001 {vlan 10} ESTABLISHED?
+0.1    ESTABLISHED  > P. 1001:1101 ack 5001           ESTABLISHED?
+0.02   ESTABLISHED  < .  5001      ack 1101 {vlan 30} ESTABLISHED
= outcome open
= client.packets 3
= server.packets 2
= handshake.verdict complete
= findings none
`,
)

dialogue(
  'the same addresses and ports in two VLANs, each with its own SYN: two connections side by side',
  `
        SYN-SENT     > S  1000                 {vlan 10} SYN-RECEIVED?
+0.001  SYN-SENT     > S  90000                {vlan 20} SYN-RECEIVED?
+0.001  ESTABLISHED? < S. 5000      ack 1001   {vlan 10} SYN-RECEIVED
+0.001  ESTABLISHED? < S. 70000     ack 90001  {vlan 20} SYN-RECEIVED
+0.001  ESTABLISHED  > .  90001     ack 70001  {vlan 20} ESTABLISHED?
+0.001  ESTABLISHED  > .  1001      ack 5001   {vlan 10} ESTABLISHED?
+0.001  ESTABLISHED  > P. 1001:1101 ack 5001   {vlan 10} ESTABLISHED?
+0.001  FIN-WAIT-1   > F. 90001     ack 70001  {vlan 20} CLOSE-WAIT?
+0.001  ESTABLISHED  < .  5001      ack 1101   {vlan 10} ESTABLISHED
+0.001  FIN-WAIT-2?  < .  70001     ack 90002  {vlan 20} CLOSE-WAIT
= 1.outcome open
= 1.client.isn 1000
= 1.client.packets 3
= 1.client.payload 100
= 1.server.packets 2
= 1.encapsulation [["vlan 10"]]
= 1.findings none
= 2.outcome half-closed
= 2.client.isn 90000
= 2.client.packets 3
= 2.encapsulation [["vlan 20"]]
= 2.findings close_wait_at_end
`,
)

dialogue(
  'answers without a tag go to the connection whose numbers they fit',
  `
        SYN-SENT     > S  1000                 {vlan 10} SYN-RECEIVED?
+0.001  SYN-SENT     > S  90000                {vlan 20} SYN-RECEIVED?
+0.001  ESTABLISHED? < S. 5000      ack 1001             SYN-RECEIVED
+0.001  ESTABLISHED? < S. 70000     ack 90001            SYN-RECEIVED
+0.001  ESTABLISHED  > .  90001     ack 70001  {vlan 20} ESTABLISHED?
+0.001  ESTABLISHED  > .  1001      ack 5001   {vlan 10} ESTABLISHED?
= 1.outcome open
= 1.server.isn 5000
= 1.client.packets 2
= 1.server.packets 1
= 2.outcome open
= 2.server.isn 70000
= 2.client.packets 2
= 2.server.packets 1
`,
)

dialogue(
  'the same SYN with other options in another VLAN is another connection: something answers in between',
  `
        SYN-SENT     > S  1000          <mss 1460> {vlan 10} SYN-RECEIVED?
+0.05   SYN-SENT     > S  1000          <mss 1360> {vlan 20} SYN-RECEIVED?
+0.001  ESTABLISHED? < S. 5000 ack 1001            {vlan 20} SYN-RECEIVED
+0.001  ESTABLISHED? < S. 5000 ack 1001            {vlan 10} SYN-RECEIVED
= 1.client.options.mss 1460
= 1.client.packets 1
= 2.client.options.mss 1360
= 2.client.packets 1
`,
)

dialogue(
  'the same SYN a second later in another VLAN is a retry',
  `
        SYN-SENT     > S  1000          <mss 1460> {vlan 10} SYN-RECEIVED?
1       SYN-SENT     > S  1000          <mss 1460> {vlan 20} SYN-RECEIVED? ! retransmission
1.01    ESTABLISHED? < S. 5000 ack 1001 <mss 1460> {vlan 20} SYN-RECEIVED
= outcome half-open
= handshake.synRetries 1
= encapsulation [["vlan 10"],["vlan 20"]]
`,
)

dialogue(
  'both sides of an address translation are two connections (case 85)',
  `
left 192.168.0.5:40000
  SYN-SENT     > S  1000          SYN-RECEIVED?
left 203.0.113.9:61000
  SYN-SENT     > S  1000          SYN-RECEIVED?
  ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
left 192.168.0.5:40000
  ESTABLISHED? < S. 5000 ack 1001 SYN-RECEIVED
= 1.client.port 40000
= 1.outcome half-open
= 2.client.port 61000
= 2.outcome half-open
`,
)
