// What only a terminal sees. util-linux' `script` gives one.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify, stripVTControlCharacters } from 'node:util'
import { ascii } from '../../src/cli/terminal.ts'
import { displayWidth } from '../../src/report/text.ts'
import { needs } from '../support/needs.ts'

const REQUEST = 'fixtures/pcap/request-and-response.pcap'

/**
 * Runs a shell's line on a terminal of so many columns; `$synfin` is the program, `$screen` a file with what the terminal
 * has shown so far. Both outputs come as one, escapes as ␛.
 */
async function onTerminal(columns: number, line: string, env: Record<string, string> = {}): Promise<string> {
  const synfin = `${process.execPath} --import tsx src/cli/main.ts`
  const { PATH = '', HOME = '' } = process.env
  const folder = mkdtempSync(join(tmpdir(), 'synfin-terminal-'))
  const screen = join(folder, 'screen')
  const { stdout } = await promisify(execFile)('script', ['-qefc', `stty cols ${columns}; ${line}`, screen], {
    env: { PATH, HOME, TERM: 'xterm', LC_ALL: 'C.UTF-8', SHELL: '/bin/sh', synfin, screen, ...env },
    timeout: 60_000,
  }).finally(() => rmSync(folder, { recursive: true }))
  return stdout.replaceAll('\r\n', '\n').replaceAll('\u001b', '␛')
}

const plain = (text: string) => stripVTControlCharacters(text.replaceAll('␛', '\u001b'))

describe('on a terminal', { concurrency: 2, ...needs({ commands: ['script', 'stty'] }) }, () => {
  test('there are colours, and as many columns as fit', async () => {
    const text = await onTerminal(80, `$synfin analyze ${REQUEST}`)
    assert.match(text, /␛\[32mclosed by client/)
    const table = plain(text).split('\n\n')[1]?.split('\n') ?? []
    assert.equal(table.length, 3)
    for (const line of table) assert.ok(displayWidth(line) <= 80, line)
    assert.match(plain(text), /columns did not fit here: client-state,/)
  })

  test('NO_COLOR and TERM=dumb: no colours', async () => {
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      assert.doesNotMatch(await onTerminal(200, `$synfin analyze ${REQUEST} --no-progress`, env as never), /␛/)
    }
  })

  test('reading that takes long shows how far it is, and wipes it away', async () => {
    // In brackets: `script` begins the file with the command itself.
    const until = 'until grep -q "read 1[0] packets" $screen; do sleep 0.1; done'
    const text = await onTerminal(80, `(cat ${REQUEST}; ${until}) | $synfin analyze -`)
    assert.match(text, /read 10 packets/)
    assert.match(text, /␛\[2K.*\(standard input\): 10 packets/)
    const slowly = `(cat ${REQUEST}; sleep 3) | $synfin analyze - --no-progress`
    assert.doesNotMatch(await onTerminal(80, slowly), /read 10/)
  })
})

test('in ASCII what the reports write themselves stays legible, and nothing else is lost', () => {
  assert.equal(ascii('── 12.3 µs → ≥ 2×MSL · … Δt (三次握手)'), '-- 12.3 us -> > 2xMSL | ... dt')
  assert.equal(ascii('größe 🦈'), 'gr\\u{f6}\\u{df}e \\u{1f988}')
})
