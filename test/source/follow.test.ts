// A file that is still being written.
import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { openFiles } from '../../src/source/file.ts'
import { type FilePacket, pcapFile } from '../support/pcap-bytes.ts'

const PACKETS: FilePacket[] = Array.from({ length: 6 }, (_, i) => ({
  time: 1_700_000_000_000_000_000n + BigInt(i),
  bytes: new Uint8Array(60).fill(i + 1),
}))
const pcap = pcapFile(PACKETS)
const RECORD = 76

/** Follows a file that `grow` changes each time that everything in it was read; gives what came, and what was wrong. */
async function follow(
  first: Uint8Array,
  grow: ((path: string) => void)[],
): Promise<{ packets: number; errors: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'synfin-follow-'))
  const path = join(folder, 'growing.pcap')
  writeFileSync(path, first)
  const stop = new AbortController()
  const source = openFiles([path], { follow: stop.signal })
  let packets = 0
  const next = (): void => {
    const change = grow.shift()
    if (change) change(path)
    else stop.abort()
  }
  try {
    const timer = setTimeout(() => {}, 60_000)
    for await (const batch of source.batches()) {
      packets += batch.end - batch.begin
      setImmediate(next)
    }
    clearTimeout(timer)
    return { packets, errors: source.errors.map(error => error.message.replace(path, 'FILE')) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('packets come as they are written, half a record waits for its other half', async () => {
  const one = pcap.length - 5 * RECORD
  const found = await follow(pcap.subarray(0, one), [
    path => appendFileSync(path, pcap.subarray(one, one + RECORD + 30)),
    path => appendFileSync(path, pcap.subarray(one + RECORD + 30, one + 2 * RECORD)),
    path => appendFileSync(path, pcap.subarray(one + 2 * RECORD)),
  ])
  assert.deepEqual(found, { packets: 6, errors: [] })
})

test('who stops in the middle of a record gets no error', async () => {
  assert.deepEqual(await follow(pcap.subarray(0, pcap.length - 10), []), { packets: 5, errors: [] })
})

test('a file that is emptied, or replaced, ends it with a sentence', async () => {
  const emptied = await follow(pcap, [path => truncateSync(path, 0)])
  assert.deepEqual(emptied.errors, ['FILE: found only 0 bytes where 480 were read, expected a file that grows'])
  const replaced = await follow(pcap, [
    path => {
      writeFileSync(`${path}.new`, pcap)
      renameSync(`${path}.new`, path)
    },
  ])
  assert.deepEqual(replaced.errors, ['FILE: was replaced by another file while it was followed'])
  assert.equal(replaced.packets, 6)
})

test('a compressed file cannot be followed', async () => {
  const { errors } = await follow(gzipSync(pcap), [])
  assert.deepEqual(errors, [
    'FILE: is compressed with gzip, expected a plain file to follow: what is written last cannot be read yet',
  ])
})
