// `synfin live` on a terminal, as `script` gives one, in a network namespace of its own: what is seen, and what is left behind.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { needs } from '../support/needs.ts'

const NEEDED = needs({ root: true, commands: ['unshare', 'nsenter', 'ip', 'script', 'stty', 'python3'] })
const REFUSED = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
const SYNFIN = `exec ${process.execPath} --import tsx src/cli/main.ts live lo`
const [ENTER, LEAVE] = ['\u001b[?1049h', '\u001b[?1049l']

const folder = mkdtempSync(join(tmpdir(), 'synfin-screen-'))
after(() => rmSync(folder, { recursive: true }))

const terminals: Terminal[] = []
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.kill()
})

class Terminal {
  readonly #path: string
  readonly #child: ReturnType<typeof spawn>

  constructor(name: string, env: Record<string, string> = {}) {
    terminals.push(this)
    this.#path = join(folder, name)
    const line = `stty cols 130 rows 20; ${SYNFIN}`
    const inside = `ip link set lo up && exec script -qefc ${JSON.stringify(line)} ${this.#path}`
    const { PATH = '' } = process.env
    this.#child = spawn('unshare', ['--net', 'sh', '-c', inside], {
      env: { PATH, TERM: 'xterm', LC_ALL: 'C.UTF-8', SHELL: '/bin/sh', ...env },
      stdio: ['pipe', 'ignore', 'inherit'],
    })
  }

  get text(): string {
    return readFileSync(this.#path, 'utf8')
  }

  async until(pattern: RegExp, since = 0): Promise<string> {
    for (const end = Date.now() + 20_000; Date.now() < end; await sleep(50)) {
      const text = this.#child.pid && exists(this.#path) ? this.text.slice(since) : ''
      if (pattern.test(stripVTControlCharacters(text))) return text
    }
    throw new Error(`never: ${pattern}\n${stripVTControlCharacters(this.text.slice(since))}`)
  }

  press(keys: string): void {
    this.#child.stdin?.write(keys)
  }

  /** A connection that nobody takes. */
  refused(): void {
    spawn('nsenter', [`--net=/proc/${this.#child.pid}/ns/net`, 'python3', '-c', REFUSED])
  }

  /** A test that failed leaves nothing behind. */
  kill(): void {
    this.#child.kill('SIGKILL')
  }

  async ended(): Promise<number | null> {
    const [code] = this.#child.exitCode === null ? await once(this.#child, 'exit') : [this.#child.exitCode]
    return code
  }
}

const exists = (path: string): boolean => {
  try {
    readFileSync(path)
    return true
  } catch {
    return false
  }
}

describe('live on a terminal', NEEDED, () => {
  test('connections as they happen, one of them, and in the end what was there before, and the table', async () => {
    const terminal = new Terminal('keys')
    await terminal.until(/no connections yet/)
    terminal.refused()
    await terminal.until(/> +1 +127\.0\.0\.1:\d+ +127\.0\.0\.1:9 .* refused by server/)
    let since = terminal.text.length
    terminal.press('\r')
    await terminal.until(/connection 1: .*\s+refused by server[\s\S]*> S {2}0 [\s\S]*< R\. 1 ack 1 .* reset/, since)
    since = terminal.text.length
    terminal.press('\u001b')
    await terminal.until(/1 connection, newest first/, since)
    terminal.press('q')
    assert.equal(await terminal.ended(), 0)
    const [shown = '', behind = '', ...more] = terminal.text.split(LEAVE)
    assert.equal(shown.split(ENTER).length, 2)
    assert.deepEqual(more, [])
    assert.match(behind, /refused by server/)
    assert.match(behind, /2 packets captured, /)
  })

  test('Ctrl-C ends it as it ends every command', async () => {
    const terminal = new Terminal('interrupted')
    await terminal.until(/no connections yet/)
    terminal.press('\u0003')
    assert.equal(await terminal.ended(), 130)
    assert.ok(terminal.text.includes(LEAVE))
    assert.match(terminal.text, /0 packets captured/)
  })

  test('a dumb terminal gets lines', async () => {
    const terminal = new Terminal('dumb', { TERM: 'dumb' })
    await terminal.until(/captures with/)
    terminal.refused()
    await terminal.until(/#1 {2}127\.0\.0\.1:9 > 127\.0\.0\.1:\d+ {2}reset after/)
    assert.match(terminal.text, /#1 {2}127\.0\.0\.1:\d+ > 127\.0\.0\.1:9 {2}opens\r?$/m)
    terminal.press('\u0003')
    assert.equal(await terminal.ended(), 130)
    assert.ok(!terminal.text.includes('\u001b'))
  })
})
