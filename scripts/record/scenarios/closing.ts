// How connections end when nobody is impatient: every order of FINs and their ACKs (RFC 9293, 3.6).
import { setTimeout as sleep } from 'node:timers/promises'
import { addRule } from '../firewall.ts'
import { exchange, type Scenario, untilEnd } from '../scenario.ts'

/** Longer than Linux delays an ACK (40 ms), so that the FIN's ACK goes out before the passive side's FIN. */
const THINKING = 100

export const closing: Scenario[] = [
  {
    name: 'close-by-client',
    happens: 'A request, an answer, a close by the client that the server follows 0.1 s later.',
    madeBy: '`close()` on both sides.',
    lookAt: 'FIN 8, its ACK 9, the server’s FIN 10, the last ACK 11: four-way; TIME-WAIT at the client.',
    capture: { format: 'micro' },
    expect: ['>S <S. >. >.100 <. <.200 >. >F. <. <F. >.'],
    async play(stage) {
      const { client, server } = await stage.connected()
      await exchange(client, server)
      await client.close()
      await untilEnd(server)
      await sleep(THINKING)
      await stage.snapshot()
      await server.close()
      await stage.snapshot()
    },
  },
  {
    name: 'close-by-server',
    happens: 'The same with the server closing first, as HTTP/1.0 servers do.',
    madeBy: '`close()` on both sides.',
    lookAt: 'FIN 8 from the server; TIME-WAIT there.',
    capture: { format: 'micro' },
    expect: ['>S <S. >. >.100 <. <.200 >. <F. >. >F. <.'],
    async play(stage) {
      const { client, server } = await stage.connected()
      await exchange(client, server)
      await server.close()
      await untilEnd(client)
      await sleep(THINKING)
      await stage.snapshot()
      await client.close()
      await stage.snapshot()
    },
  },
  {
    name: 'close-three-way',
    happens: 'The server closes as soon as it reads the end of the stream.',
    madeBy: '`close()` within the 40 ms for which Linux delays the ACK of the FIN.',
    lookAt: 'FIN 8, FIN with its ACK 9, the last ACK 10: three-way.',
    expect: ['>S <S. >. >.100 <. <.200 >. >F. <F. >.'],
    async play(stage) {
      const { client, server } = await stage.connected()
      await exchange(client, server)
      await client.close()
      await untilEnd(server)
      await server.close()
      await stage.snapshot()
    },
  },
  {
    name: 'close-simultaneous',
    happens: 'Both sides close at the same moment, and the FINs cross.',
    madeBy: '`close()` on both, 10 ms from the capture to either side.',
    lookAt: 'FINs 8 and 9, neither acknowledging the other, then two ACKs: RFC 9293, Figure 13.',
    network: { kind: 'switched', delay: { client: 10, server: 10 } },
    capture: { on: 'switch', device: 'port1' },
    expect: [/^>S <S\. >\. >\.100 <\. <\.200 >\. (>F\. <F\.|<F\. >F\.) (>\. <\.|<\. >\.)$/],
    async play(stage) {
      const { client, server } = await stage.connected()
      await exchange(client, server)
      await sleep(THINKING)
      await Promise.all([client.close(), server.close()])
      await stage.snapshot()
    },
  },
  {
    name: 'half-close',
    happens: 'The client closes its direction only, and the server sends 600 bytes more before it closes.',
    madeBy: '`shutdown(SHUT_WR)` at the client.',
    lookAt: 'FIN 6, data from the server after it, its FIN 0.3 s later.',
    capture: { format: 'pcapng' },
    expect: ['>S <S. >. >.100 <. >F. <. <.200 >. <.200 >. <.200 >. <F. >.'],
    async play(stage) {
      const { client, server } = await stage.connected()
      await client.send(100)
      await client.shutdown()
      await untilEnd(server)
      await stage.snapshot()
      for (let i = 0; i < 3; i++) {
        await server.send(200)
        await sleep(THINKING)
      }
      await server.close()
      await untilEnd(client)
      await stage.snapshot()
    },
  },
  {
    name: 'half-closed-at-end',
    happens: 'The client has closed, the server never does; the capture ends.',
    madeBy: '`close()` at the client only.',
    lookAt: 'FIN 8 and its ACK 9 are the end: FIN-WAIT-2 and CLOSE-WAIT.',
    expect: ['>S <S. >. >.100 <. <.200 >. >F. <.'],
    async play(stage) {
      const { client, server } = await stage.connected()
      await exchange(client, server)
      await client.close()
      await sleep(THINKING)
      await stage.snapshot()
    },
  },
  {
    name: 'fin-retried',
    happens: 'The client’s FIN is lost behind the capture until it has been sent several times.',
    madeBy: 'nftables on the server, `input`: FINs are dropped for 0.7 s.',
    lookAt: 'FIN 8 and its retransmissions; the ACK is of the last.',
    exceptions: [
      { kind: 'untimed', host: 'server', to: 'CLOSE-WAIT', why: 'the first FINs were dropped behind the capture' },
    ],
    expect: [/^>S <S\. >\. >\.100 <\. <\.200 >\.( >F\.){3,} <\. <F\. >\.$/],
    async play(stage) {
      const { client, server } = await stage.connected()
      await exchange(client, server)
      const allow = await addRule(stage.server.host, 'input', 'tcp flags & fin != 0 drop')
      await client.close()
      await sleep(700)
      await stage.snapshot()
      await allow()
      await untilEnd(server)
      await sleep(THINKING)
      await server.close()
    },
  },
  {
    name: 'last-ack-lost',
    happens:
      'The last ACK is lost before the capture, again and again, and the server’s FIN is sent until the capture ends.',
    madeBy: 'nftables on the client, `output`: ACKs are dropped once the client is in FIN-WAIT-2.',
    lookAt: 'FIN 10 and its retransmissions, unacknowledged: LAST-ACK.',
    expect: [/^>S <S\. >\. >\.100 <\. <\.200 >\. >F\. <\.( <F\.){3,}$/],
    async play(stage) {
      const { client, server } = await stage.connected()
      await exchange(client, server)
      await client.close()
      await untilEnd(server)
      await sleep(THINKING)
      await addRule(stage.client.host, 'output', 'tcp dport 80 drop')
      await server.close()
      await sleep(700)
      await stage.snapshot()
    },
  },
]
