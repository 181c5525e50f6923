// The packets of selected connections as a file of their own: byte for byte, and the same connections when read again.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { analyze } from '../src/analyze.ts'
import type { ConnectionRecord } from '../src/report/schema.ts'
import { selectedPackets, type Written } from '../src/selected.ts'
import { openFiles } from '../src/source/file.ts'
import { PcapngWriter } from '../src/source/pcapng-writer.ts'
import { hex, ipv4Header, TCP_HEADER, word } from './decode/packets.ts'
import { needs } from './support/needs.ts'
import { readPackets } from './support/read-packets.ts'

const FILES = ['real', 'pcap'].flatMap(folder =>
  readdirSync(`fixtures/${folder}`).flatMap(name => (/\.pcap(ng)?$/.test(name) ? `fixtures/${folder}/${name}` : [])),
)

async function write(
  path: string,
  where: (record: ConnectionRecord) => boolean,
): Promise<Uint8Array & { written?: Written }> {
  const written: Written = { connections: 0, packets: 0 }
  const options = { application: 'test', comment: ({ id }: ConnectionRecord) => `connection ${id}`, where }
  const pieces: Uint8Array[] = []
  for await (const piece of selectedPackets(() => openFiles([path]), options, written))
    pieces.push(Uint8Array.from(piece))
  return Object.assign(Buffer.concat(pieces), { written })
}

async function inFile<T>(bytes: Uint8Array, use: (path: string) => Promise<T> | T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'synfin-selected-'))
  try {
    const path = join(folder, 'selected.pcapng')
    writeFileSync(path, bytes)
    return await use(path)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A record without what follows from where its packets stand, and from when the capture ends. */
function told(record: ConnectionRecord): unknown {
  const { id, at, findings, transitions, reset, timeWait, client, server, established, ...rest } =
    structuredClone(record)
  const [from, to] = [client, server].map(({ states, ...end }) => end)
  return {
    ...rest,
    from,
    to,
    findings: findings.map(({ code }) => code),
    states: transitions.map(({ to, on }) => [to, on]),
  }
}

async function records(path: string): Promise<ConnectionRecord[]> {
  const found: ConnectionRecord[] = []
  for await (const record of analyze(path)) found.push(record)
  return found.sort((a, b) => a.id - b.id)
}

test('every fixture: all its connections, written and read again, are the same', async () => {
  for (const path of FILES) {
    const bytes = await write(path, () => true)
    const again = await inFile(bytes, records)
    assert.deepEqual(again.map(told), (await records(path)).map(told), path)
  }
})

test('what is written is byte for byte what was captured, with its time, length, link and direction', async () => {
  for (const path of [
    'fixtures/real/http.pcapng',
    'fixtures/real/any-interface.pcap',
    'fixtures/pcap/options-cut.pcap',
  ]) {
    const source = await readPackets(openFiles([path]))
    const copy = await inFile(await write(path, () => true), async written => readPackets(openFiles([written])))
    assert.deepEqual(copy.errors, [])
    const plain = ({ time, linkType, direction, original, bytes }: (typeof source.packets)[number]) =>
      `${time} ${linkType} ${direction} ${original} ${bytes}`
    const all = new Set(source.packets.map(plain))
    assert.ok(copy.packets.length > 0)
    for (const packet of copy.packets) assert.ok(all.has(plain(packet)), path)
  }
})

test('only the connections that are asked for, in the capture’s order', async () => {
  const bytes = await write('fixtures/real/http.pcapng', ({ outcome }) => outcome === 'refused')
  assert.deepEqual(bytes.written, { connections: 2, packets: 4 })
  const outcomes = (await inFile(bytes, records)).map(({ outcome }) => outcome)
  assert.deepEqual(outcomes, ['refused', 'refused'])
})

test('a comment stands at the first packet of each, as tshark shows it', needs({ commands: ['tshark'] }), async () => {
  const bytes = await write('fixtures/real/http.pcapng', ({ id }) => id === 3 || id === 6)
  const text = await inFile(bytes, path => {
    const args = ['-n', '-r', path, '-Y', 'frame.comment', '-T', 'fields', '-e', 'frame.number', '-e', 'frame.comment']
    return execFileSync('tshark', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  })
  assert.equal(text, '1\tconnection 3\n15\tconnection 6\n')
})

test('IP fragments of a segment are written with it, where they stood', async () => {
  const file = new PcapngWriter('test')
  const link = file.interface(101, 0)
  const syn = hex(`${TCP_HEADER} 00 00 00 00`)
  const piece = (from: number, to: number, id: string): Uint8Array => {
    const header = ipv4Header(to - from, '06', word((to < syn.length ? 0x2000 : 0) | (from >> 3)))
    return Uint8Array.of(...hex(header.replace('1234', id)), ...syn.subarray(from, to))
  }
  // The second packet never becomes whole, and the ones between belong to nothing.
  const packets = [piece(0, 8, '0001'), piece(0, 8, '0002'), piece(16, 24, '0001'), hex('45'), piece(8, 16, '0001')]
  packets.forEach((bytes, i) => {
    file.packet({ interface: link, seconds: i, nanos: i, bytes, original: bytes.length, direction: 0 })
  })
  const written = await inFile(Uint8Array.from(file.take()), path => write(path, () => true))
  const copy = await inFile(written, path => readPackets(openFiles([path])))
  assert.deepEqual(
    copy.packets.map(({ time }) => time),
    ['0.000000000', '2.000000002', '4.000000004'],
  )
  assert.equal((await inFile(written, records)).length, 1)
})
