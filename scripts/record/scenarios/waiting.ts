// Connections on which nothing happens, or nothing gets through: keep-alives, zero windows, a silent peer, TIME-WAIT.
import { setTimeout as sleep } from 'node:timers/promises'
import { addRule } from '../firewall.ts'
import { exchange, type Scenario, untilEnd } from '../scenario.ts'
import type { TcpSocket } from '../sockets.ts'

async function keepAlive(socket: TcpSocket): Promise<void> {
  await socket.set('TCP_KEEPIDLE', 1)
  await socket.set('TCP_KEEPINTVL', 1)
  await socket.set('TCP_KEEPCNT', 3)
  await socket.set('SO_KEEPALIVE', 1)
}

export const waiting: Scenario[] = [
  {
    name: 'keepalive-answered',
    happens: 'An idle connection whose client probes once a second, closed after 3.5 s.',
    madeBy: 'SO_KEEPALIVE, TCP_KEEPIDLE 1, TCP_KEEPINTVL 1.',
    lookAt: 'Three probes from 8 on, one below the next sequence number, each answered.',
    expect: [/^>S <S\. >\. >\.100 <\. <\.200 >\.( >\. <\.){3} >F\. <F\. >\.$/],
    async play(stage) {
      const { client, server } = await stage.connected()
      await keepAlive(client)
      await exchange(client, server)
      await sleep(3500)
      await client.close()
      await untilEnd(server)
      await server.close()
    },
  },
  {
    name: 'keepalive-timeout',
    happens: 'The peer of an idle connection is cut off; three probes go unanswered, and the client resets.',
    madeBy: 'As above with TCP_KEEPCNT 3; nftables on the server, `input`, drops everything for 3.5 s.',
    lookAt: 'Probes 8, 9 and 10, RST 11 a second after the last.',
    expect: ['>S <S. >. >.100 <. <.200 >. >. >. >. >R.'],
    async play(stage) {
      const { client, server } = await stage.connected()
      await keepAlive(client)
      await exchange(client, server)
      const allow = await addRule(stage.server.host, 'input', 'tcp dport 80 drop')
      await sleep(3500)
      await allow()
      await stage.snapshot()
      await sleep(1000)
    },
  },
  {
    name: 'zero-window',
    happens: 'The server does not read for two seconds, and its receive buffer fills up.',
    madeBy: 'SO_RCVBUF 4096 at the server; the client sends 30,000 bytes.',
    lookAt:
      'ACKs with window 0, probes without a byte (Linux answers at most two a second), a window update, the rest.',
    expect: [/^>S <S\. >\. >\.1448 .*<\.w0( >\. <\.w0| >\.){3,} <\. .*<\.200 >\. >F\. <F\. >\.$/],
    async play(stage) {
      const listener = await stage.listen()
      await listener.set('SO_RCVBUF', 4096)
      const client = await stage.socket()
      await stage.connect(client)
      const server = await listener.accept()
      await client.send(30_000)
      await sleep(2000)
      await server.receive(30_000)
      await server.send(200)
      await client.receive(200)
      await client.close()
      await untilEnd(server)
      await server.close()
    },
  },
  {
    name: 'peer-unresponsive',
    happens: 'The server is cut off; the client’s data is sent again and again.',
    madeBy: 'nftables on the server, `input`: everything is dropped.',
    lookAt: 'Data 8 and its retransmissions, each after twice the time.',
    expect: [/^>S <S\. >\. >\.100 <\. <\.200 >\.( >\.100){4,}$/],
    async play(stage) {
      const { client, server } = await stage.connected()
      await exchange(client, server)
      await addRule(stage.server.host, 'input', 'tcp dport 80 drop')
      await client.send(100)
      await sleep(3000)
      await stage.snapshot()
    },
  },
  {
    name: 'time-wait-reuse',
    happens: 'A client connects again from the port of a connection that is in TIME-WAIT at the server.',
    madeBy: 'The server closes first; then a new socket on the same port.',
    lookAt: 'SYN 11 half a second after the last ACK is accepted: its timestamp is newer.',
    expect: ['>S <S. >. >.100 <. <.200 >. <F. >F. <. >S <S. >. >.100 <. <.200 >. >F. <F. >.'],
    async play(stage) {
      const listener = await stage.listen()
      const first = await stage.socket()
      await stage.connect(first)
      const firstServer = await listener.accept()
      await exchange(first, firstServer)
      await firstServer.close()
      await untilEnd(first)
      await first.close()
      await stage.snapshot()
      await sleep(300)
      const client = await stage.socket()
      await stage.connect(client)
      const server = await listener.accept()
      await exchange(client, server)
      await client.close()
      await untilEnd(server)
      await server.close()
    },
  },
]
