// More than one request and one answer: a long transfer with loss, offloaded segments, and programs that talk HTTP.
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { addRule } from '../firewall.ts'
import type { Host } from '../hosts.ts'
import { type Scenario, untilEnd } from '../scenario.ts'

const HTTP_PROGRAM = fileURLToPath(new URL('../http.ts', import.meta.url))
const NODE = [process.execPath, '--import', import.meta.resolve('tsx'), HTTP_PROGRAM]

/** A request and an answer at least, closed by either side. */
const SERVED = /^>S <S\. >\. >\.\d+ <\. (<\.\d+ )+.*(>F\. (>\. )?<\.|<F\. >\.)$/
const ABANDONED = /^>S <S\. >\. >\.\d+ <\. >F\. (<\. )?<F\. >\.$/

export const transfers: Scenario[] = [
  {
    name: 'transfer-with-loss',
    happens: 'A download of 1 MB over a path of 20 ms; every 60th large segment is lost before the capture.',
    madeBy: 'nftables in the switch, `forward`: `numgen inc mod 60 == 7 drop` for segments above 1,000 bytes.',
    lookAt: 'Duplicate ACKs with SACK blocks, fast retransmissions, and an undisturbed close.',
    network: { kind: 'switched', delay: { client: 3, server: 7 } },
    capture: { on: 'switch', device: 'port1', snaplen: 100 },
    expect: [/^>S <S\. >\. >\.100 <\. (<\.1448 ){6,}.*( >\.){4,} .*>F\. <\.? ?<F\. >\.$/],
    async play(stage) {
      const loss = 'ip protocol tcp tcp sport 80 meta length > 1000 numgen inc mod 60 == 7 drop'
      await addRule(stage.switch, 'forward', loss)
      const { client, server } = await stage.connected()
      await client.send(100)
      await server.receive(100)
      await Promise.all([server.send(1_000_000), client.receive(1_000_000)])
      await sleep(100)
      await client.close()
      await untilEnd(server)
      await sleep(100)
      await server.close()
    },
  },
  {
    name: 'transfer-offload',
    happens: 'A download of 1 MB between hosts that leave segmentation to the device.',
    madeBy: 'A veth cable has segmentation offload: frames of up to 64 kB, and checksums that were never computed.',
    lookAt: 'Payloads far above the MSS.',
    expect: [/^>S <S\. >\. >\.100 <\. .*<\.\d{5} .*>F\. <F\. >\.$/],
    async play(stage) {
      const { client, server } = await stage.connected()
      await client.send(100)
      await server.receive(100)
      await Promise.all([server.send(1_000_000), client.receive(1_000_000)])
      await sleep(100)
      await client.close()
      await untilEnd(server)
      await server.close()
    },
  },
  {
    name: 'http',
    happens:
      'Programs at work over a path of 20 ms: HTTP with and without keep-alive, a slow answer, a client that gives up, ' +
      'two refusals, one over IPv6, and a port that a firewall keeps silent about.',
    madeBy: 'Node’s `http` server and client (scripts/record/http.ts).',
    lookAt: 'Nine connections with ephemeral ports, numbered in the order in which they begin.',
    network: { kind: 'switched', delay: { client: 3, server: 7 } },
    capture: { on: 'switch', device: 'port1', format: 'pcapng' },
    expect: [SERVED, SERVED, SERVED, SERVED, SERVED, '>S <R.', '>S <R.', ABANDONED, '>S >S >S'],
    async play(stage) {
      await addRule(stage.server.host, 'input', 'tcp dport 8080 drop')
      await started(stage.server.host, 'server')
      await finished(stage.client.host, stage.server.host.address, stage.server.host.address6)
      const unanswered = await stage.socket()
      unanswered.connect(stage.server.host.address, 8080).catch(() => {})
      await sleep(2500)
    },
  },
]

async function started(host: Host, ...args: string[]): Promise<void> {
  const program = host.start([...NODE, ...args])
  program.stderr!.pipe(process.stderr)
  await once(program.stdout!, 'data')
}

async function finished(host: Host, ...servers: string[]): Promise<void> {
  await host.run(...NODE, 'client', ...servers)
}
