// SYNs that get no connection.
import { setTimeout as sleep } from 'node:timers/promises'
import { addRule } from '../firewall.ts'
import type { KernelException, Scenario } from '../scenario.ts'
import { SocketError } from '../sockets.ts'

const REJECTED: KernelException = {
  kind: 'unseen',
  host: 'client',
  to: 'CLOSED',
  why: 'Linux gives up at the ICMP error; no segment of the connection shows that',
}

/** Awaits a connect that must fail with this errno. */
async function failing(connecting: Promise<void>, code: string): Promise<void> {
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
    name: 'refused-ipv6',
    happens: 'The same over IPv6.',
    madeBy: 'No listening socket.',
    lookAt: 'RST 2.',
    expect: ['>S <R.'],
    async play(stage) {
      const client = await stage.socket(40001, 6)
      await failing(stage.connect(client, 6), 'ECONNREFUSED')
    },
  },
  {
    name: 'rejected',
    happens:
      'A firewall rejects the SYN with an ICMP error, and again when it comes a second time. ' +
      '(The first came back while `connect()` still had the socket locked: Linux then only notes it.)',
    madeBy: 'nftables on the server, `input`: `reject with icmp type admin-prohibited`.',
    lookAt: 'ICMP 3/13 in 2 and 4 quotes the SYN.',
    exceptions: [REJECTED],
    expect: ['>S <icmp >S <icmp'],
    async play(stage) {
      await stage.listen()
      await addRule(stage.server.host, 'input', 'tcp dport 80 reject with icmp type admin-prohibited')
      const client = await stage.socket()
      await failing(stage.connect(client), 'EHOSTUNREACH')
    },
  },
  {
    name: 'rejected-ipv6',
    happens: 'The same over IPv6 and 10 ms, which is time enough to give up at the first ICMP error.',
    madeBy: 'nftables on the server, `input`: `reject with icmpv6 type admin-prohibited`.',
    lookAt: 'ICMPv6 1/1 in 2.',
    network: { kind: 'switched', delay: { client: 5, server: 5 } },
    capture: { on: 'switch', device: 'port1' },
    exceptions: [REJECTED],
    expect: ['>S <icmp'],
    async play(stage) {
      await stage.listen({ family: 6 })
      await addRule(stage.server.host, 'input', 'tcp dport 80 reject with icmpv6 type admin-prohibited')
      const client = await stage.socket(40001, 6)
      await failing(stage.connect(client, 6), 'EACCES')
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
      await sleep(4100)
      await stage.snapshot()
    },
  },
]
