import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { synfin } from '../support/cli.ts'
import { golden } from '../support/golden.ts'

const REQUEST = 'fixtures/pcap/request-and-response.pcap'
const REUSE = 'fixtures/pcap/time-wait-reuse.pcap'

describe('show', { concurrency: 2 }, () => {
  for (const name of [
    'request-and-response',
    'accept-queue-overflow',
    'icmp-rejected',
    'rfc9293-figure-13',
    'last-ack-missing',
    'one-way-client',
  ]) {
    test(name, async () => {
      const { stdout, stderr, code } = await synfin(['show', `fixtures/pcap/${name}.pcap`, '1'])
      golden(`cli/show-${name}.txt`, stdout)
      assert.deepEqual([stderr, code], ['', 0])
    })
  }

  test('-v: numbers on the wire, windows, options', async () => {
    const { stdout } = await synfin(['show', 'fixtures/pcap/fast-open-accepted.pcap', '1', '-v'])
    golden('cli/show-verbose.txt', stdout)
  })

  test('--mermaid', async () => {
    const { stdout } = await synfin(['show', REQUEST, '1', '--mermaid'])
    golden('cli/show.mmd', stdout)
  })

  test('--where draws all that it selects, up to --limit', async () => {
    const heads = (text: string) => text.match(/^connection \d+/gm)
    const all = await synfin(['show', REUSE, '--where', 'client.port == server.port || id > 0'])
    assert.deepEqual([heads(all.stdout), all.stderr, all.code], [['connection 1', 'connection 2'], '', 0])
    const one = await synfin(['show', REUSE, '--where', 'id > 0', '--limit', '1'])
    assert.deepEqual(
      [heads(one.stdout), one.stderr],
      [['connection 1'], 'synfin: 1 more connection selected (--limit)\n'],
    )
    const none = await synfin(['show', REUSE, '--where', 'outcome == "scan"'])
    assert.deepEqual(none, { stdout: '', stderr: 'synfin: --where selects none of 2 connections\n', code: 0 })
  })

  test('a number counts over all files', async () => {
    const { stdout } = await synfin(['show', 'fixtures/pcap/connection-refused.pcap', REQUEST, '2'])
    assert.match(stdout, /^connection 2: 192\.0\.2\.10:52044 /)
    assert.match(stdout, /\n +2:1 +0\.000000 (?:.|\n)*\n2: fixtures\/pcap\/request-and-response\.pcap\n/)
  })

  test('a number that there is none of', async () => {
    const { stderr, code } = await synfin(['show', REQUEST, '7'])
    assert.deepEqual([stderr, code], ['synfin: there is no connection 7: the capture has 1 connection\n', 2])
  })

  test('a capture that is not there has no connections to select from', async () => {
    const gone = await synfin(['show', 'no/such.pcap', '--where', 'true'])
    assert.deepEqual(gone, { stdout: '', stderr: 'synfin: no/such.pcap: no such file\n', code: 3 })
  })

  test('standard input cannot be read twice', async () => {
    const { stderr, code } = await synfin(['show', '-', '1'])
    assert.match(stderr, /^synfin: show reads a capture twice, and standard input can be read once: name a file\n/)
    assert.equal(code, 2)
  })

  test('a damaged capture shows what came before the damage', async () => {
    const { stdout, stderr, code } = await synfin(['show', 'fixtures/broken/cut-in-packet.pcap', '1'])
    assert.match(stdout, /^connection 1: /)
    assert.match(stderr, /^synfin: fixtures\/broken\/cut-in-packet\.pcap: found the end of the file at byte 1250/)
    assert.equal(code, 3)
  })
})
