// SYNs that get no connection.
import { setTimeout as sleep } from 'node:timers/promises'
import { addRule } from '../firewall.ts'
import type { Scenario } from '../scenario.ts'
import { SocketError } from '../sockets.ts'

/** Awaits a connect that must fail with this errno. */
export async function failing(connecting: Promise<void>, code: string): Promise<void> {
  const reason = await connecting.then(
    () => 'success',
    error => (error instanceof SocketError ? error.code : String(error)),
  )
  if (reason !== code) throw new Error(`connect gave ${reason}, expected ${code}`)
}

export const refusal: Scenario[] = [
  {
    name: 'refused',
    happens: 'Nothing listens on the port.',
    madeBy: 'No listening socket.',
    lookAt: 'RST 2 acknowledges the SYN.',
    capture: { format: 'micro' },
    expect: ['>S <R.'],
    async play(stage) {
      const client = await stage.socket()
      await failing(stage.connect(client), 'ECONNREFUSED')
    },
  },
  {
    name: 'unanswered',
    happens: 'A firewall on the server drops every SYN without a word; the client tries on.',
    madeBy: 'nftables on the server, `input`: `tcp dport 80 drop`.',
    lookAt: 'Five SYNs a second apart (`tcp_syn_linear_timeouts` 4).',
    capture: { format: 'micro' },
    expect: ['>S >S >S >S >S'],
    async play(stage) {
      await stage.listen()
      await addRule(stage.server.host, 'input', 'tcp dport 80 drop')
      const client = await stage.socket()
      const connecting = stage.connect(client)
      connecting.catch(() => {})
      await sleep(4500)
      await stage.snapshot()
    },
  },
]
