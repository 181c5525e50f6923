// Connections that a RST ends, each for another reason (RFC 9293, 3.5.2; RFC 2525, 2.17).
import { addRule } from '../firewall.ts'
import { exchange, type Scenario } from '../scenario.ts'

export const reset: Scenario[] = [
  {
    name: 'reset-unread-data',
    happens: 'The server closes without having read what the client sent.',
    madeBy: '`close()` with data in the receive buffer.',
    lookAt: 'RST 6 from the server in place of a FIN.',
    expect: ['>S <S. >. >.100 <. <R.'],
    async play(stage) {
      const { client, server } = await stage.connected()
      await client.send(100)
      await stage.snapshot()
      await server.close()
    },
  },
  {
    name: 'reset-linger',
    happens: 'The client aborts an established connection after an exchange.',
    madeBy: 'SO_LINGER with time 0, `close()`.',
    lookAt: 'RST 8 from the client, no FIN.',
    capture: { format: 'micro' },
    expect: ['>S <S. >. >.100 <. <.200 >. >R.'],
    async play(stage) {
      const { client, server } = await stage.connected()
      await exchange(client, server)
      await client.set('SO_LINGER', [1, 0])
      await client.close()
    },
  },
  {
    name: 'reset-after-fin',
    happens: 'The client closes; the server, which did not notice, goes on sending; nobody is there to read it.',
    madeBy: '`close()` at the client, 200 bytes from the server.',
    lookAt: 'FIN 8, its ACK 9, data 10, RST 11: aborted after FIN, by the client.',
    capture: { format: 'pcapng' },
    expect: ['>S <S. >. >.100 <. <.200 >. >F. <. <.200 >R'],
    async play(stage) {
      const { client, server } = await stage.connected()
      await exchange(client, server)
      await client.close()
      await stage.snapshot()
      await server.send(200)
    },
  },
  {
    name: 'reset-by-receiver-of-fin',
    happens: 'The server answers the client’s FIN with a RST, since it did not read the request.',
    madeBy: '`shutdown()` at the client, `close()` at the server with data unread.',
    lookAt: 'FIN 6, its ACK 7, RST 8 from the server.',
    expect: [/^>S <S\. >\. >\.100 <\. >F\. <\. <R\.$/],
    async play(stage) {
      const { client, server } = await stage.connected()
      await client.send(100)
      await client.shutdown()
      await stage.snapshot()
      await server.close()
    },
  },
  {
    name: 'forgotten-peer',
    happens:
      'The server forgets the connection without a word, as a rebooted host does; the client’s next data is answered by a RST.',
    madeBy: 'SO_LINGER 0 and `close()` at the server; nftables on the server, `output`, drops that RST.',
    lookAt: 'Data 8 after a pause, RST 9 with its ack as sequence number.',
    exceptions: [
      { kind: 'untimed', host: 'server', to: 'CLOSED', why: 'the RST that told of it was dropped before the capture' },
    ],
    expect: ['>S <S. >. >.100 <. <.200 >. >.100 <R'],
    async play(stage) {
      const { client, server } = await stage.connected()
      await exchange(client, server)
      const allow = await addRule(stage.server.host, 'output', 'tcp flags & rst != 0 drop')
      await server.set('SO_LINGER', [1, 0])
      await server.close()
      await stage.snapshot()
      await allow()
      await client.send(100)
    },
  },
]
