// Run by engines.test.ts in a network namespace of its own: every engine and a tcpdump beside them capture the same traffic on
// the loopback interface; one JSON line for each says what it saw.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { analyze } from '../../src/analyze.ts'
import type { ConnectionRecord } from '../../src/report/schema.ts'
import { ENGINES } from '../../src/source/live/live-capture.ts'
import { openLive } from '../../src/source/live/open-live.ts'

const CONNECTIONS = 150
const [FLOOD_PACKETS, FLOOD_RATE] = [100_000, 50_000] as const

const told = (records: readonly ConnectionRecord[]) =>
  records
    .map(({ client, outcome, by, handshake: { serverLeg, clientLeg, unknown } }) => ({
      ...{ port: client.port, outcome, by, serverLeg, clientLeg, why: unknown.serverLeg ?? null },
    }))
    .sort((a, b) => a.port - b.port)

async function traffic(port: number): Promise<void> {
  for (let i = 0; i < CONNECTIONS; i++) {
    const socket = connect(port, '127.0.0.1')
    socket.end('hello')
    socket.resume()
    await once(socket, 'close')
    // Slow enough for the engine that loses packets and does not know.
    await sleep(2)
  }
}

async function engines(): Promise<void> {
  const server = createServer(socket => socket.end('you too').resume()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const folder = mkdtempSync(join(tmpdir(), 'synfin-engines-'))
  const path = join(folder, 'beside.pcap')
  const beside = spawn('tcpdump', [
    '-i',
    'lo',
    '--nano',
    '--immediate-mode',
    '-U',
    '-B',
    '65536',
    '-w',
    path,
    `tcp port ${port}`,
  ])
  await once(beside.stderr, 'data')
  const captures = await Promise.all(
    ENGINES.map(async engine => {
      const capture = await openLive('lo', { engine, filter: `tcp port ${port}` })
      const analysis = analyze(capture)
      const records = (async () => {
        const all: ConnectionRecord[] = []
        for await (const record of analysis) all.push(record)
        return all
      })()
      return { engine, capture, analysis, records }
    }),
  )
  await traffic(port)
  await sleep(500)
  for (const { capture } of captures) capture.stop()
  for (const { engine, capture, analysis, records } of captures) {
    const seen = told(await records)
    const { packets, clock } = analysis.capture
    say({ engine, packets, clock, statistics: capture.statistics(), errors: analysis.capture.errors, records: seen })
  }
  beside.kill('SIGINT')
  await once(beside, 'close')
  const truth: ConnectionRecord[] = []
  const analysis = analyze(path)
  for await (const record of analysis) truth.push(record)
  say({ engine: 'truth', packets: analysis.capture.packets, records: told(truth) })
  server.close()
  rmSync(folder, { recursive: true })
}

/** A flood of UDP at a known rate, with default options. */
async function flood(): Promise<void> {
  const capture = await openLive('lo', { engine: 'libpcap', filter: 'udp port 9' })
  let packets = 0
  const counting = (async () => {
    for await (const { begin, end } of capture.batches()) packets += end - begin
  })()
  const program = `
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.connect(('127.0.0.1', 9))
begin = time.monotonic()
for n in range(${FLOOD_PACKETS}):
    try: s.send(b'x' * 36)
    except OSError: s.send(b'x' * 36)
    if n % 50 == 0:
        while time.monotonic() - begin < n / ${FLOOD_RATE}: pass
`
  await once(spawn('python3', ['-c', program], { stdio: 'inherit' }), 'close')
  await sleep(500)
  capture.stop()
  await counting
  say({ engine: 'flood', sent: FLOOD_PACKETS, packets, statistics: capture.statistics() })
}

function say(what: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(what)}\n`)
}

await engines()
await flood()
