import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, test } from 'node:test'
import { notReadable } from '../../src/source/byte-source.ts'
import { fromStream, openFiles } from '../../src/source/file.ts'
import { needs } from '../support/needs.ts'
import { pcapFile } from '../support/pcap-bytes.ts'
import { inPieces, readPackets } from '../support/read-packets.ts'

const folder = mkdtempSync(join(tmpdir(), 'synfin-'))
after(() => rmSync(folder, { recursive: true }))

const pcap = pcapFile([{ time: 5_000_000_000n, bytes: Uint8Array.of(1) }])
const good = join(folder, 'good.pcap')
writeFileSync(good, pcap)

const UNREADABLE: [name: string, path: string, error: string][] = [
  ['a file that is not there', `${folder}/no.pcap`, `no-such-file: ${folder}/no.pcap: no such file`],
  ['a path through a file', `${good}/x`, `no-such-file: ${good}/x: no such file`],
  ['a directory', folder, `is-directory: ${folder}: is a directory, expected a capture file`],
]

for (const [name, path, error] of UNREADABLE) {
  test(`${name} is one error, and the other files are read`, async () => {
    const { errors, files, packets } = await readPackets(openFiles([good, path, good]))
    assert.deepEqual(errors, [error])
    assert.equal(files[1]?.format, 'unknown')
    assert.deepEqual(
      packets.map(({ file }) => file),
      [0, 2],
    )
    assert.deepEqual((await readPackets(openFiles([path]))).errors, [error])
  })
}

test('a file that may not be read', () => {
  const refused = Object.assign(new Error("EACCES: permission denied, open 'x'"), { code: 'EACCES' })
  assert.equal(notReadable('x', refused).message, 'x: cannot be read: permission denied')
  assert.equal(notReadable('x', refused).code, 'not-readable')
})

test('nothing is opened before batches are asked for, and they can be asked for once', async () => {
  const path = join(folder, 'later.pcap')
  const source = openFiles([path])
  writeFileSync(path, pcap)
  assert.equal((await readPackets(source)).packets.length, 1)
  assert.throws(() => source.batches(), { message: 'the batches of a capture can be asked for once' })
})

test('no files: no packets', async () => {
  assert.deepEqual((await readPackets(openFiles([]))).packets, [])
})

test('"-" is the input that the caller gives', async () => {
  const { packets, files } = await readPackets(openFiles(['-'], { input: Readable.from([pcap]) }))
  assert.equal(packets.length, 1)
  assert.equal(files[0]?.path, '(standard input)')
})

test('"-" without an input, or twice', async () => {
  const error = 'not-readable: (standard input): cannot be read: there is none, or it was named twice'
  assert.deepEqual((await readPackets(openFiles(['-']))).errors, [error])
  const twice = await readPackets(openFiles(['-', '-'], { input: Readable.from([pcap]) }))
  assert.equal(twice.packets.length, 1)
  assert.deepEqual(twice.errors, [error])
})

test('an empty standard input', async () => {
  const { errors } = await readPackets(openFiles(['-'], { input: Readable.from([]) }))
  assert.deepEqual(errors, ['empty-file: (standard input): is empty (0 bytes), expected a pcap or pcapng file'])
})

test('a pipe given by its path, beside a file: read once, to its end', needs({ commands: ['mkfifo'] }), async () => {
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const writing = writeFile(pipe, pcap)
  const { packets, errors } = await readPackets(openFiles([good, pipe]))
  await writing
  assert.deepEqual(
    packets.map(({ file }) => file),
    [0, 1],
  )
  assert.deepEqual(errors, [])
})

test('a stream that fails: what came before, then an error', async () => {
  async function* failing() {
    yield pcap
    throw new Error('connection lost')
  }
  const { packets, errors } = await readPackets(fromStream(failing(), 'remote'))
  assert.equal(packets.length, 1)
  assert.deepEqual(errors, ['not-readable: remote: cannot be read: connection lost'])
})

test('a stream of strings is the caller’s mistake', async () => {
  const stream = Readable.from(['text']) as AsyncIterable<never>
  await assert.rejects(readPackets(fromStream(stream, 'x')), {
    name: 'TypeError',
    message: 'a capture stream must give Uint8Arrays',
  })
})

test('packets of a stream come as they arrive', async () => {
  let release = () => {}
  const rest = new Promise<void>(resolve => {
    release = resolve
  })
  async function* slow() {
    yield pcap
    await rest
    yield pcap.slice(24)
  }
  const batches = fromStream(slow(), 'slow').batches()[Symbol.asyncIterator]()
  assert.equal((await batches.next()).value?.end, 1)
  release()
  assert.equal((await batches.next()).value?.end, 1)
  assert.equal((await batches.next()).done, true)
})

test('whoever stops early closes the stream', async () => {
  let closed = false
  async function* endless() {
    try {
      yield pcap
      for (;;) yield pcap.slice(24)
    } finally {
      closed = true
    }
  }
  for await (const _ of fromStream(endless(), 'endless').batches()) break
  assert.ok(closed)
  assert.equal((await readPackets(fromStream(inPieces(pcap, 7), 'x'))).packets.length, 1)
})
