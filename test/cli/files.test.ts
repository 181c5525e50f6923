// Files that are damaged, too large, or still being written, on the command line.
import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { synfin } from '../support/cli.ts'
import { frameOf } from '../support/dialogue-bytes.ts'
import { parseDialogue } from '../support/dialogue-text.ts'
import { type FilePacket, pcapFile, pcapngFile } from '../support/pcap-bytes.ts'

const folder = mkdtempSync(join(tmpdir(), 'synfin-'))
after(() => rmSync(folder, { recursive: true }))
const DAMAGED = 'fixtures/broken/junk-between-records.pcap'

/** One connection of ten packets, and the first of them again two minutes later. */
function twoConnections(): FilePacket[] {
  const { packets, start } = parseDialogue(readFileSync('fixtures/dialogue/request-and-response.txt', 'utf8'))
  const made = packets.map(packet => ({ time: start + BigInt(packet.time), bytes: frameOf(packet, packets) }))
  return [...made, { ...made[0]!, time: made[0]!.time + 120_000_000_000n }]
}

describe('files', { concurrency: 2 }, () => {
  test('damage is an error that says what can be done', async () => {
    const { stdout, stderr, code } = await synfin(['analyze', DAMAGED, '--format', 'csv', '--columns', 'id,outcome'])
    const found = 'found a captured length of 1852402720 at byte 1202, expected at most 262144'
    assert.equal(stderr, `synfin: ${DAMAGED}: ${found}; --recover looks for packets behind it\n`)
    assert.deepEqual([stdout, code], ['id,outcome\r\n1,open\r\n', 3])
  })

  test('--recover goes on behind it', async () => {
    const args = ['analyze', DAMAGED, '--recover', '--format', 'csv', '--columns', 'id,outcome']
    const { stdout, stderr, code } = await synfin(args)
    const passed = 'passed over 30 bytes from byte 1194 on to the next plausible packet'
    const why = 'found a captured length of 1852402720 at byte 1202, expected at most 262144'
    assert.equal(stderr, `synfin: ${DAMAGED}: ${passed} (${why})\n`)
    assert.deepEqual([stdout, code], ['id,outcome\r\n1,closed\r\n', 0])
  })

  test('--max-inflate', async () => {
    const path = join(folder, 'large.pcap.gz')
    writeFileSync(path, gzipSync(readFileSync('fixtures/pcap/request-and-response.pcap')))
    const { stderr, code } = await synfin(['analyze', path, '--max-inflate', '1k', '--format', 'csv'])
    assert.match(
      stderr,
      /: inflates to more than 1024 bytes, expected at most that many; raise maxInflate \(--max-inflate\)/,
    )
    assert.equal(code, 3)
  })

  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    test(`--follow: a connection is told when it is final, ${signal} ends it with the summary`, async () => {
      const packets = twoConnections()
      const file = signal === 'SIGINT' ? pcapFile(packets) : pcapngFile(packets)
      const before = signal === 'SIGINT' ? pcapFile(packets.slice(0, -1)) : pcapngFile(packets.slice(0, -1))
      const path = join(folder, `growing-${signal}`)
      // Half of the file's header, then the rest to the middle of the last record: then its end.
      writeFileSync(path, file.subarray(0, 10))
      const ended = await synfin(['analyze', path, '--follow', '--format', 'ndjson'], {
        meanwhile: child => {
          child.once('spawn', () => {
            appendFileSync(path, file.subarray(10, before.length + 20))
            setImmediate(() => appendFileSync(path, file.subarray(before.length + 20)))
          })
          child.stdout?.once('data', () => child.kill(signal))
        },
      })
      const lines = ended.stdout
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line))
      assert.deepEqual(
        lines.map(({ type, outcome }) => outcome ?? type),
        ['closed', 'unanswered', 'capture', 'summary'],
      )
      assert.equal(lines[2].packets, packets.length)
      assert.deepEqual([ended.stderr, ended.code], ['', code])
    })
  }

  for (const [args, message] of [
    [['a.pcap', 'b.pcap', '--follow'], '--follow takes one file'],
    [['-', '--follow'], 'standard input is followed without --follow'],
    [['a.pcap', '--recover', '--reader', 'pcap-parser'], '--recover is not for --reader pcap-parser'],
    [['a.pcap', '--max-inflate', '1x'], '--max-inflate takes bytes or a size such as 500M or 20G, not "1x"'],
  ] as const) {
    test(`analyze ${args.join(' ')}`, async () => {
      const { stderr, code } = await synfin(['analyze', ...args])
      assert.equal(stderr, `synfin: ${message}\n(synfin analyze --help tells more)\n`)
      assert.equal(code, 2)
    })
  }
})
