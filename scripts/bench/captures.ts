// The captures that the benchmark runs on, made here and the same on every machine: the same seed, no clock.
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { CaptureWriter } from './capture-writer.ts'
import { randomNumbers } from './random.ts'
import { type Connection, run, type Step, script } from './traffic.ts'

export interface BenchCapture {
  name: string
  what: string
  snaplen: number
  connections: () => Iterable<Connection>
}

/** Share of all connections, and how they run. */
const SHORT: [share: number, words: string][] = [
  [0.42, 'c>S s>S. c>. c>P.220 s>. s>P.1180 c>. c>F. s>. s>F. c>.'],
  [0.2, 'c>S s>S. c>. c>P.310 s>. s>P.740 c>. s>F. c>. c>F. s>.'],
  [0.16, 'c>S s>S. c>. c>P.180 s>P.520 c>. c>F. s>F. c>.'],
  [0.06, 'c>S s>S. c>. c>P.90 s>P.60 c>P.240 s>.1448 s>P.900 c>. c>P.40 s>P.60 c>F. s>F. c>.'],
  [0.04, 'c>S s>S. c>. c>P.220 s>. s>P.1180 c>. c>R.'],
  [0.02, 'c>S s>S. c>. c>P.220 s>. s>.1448 s>P.800 s>.1448@220! c>. c>F. s>F. c>.'],
  [0.02, 'c>S s>S. c>. c>P.400 c>P.400@210! s>P.120 c>. c>F. s>. s>F. c>.'],
  [0.02, 'c>S c>S@1000! s>S. c>. c>P.220 s>. s>P.1180 c>. c>F. s>. s>F. c>.'],
  [0.02, 'c>S s>R.'],
  [0.01, 'c>S c>S@1000! c>S@2000! c>S@4000!'],
  [0.01, 'c>S s>S. c>R'],
  [0.02, 'c>S s>S. c>. c>P.500 s>. c>P.20@5000 s>P.20 c>P.20@5000 s>P.20 c>. c>F. s>. s>F. c>. s>R.'],
]
const SERVER_PORTS = [443, 443, 80, 443, 5432, 6379, 8080, 3306]
const [NET_CLIENTS, NET_SERVERS, NET_SPOOFED] = [0x0a100000, 0x0a000000, 0xc6120000] as const // 198.18/15: RFC 2544

/** 600 clients, each counting its ports up from somewhere, as Linux does; no 4-tuple comes twice. */
function* shortConnections(): Iterable<Connection> {
  const random = randomNumbers(1)
  const scripts = SHORT.map(([share, words]) => ({ share, steps: script(words) }))
  const clients = Array.from({ length: 600 }, (_, i) => ({
    address: NET_CLIENTS + i * 109 + Math.floor(random() * 109),
    port: 32768 + Math.floor(random() * 28_000),
  }))
  const [count, span] = [128_000, 60e6]
  for (let i = 0; i < count; i++) {
    const server = Math.floor(random() * SERVER_PORTS.length)
    const client = clients[Math.floor(random() * clients.length)]!
    client.port = client.port < 60_999 ? client.port + 1 : 32_768
    yield connection({
      due: Math.floor((i * span) / count + random() * 400),
      steps: pick(scripts, random()),
      client: client.address,
      clientPort: client.port,
      server: NET_SERVERS + 10 + server,
      serverPort: SERVER_PORTS[server]!,
      rtt: Math.floor(200 + random() ** 3 * 80_000),
      think: Math.floor(300 + random() ** 4 * 200_000),
      random,
    })
  }
}

/** 20 downloads of 46 MB each, acknowledged every second segment. */
function* longConnections(): Iterable<Connection> {
  const random = randomNumbers(2)
  const round = script('s>.1448 s>P.1448 c>.')
  const rounds = Array.from({ length: 16_000 }, () => round).flat()
  const steps = [...script('c>S s>S. c>. c>P.220 s>.'), ...rounds, ...script('c>F. s>F. c>.')]
  for (let i = 0; i < 20; i++) {
    const due = i * 50_000 + Math.floor(random() * 1000)
    const [client, server] = [NET_CLIENTS + 1 + i, NET_SERVERS + 10]
    const [rtt, think] = [2_000 + i * 400, 200]
    yield connection({ due, steps, client, clientPort: 40000 + i, server, serverPort: 443, rtt, think, random })
  }
}

/** 300,000 SYNs in three seconds from as many addresses; the server answers until its backlog is full. */
function* synFlood(): Iterable<Connection> {
  const random = randomNumbers(3)
  const [answered, ignored] = [script('c>S s>S. s>S.@1000! s>S.@2000!'), script('c>S')]
  for (let i = 0; i < 300_000; i++) {
    const [client, clientPort] = [NET_SPOOFED + (i % 131_072), 1024 + Math.floor(random() * 64_000)]
    const steps = i < 4096 ? answered : ignored
    const [server, serverPort] = [NET_SERVERS + 10, 443]
    yield connection({ due: i * 10, steps, client, clientPort, server, serverPort, rtt: 900, think: 0, random })
  }
}

export const CAPTURES: BenchCapture[] = [
  {
    name: 'short',
    what: '128,000 short connections, 96 bytes of each packet',
    snaplen: 96,
    connections: shortConnections,
  },
  { name: 'flood', what: '300,000 SYNs, hardly any answered', snaplen: 96, connections: synFlood },
  { name: 'big', what: '20 long connections with full-size payload', snaplen: 65535, connections: longConnections },
]

/** Makes the capture in `folder` unless it is there; returns its path. */
export function makeCapture({ name, snaplen, connections }: BenchCapture, folder: string): string {
  const path = `${folder}/${name}.pcap`
  if (existsSync(path)) return path
  mkdirSync(folder, { recursive: true })
  const writer = new CaptureWriter(`${path}.part`, snaplen)
  run(connections(), writer)
  writer.close()
  renameSync(`${path}.part`, path)
  return path
}

interface Plan {
  due: number
  steps: readonly Step[]
  client: number
  clientPort: number
  server: number
  serverPort: number
  rtt: number
  think: number
  random: () => number
}

function connection({ due, steps, client, clientPort, server, serverPort, rtt, think, random }: Plan): Connection {
  const isn = () => Math.floor(random() * 2 ** 32)
  return {
    steps,
    step: 0,
    due,
    client: { address: client, port: clientPort, next: isn(), stamp: 0 },
    server: { address: server, port: serverPort, next: isn(), stamp: 0 },
    rtt,
    think,
  }
}

function pick(scripts: { share: number; steps: Step[] }[], random: number): Step[] {
  for (const { share, steps } of scripts) {
    random -= share
    if (random < 0) return steps
  }
  return scripts[0]!.steps
}
