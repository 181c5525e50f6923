// How connections end when nobody is impatient: every order of FINs and their ACKs (RFC 9293, 3.6).
import { setTimeout as sleep } from 'node:timers/promises'
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
]
