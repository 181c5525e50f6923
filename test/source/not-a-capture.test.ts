import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { fromStream } from '../../src/source/file.ts'
import { inPieces, readPackets } from '../support/read-packets.ts'

/** First bytes as Latin-1, the whole error. */
const TABLE: [head: string, error: string][] = [
  [
    'snoop\0\0\0',
    'unsupported-format: x.cap: is a capture in snoop format, expected pcap or pcapng; convert it with: editcap -F pcapng x.cap OUT.pcapng',
  ],
  [
    'GMBU',
    'unsupported-format: x.cap: is a capture in Microsoft Network Monitor 2 format, expected pcap or pcapng; convert it with: editcap -F pcapng x.cap OUT.pcapng',
  ],
  [
    '\x01\x21\x01NetScaler V20 Perfo',
    'unsupported-format: x.cap: is a capture in NetScaler nstrace format, expected pcap or pcapng; have pcap written with: start nstrace -traceformat PCAP',
  ],
  ['hello', 'not-a-capture: x.cap: is no capture: it starts with "hello", expected the magic number of pcap or pcapng'],
  [
    '{\n  "frames": [1, 2, 3, 4, 5]',
    'not-a-capture: x.cap: is no capture: it starts with "{\\n  \\"frames\\": [1, 2, 3, …", expected the magic number of pcap or pcapng',
  ],
  [
    '\x7fELF\x02\x01\x01\0\0\0',
    'not-a-capture: x.cap: is no capture: it starts with the bytes 7f 45 4c 46 02 01 01 00, expected the magic number of pcap or pcapng; if Wireshark opens it, convert it with: editcap -F pcapng x.cap OUT.pcapng',
  ],
  [
    '\xd4',
    'not-a-capture: x.cap: is no capture: it starts with the bytes d4, expected the magic number of pcap or pcapng; if Wireshark opens it, convert it with: editcap -F pcapng x.cap OUT.pcapng',
  ],
]

for (const [head, error] of TABLE) {
  test(`a file that starts with ${JSON.stringify(head)}`, async () => {
    assert.deepEqual(await errorsOf(Buffer.from(head, 'latin1'), 'x.cap'), [error])
  })
}

test('a file that is compressed twice', async () => {
  assert.deepEqual(await errorsOf(gzipSync(gzipSync('x')), 'x.gz'), [
    'unsupported-compression: x.gz: is compressed with gzip within gzip, expected one compression at most; decompress it with: gzip -dc x.gz',
  ])
})

test('a path that a shell would take apart is quoted', async () => {
  const [error] = await errorsOf(Buffer.from('snoop\0\0\0'), "it's here.cap")
  assert.match(error!, /editcap -F pcapng 'it'\\''s here\.cap' OUT\.pcapng$/)
})

async function errorsOf(bytes: Uint8Array, name: string): Promise<string[]> {
  return (await readPackets(fromStream(inPieces(bytes, 3), name))).errors
}
