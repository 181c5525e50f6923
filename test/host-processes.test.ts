// Which process has an endpoint: sockets and processes as a kernel shows them, made by hand.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { analyze } from '../src/analyze.ts'
import { HostProcesses, type ProcessSource } from '../src/host-processes.ts'
import type { HostSocket, Words } from '../src/source/linux/proc-tcp.ts'

const CLIENT: Words = [0, 0, 0, 0x0a090001]
const SERVER: Words = [0, 0, 0, 0x0a090002]
const ANY: Words = [0, 0, 0, 0]
const socket = (local: Words, localPort: number, remote: Words, remotePort: number, inode: number): HostSocket => {
  const state = remotePort === 0 ? 'LISTEN' : 'ESTABLISHED'
  return { version: 4, local, localPort, remote, remotePort, state, inode, dual: false }
}
const clientSocket = socket(CLIENT, 40001, SERVER, 80, 1)
const serverSocket = (inode: number) => socket(SERVER, 80, CLIENT, 40001, inode)
const listener = socket(ANY, 80, ANY, 0, 3)

/** What the record of one real connection says of its processes when the kernel shows these sockets. */
async function processesOf(sockets: HostSocket[] | null, known: Record<number, string>) {
  let now = 0
  const source: ProcessSource = {
    sockets: () => sockets && { sockets, at: 0n },
    owners: {
      of: inode => (known[inode] === undefined ? undefined : { pid: inode + 100, name: known[inode] }),
      look: () => true,
    },
  }
  const processes = new HostProcesses(source)
  const analysis = analyze('fixtures/real/close-by-client.pcap', {
    observer: {
      segment(observation) {
        processes.segment(observation)
        now += 1e6
        processes.ask(now)
      },
    },
    host: { annotate: (record, { place, client }) => processes.annotate(record, place, client) },
  })
  for await (const { client, server } of analysis) {
    return [client.process ?? client.unknown.process, server.process ?? server.unknown.process]
  }
  return []
}

test('both ends on this host', async () => {
  assert.deepEqual(
    await processesOf([clientSocket, serverSocket(2), listener], { 1: 'curl', 2: 'nginx', 3: 'nginx' }),
    [
      { pid: 101, name: 'curl', via: 'socket' },
      { pid: 102, name: 'nginx', via: 'socket' },
    ],
  )
})

test('not accepted yet, or gone already: the listener that it came to', async () => {
  assert.deepEqual(await processesOf([serverSocket(0), listener], { 3: 'nginx' }), [
    'no-socket',
    { pid: 103, name: 'nginx', via: 'listener' },
  ])
  assert.deepEqual(await processesOf([listener], { 3: 'nginx' }), [
    'no-socket',
    { pid: 103, name: 'nginx', via: 'listener' },
  ])
})

test('a process that this user may not look at, and a system that shows no sockets', async () => {
  assert.deepEqual(await processesOf([clientSocket], {}), ['not-readable', 'no-socket'])
  assert.deepEqual(await processesOf(null, {}), ['not-readable', 'not-readable'])
})
