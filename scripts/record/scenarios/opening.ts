// How connections open when something is in the way: loss, crossing SYNs, a full accept queue, Fast Open.
import { setTimeout as sleep } from 'node:timers/promises'
import { addRule } from '../firewall.ts'
import { exchange, type Scenario, untilEnd } from '../scenario.ts'

/** Longer than Linux delays an ACK (40 ms). */
const THINKING = 100
const BARE_ACK = 'tcp flags ack / syn,ack,fin,rst,psh'

export const opening: Scenario[] = [
  {
    name: 'rtt-20ms',
    happens: 'Two requests over a path of 20 ms, captured 3 ms (one way) from the client and 7 ms from the server.',
    madeBy: 'Delaying links; the capture is on the switch between them.',
    lookAt: 'SYN to SYN-ACK some 14 ms, SYN-ACK to ACK some 6 ms.',
    network: { kind: 'switched', delay: { client: 3, server: 7 } },
    capture: { on: 'switch', device: 'port1' },
    expect: ['>S <S. >. >.100 <. <.200 >. >.100 <.200 >. >F. <F. >.'],
    async play(stage) {
      const { client, server } = await stage.connected()
      await exchange(client, server)
      await exchange(client, server)
      await sleep(THINKING)
      await client.close()
      await untilEnd(server)
      await server.close()
    },
  },
  {
    name: 'syn-retried',
    happens: 'Two SYNs are lost behind the capture, the third is answered.',
    madeBy: 'nftables on the server, `input`: SYNs are dropped for 1.5 s.',
    lookAt: 'SYNs 1, 2 and 3 a second apart with one ISN; by the timestamps 4 answers 3.',
    expect: ['>S >S >S <S. >. >.100 <. <.200 >.'],
    async play(stage) {
      const listener = await stage.listen()
      const allow = await addRule(stage.server.host, 'input', 'tcp flags syn / syn,ack drop')
      const client = await stage.socket()
      const connecting = stage.connect(client)
      await sleep(1500)
      await allow()
      await connecting
      await exchange(client, await listener.accept())
      await stage.snapshot()
    },
  },
  {
    name: 'syn-ack-lost',
    happens: 'The client never gets a SYN-ACK; both sides try again.',
    madeBy: 'nftables on the client, `input`: SYN-ACKs are dropped.',
    lookAt: 'SYN-ACKs 2, 4 and on, none acknowledged: half-open; SYN-RECEIVED at the server, SYN-SENT at the client.',
    expect: [/^>S <S\.( >S <S\.| <S\. >S)( >S <S\.| <S\. >S| <S\.)+$/],
    async play(stage) {
      await stage.listen()
      await addRule(stage.client.host, 'input', 'tcp flags & (syn|ack) == (syn|ack) drop')
      const client = await stage.socket()
      stage.connect(client).catch(() => {})
      await sleep(2300)
      await stage.snapshot()
    },
  },
  {
    name: 'syn-ack-retried',
    happens: 'The ACK of the handshake is lost before the capture; the SYN-ACK comes again and is acknowledged.',
    madeBy: 'nftables on the client, `output`: bare ACKs are dropped for half a second.',
    lookAt: 'SYN-ACK 3 is 2 again; the handshake completes with 4.',
    expect: ['>S <S. <S. >. >.100 <. <.200 >.'],
    async play(stage) {
      const listener = await stage.listen()
      const allow = await addRule(stage.client.host, 'output', `${BARE_ACK} drop`)
      const client = await stage.socket()
      await stage.connect(client)
      await stage.snapshot()
      await sleep(300)
      await allow()
      await exchange(client, await listener.accept())
    },
  },
  {
    name: 'handshake-ack-lost',
    happens: 'The ACK of the handshake is lost before the capture; the first data completes the handshake.',
    madeBy: 'nftables on the client, `output`: the first bare ACK is dropped.',
    lookAt: 'Data 3 right after the SYN-ACK.',
    expect: ['>S <S. >.100 <. <.200 >.'],
    async play(stage) {
      const listener = await stage.listen()
      await addRule(stage.client.host, 'output', `${BARE_ACK} limit rate 1/hour burst 1 packets drop`)
      const client = await stage.socket()
      await stage.connect(client)
      await client.send(100)
      const server = await listener.accept()
      await server.receive(100)
      await server.send(200)
      await client.receive(200)
    },
  },
  {
    name: 'simultaneous-open',
    happens: 'Both sides connect to each other at the same moment, and the SYNs cross.',
    madeBy: 'Two bound sockets, `connect()` on both, 10 ms from the capture to either side.',
    lookAt: 'SYNs 1 and 2, SYN-ACKs 3 and 4: RFC 9293, Figure 7.',
    network: { kind: 'switched', delay: { client: 10, server: 10 } },
    capture: { on: 'switch', device: 'port1' },
    expect: [/^>S <S (>S\. <S\.|<S\. >S\.)( >\.| <\.)* >\.100 <\. <\.200 >\.$/],
    async play(stage) {
      const { client: a, server: b } = stage
      const [left, right] = [await a.sockets.open(), await b.sockets.open()]
      await left.bind(a.host.address, 40001)
      await right.bind(b.host.address, 40002)
      const connecting = left.connect(b.host.address, 40002)
      await sleep(4)
      await Promise.all([connecting, right.connect(a.host.address, 40001)])
      await exchange(left, right)
      await stage.snapshot()
    },
  },
  {
    name: 'accept-queue-overflow',
    happens: 'Four clients connect to a server whose accept queue holds three; the last one’s ACK is dropped there.',
    madeBy:
      '`listen(2)` and no `accept()` for 1.5 s; 10 ms each way, so that the third and fourth SYN come before an ACK. ' +
      '(Of the SYN queue, `listen(2)` allows two before SYN cookies begin.)',
    lookAt: 'Port 40004: the SYN-ACK is sent again although its ACK was seen; after `accept()` it completes.',
    network: { kind: 'switched', delay: { client: 5, server: 5 } },
    capture: { on: 'switch', device: 'port1' },
    exceptions: [
      {
        kind: 'untimed',
        host: 'server',
        to: 'ESTABLISHED',
        why: 'that the server takes the last ACK shows when it acknowledges data: it dropped others like it',
      },
    ],
    expect: ['>S <S. >.', '>S <S. >.', '>S <S. >.', '>S <S. >. <S. >. <S. >. >.100 <. <.200 >.'],
    async play(stage) {
      const listener = await stage.listen({ backlog: 2 })
      for (const port of [40001, 40002]) await stage.connect(await stage.socket(port))
      const [third, fourth] = [await stage.socket(40003), await stage.socket(40004)]
      const connecting = stage.connect(third)
      await sleep(4)
      await Promise.all([connecting, stage.connect(fourth)])
      await stage.snapshot()
      await sleep(1500)
      for (let i = 0; i < 3; i++) await listener.accept()
      await exchange(fourth, await listener.accept())
    },
  },
  {
    name: 'fast-open',
    happens:
      'A connection asks for a Fast Open cookie; the next sends its request with the SYN; a third has a cookie of before the server’s key changed.',
    madeBy: '`tcp_fastopen` 3 on both, TCP_FASTOPEN on the server, MSG_FASTOPEN at the client.',
    lookAt:
      'Port 40001: the cookie. 40002: 100 bytes in the SYN, acknowledged by the SYN-ACK. 40003: the SYN-ACK does not, and they come again.',
    expect: [
      '>S <S. >.100 <. <.200 >. >F. <. <F. >.',
      '>S100 <S. >. <.200 >. >F. <. <F. >.',
      '>S100 <S. >.100 <. <.200 >. >F. <. <F. >.',
    ],
    async play(stage) {
      for (const { host } of [stage.client, stage.server]) await host.sysctl('net.ipv4.tcp_fastopen', 3)
      const listener = await stage.listen()
      await listener.set('TCP_FASTOPEN', 16)
      for (const port of [40001, 40002, 40003]) {
        if (port === 40003) {
          await stage.server.host.sysctl('net.ipv4.tcp_fastopen_key', '00000001-00000002-00000003-00000004')
        }
        const client = await stage.socket(port)
        await client.connectWithData(stage.server.host.address, 80, 100)
        const server = await listener.accept()
        await server.receive(100)
        await server.send(200)
        await client.receive(200)
        await sleep(THINKING)
        await client.close()
        await untilEnd(server)
        await sleep(THINKING)
        await server.close()
      }
    },
  },
  {
    name: 'left-while-connecting',
    happens:
      'The client closes its socket while the SYN is on its way, and answers the SYN-ACK with a RST, as a SYN scan does.',
    madeBy: 'A non-blocking `connect()` and `close()`; 10 ms each way.',
    lookAt: 'RST 3: nobody was ever established.',
    network: { kind: 'switched', delay: { client: 5, server: 5 } },
    capture: { on: 'switch', device: 'port1' },
    exceptions: [
      {
        kind: 'untimed',
        host: 'client',
        to: 'CLOSED',
        why: 'close() in SYN-SENT sends nothing; the RST comes from no socket',
      },
    ],
    expect: ['>S <S. >R'],
    async play(stage) {
      await stage.listen()
      const client = await stage.socket()
      await client.connectAndLeave(stage.server.host.address, 80)
    },
  },
  {
    name: 'challenge-ack',
    happens: 'The client has forgotten a connection that the server still has, and connects from the same port.',
    madeBy:
      'SO_LINGER 0 and `close()`; nftables on the client, `output`, drops that RST. Then a new socket on the port.',
    lookAt:
      'SYN 4 is answered by an ACK of the old numbers 5, RST 6 ends the old connection, SYN 7 begins the new one.',
    exceptions: [
      { kind: 'untimed', host: 'client', to: 'CLOSED', why: 'the RST that told of it was dropped before the capture' },
    ],
    expect: ['>S <S. >. >S <. >R >S <S. >. >.100 <. <.200 >.'],
    async play(stage) {
      const listener = await stage.listen()
      const old = await stage.socket()
      await stage.connect(old)
      await listener.accept()
      const allow = await addRule(stage.client.host, 'output', 'tcp flags & rst != 0 drop')
      await old.set('SO_LINGER', [1, 0])
      await old.close()
      await allow()
      await stage.snapshot()
      const client = await stage.socket()
      await stage.connect(client)
      await exchange(client, await listener.accept())
    },
  },
]
