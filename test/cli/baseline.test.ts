import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { synfin } from '../support/cli.ts'
import { golden } from '../support/golden.ts'

const [HTTP, BY_CLIENT, BY_RESET] = ['http.pcapng', 'close-by-client.pcap', 'reset-linger.pcap'].map(
  name => `fixtures/real/${name}`,
) as [string, string, string]
const folder = mkdtempSync(join(tmpdir(), 'synfin-diff-'))
after(() => rmSync(folder, { recursive: true }))

describe('synfin snapshot and diff', { concurrency: 2 }, () => {
  test('a snapshot of a capture, and the same run against it', async () => {
    const base = join(folder, 'base.json')
    const { stdout, stderr, code } = await synfin(['snapshot', HTTP])
    golden('cli/snapshot.json', stdout)
    assert.deepEqual([stderr, code], ['', 0])
    writeFileSync(base, stdout)
    const same = await synfin(['diff', base, HTTP])
    golden('cli/diff-same.txt', same.stdout)
    assert.deepEqual([same.stderr, same.code], ['', 0])
    assert.deepEqual(await synfin(['diff', base, base, '-q']), { stdout: '', stderr: '', code: 0 })
  })

  test('1: two captures, one of which is worse', async () => {
    const { stdout, stderr, code } = await synfin(['diff', BY_CLIENT, BY_RESET])
    golden('cli/diff-worse.txt', stdout)
    assert.deepEqual([stderr, code], ['', 1])
    const json = await synfin(['diff', BY_CLIENT, BY_RESET, '--format', 'json', '--tolerance', '100%'])
    assert.deepEqual([JSON.parse(json.stdout).passed, json.code], [true, 0])
  })

  test('2: wrong usage', async () => {
    for (const [args, message] of [
      [[HTTP], 'name two runs, each a snapshot or a capture: synfin diff BEFORE AFTER'],
      [[HTTP, HTTP, HTTP], 'name two runs, each a snapshot or a capture: synfin diff BEFORE AFTER'],
      [
        [HTTP, HTTP, '--tolerance', 'much'],
        '--tolerance takes a part, a duration, or both, such as 10%,1ms, not "much"',
      ],
    ] as const) {
      const stderr = `synfin: ${message}\n(synfin diff --help tells more)\n`
      assert.deepEqual(await synfin(['diff', ...args]), { stdout: '', stderr, code: 2 })
    }
  })

  test('3: what is no snapshot, and a capture that cannot be read to its end', async () => {
    const other = await synfin(['diff', 'package.json', HTTP])
    assert.deepEqual(other, {
      stdout: '',
      stderr: 'synfin: package.json cannot be read as a snapshot: found schema nothing, expected "synfin-snapshot/1"\n',
      code: 3,
    })
    const marked = join(folder, 'marked.json')
    // As PowerShell writes what it redirects in UTF-8.
    writeFileSync(marked, `\ufeff${(await synfin(['snapshot', HTTP])).stdout}`)
    assert.equal((await synfin(['diff', marked, HTTP])).code, 0)
    const cut = await synfin(['diff', 'fixtures/broken/cut-in-packet.pcap', HTTP])
    assert.equal(cut.code, 3)
    assert.match(cut.stderr, /cut-in-packet\.pcap/)
    const gone = await synfin(['snapshot', join(folder, 'gone.pcap')])
    assert.deepEqual([gone.stdout, gone.code], ['', 3])
  })
})
