// Run by host.test.ts in network and mount namespaces of its own: a connection over loopback, captured and joined with what
// this host says of it. Prints one JSON line.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { analyze } from '../../src/analyze.ts'
import { openLiveHost } from '../../src/cli/live-host.ts'
import { metricsAddress } from '../../src/cli/metrics-address.ts'

const INSTANCES = '/sys/kernel/tracing/instances'
// Of a program that was killed.
mkdirSync(`${INSTANCES}/synfin-99999999`, { recursive: true })

const said: string[] = []
const server = createServer(socket => socket.end('x')).listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo

const tcpdump = spawn('tcpdump', `-i lo -Z root --immediate-mode -U --nano -w - tcp port ${port}`.split(' '))
await once(tcpdump.stderr, 'data')
const args = { seed: true, pid: true, kernel: true, metrics: metricsAddress('0') }
const host = await openLiveHost(args, {}, message => said.push(message))
host.begun()
const during = readdirSync(INSTANCES)
const analysis = analyze(tcpdump.stdout, host.options())
const totals = () => ({ received: analysis.capture.packets, droppedByKernel: 0, droppedByInterface: null })
host.follow(analysis, totals)
const records = (async () => {
  const all = []
  for await (const record of analysis) all.push(record)
  return all
})()

const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).resume()
await once(client, 'end')
// Asking which process has it takes a twentieth of the time at most, and that of a busy machine is long.
await sleep(3000)
client.end()
await once(client, 'close')
await sleep(200)
const url = /http\S+/.exec(said[0] ?? '')?.[0] ?? ''
const metrics = await (await fetch(url)).text()
tcpdump.kill('SIGINT')
const record = (await records).find(one => one.server.port === port)
host.close()
server.close()
console.log(JSON.stringify({ port, pid: process.pid, record, during, after: readdirSync(INSTANCES), said, metrics }))
