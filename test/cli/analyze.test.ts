import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { documentSchema } from '../../src/report/schema.ts'
import { synfin } from '../support/cli.ts'
import { golden } from '../support/golden.ts'
import { shippedSchema } from '../support/shipped-schema.ts'

const REQUEST = 'fixtures/pcap/request-and-response.pcap'
const REFUSED = 'fixtures/pcap/connection-refused.pcap'
const IPV6 = 'fixtures/pcap/ipv6-nanoseconds.pcapng'
const CUT = 'fixtures/broken/cut-in-packet.pcap'

const folder = mkdtempSync(join(tmpdir(), 'synfin-'))
after(() => rmSync(folder, { recursive: true }))

/** A line for each connection: id and outcome. */
const BRIEF = ['--format', 'csv', '--columns', 'id,outcome']

/** A packet of 65,536 bytes in a capture file, which is skipped. */
const NO_IP = Buffer.alloc(16 + 65_536)
NO_IP.writeUInt32LE(65_536, 8)
NO_IP.writeUInt32LE(65_536, 12)

describe('analyze', { concurrency: 2 }, () => {
  test('a table with everything below it', async () => {
    const { stdout, stderr, code } = await synfin(['analyze', REQUEST])
    golden('cli/request-and-response.txt', stdout)
    assert.deepEqual([stderr, code], ['', 0])
  })

  test('several files are one capture', async () => {
    const { stdout, stderr, code } = await synfin(['analyze', REFUSED, IPV6, REQUEST])
    golden('cli/three-files.txt', stdout)
    assert.deepEqual([stderr, code], ['', 0])
  })

  test('json: a document of the schema, with nothing that it does not describe', async () => {
    const { stdout, stderr, code } = await synfin(['analyze', REQUEST, REFUSED, '--json'])
    const document = documentSchema.parse(JSON.parse(stdout))
    shippedSchema().parse(document)
    assert.deepEqual([document.connections.length, stderr, code], [2, '', 0])
  })

  test('ndjson: every line of the schema', async () => {
    const { stdout, code } = await synfin(['analyze', REQUEST, REFUSED, '--format', 'ndjson'])
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    for (const line of lines) shippedSchema().parse(line)
    assert.deepEqual([lines.map(line => line.type), code], [['connection', 'connection', 'capture', 'summary'], 0])
  })

  const ways: [name: string, args: string[], input?: string][] = [
    ['a file', [REQUEST]],
    ['-r, as for tcpdump', ['-r', REQUEST]],
    ['--read=', [`--read=${REQUEST}`]],
    ['standard input', ['-'], REQUEST],
    ['standard input as -r -', ['-r', '-'], REQUEST],
    ['a file behind --', ['--', REQUEST]],
    ['the reader pcap-parser', [REQUEST, '--reader', 'pcap-parser']],
  ]
  for (const [name, args, input] of ways) {
    test(`reads ${name}`, async () => {
      const ended = await synfin(['analyze', ...BRIEF, ...args], input ? { input: readFileSync(input) } : {})
      assert.deepEqual(ended, { stdout: 'id,outcome\r\n1,closed\r\n', stderr: '', code: 0 })
    })
  }

  test('-r again and files beside it are one capture', async () => {
    const { stdout } = await synfin(['analyze', '-r', REFUSED, '-r', IPV6, ...BRIEF, REQUEST])
    assert.equal(stdout.split('\r\n').length, 5)
  })

  test('--where selects, and the summary is of what it selects', async () => {
    const where = 'outcome == "refused" && client.state == "CLOSED"'
    const { stdout } = await synfin(['analyze', REFUSED, REQUEST, '--json', '--where', where])
    const { connections, summary, capture, run } = documentSchema.parse(JSON.parse(stdout))
    assert.deepEqual([connections.length, summary.connections, capture.connections, run.where], [1, 1, 2, where])
  })

  test('--sort and --limit', async () => {
    const args = ['analyze', REFUSED, IPV6, REQUEST, '-q', '--columns', 'id,duration', '--limit', '2']
    const largest = await synfin([...args, '--sort', 'duration:desc'])
    assert.equal(largest.stdout, 'id  duration\n────────────\n 3    500 ms\n 2    137 ms\n… 1 more, --all\n')
    const smallest = await synfin([...args, '--sort', 'duration'])
    assert.equal(smallest.stdout, 'id  duration\n────────────\n 1   20.0 ms\n 2    137 ms\n… 1 more, --all\n')
  })

  test('--time-wait is part of the result', async () => {
    const { stdout } = await synfin(['analyze', REQUEST, '--json', '--time-wait', '120'])
    const { run, connections } = documentSchema.parse(JSON.parse(stdout))
    const [connection] = connections
    assert.equal(run.timeWait, 120e9)
    assert.ok((connection?.timeWait?.until ?? 0) > 120e9)
  })

  test('--ascii writes ASCII only, which is also the default of a locale without UTF-8', async () => {
    const { stdout } = await synfin(['analyze', REQUEST, '--ascii'])
    assert.match(stdout, /^[\n -~]+$/)
    assert.equal((await synfin(['analyze', REQUEST], { env: { LC_ALL: 'C' } })).stdout, stdout)
  })

  test('colours: none in a pipe, unless asked for; NO_COLOR says none, FORCE_COLOR all', async () => {
    const coloured = async (args: string[], env = {}) =>
      (await synfin(['analyze', REQUEST, ...args], { env })).stdout.includes('\u001b[')
    assert.equal(await coloured([]), false)
    assert.equal(await coloured(['--color', 'always']), true)
    assert.equal(await coloured([], { FORCE_COLOR: '1' }), true)
    assert.equal(await coloured(['--color', 'never'], { FORCE_COLOR: '1' }), false)
    assert.equal(await coloured([], { NO_COLOR: '1', CI: '1' }), false)
  })

  test('-o writes the file and nothing else; what is a link or no file is written to, not replaced', async () => {
    const target = join(folder, 'report.csv')
    writeFileSync(target, 'before')
    symlinkSync(target, join(folder, 'link.csv'))
    for (const name of ['report.csv', 'link.csv']) {
      assert.deepEqual(await synfin(['analyze', REQUEST, ...BRIEF, '-o', join(folder, name)]), {
        stdout: '',
        stderr: '',
        code: 0,
      })
      assert.equal(readFileSync(target, 'utf8'), 'id,outcome\r\n1,closed\r\n')
    }
    assert.equal((await synfin(['analyze', REQUEST, '-o', '/dev/null'])).code, 0)
    assert.deepEqual(readdirSync(folder).sort(), ['link.csv', 'report.csv'])
  })

  test('-o - is standard output', async () => {
    assert.equal((await synfin(['analyze', REQUEST, ...BRIEF, '-o', '-'])).stdout, 'id,outcome\r\n1,closed\r\n')
  })
})

describe('analyze, when input cannot be read', { concurrency: 2 }, () => {
  test('what came before the damage is reported, and the code is 3', async () => {
    const { stdout, stderr, code } = await synfin(['analyze', CUT])
    assert.match(stdout, /: 7 packets .*; not read to its end\n\nid .*\n─+\n 1 {2}192\.0\.2\.10:52044 /)
    assert.equal(stderr, `synfin: ${CUT}: found the end of the file at byte 1250, expected 26 more bytes of frame 8\n`)
    assert.equal(code, 3)
  })

  test('one damaged file does not keep the others from being read', async () => {
    const { stdout, code } = await synfin(['analyze', 'fixtures/broken/text.pcap', REQUEST, ...BRIEF])
    assert.deepEqual([stdout, code], ['id,outcome\r\n1,closed\r\n', 3])
  })

  const unreadable = [
    'no-such-file',
    'fixtures',
    'fixtures/broken/text.pcap',
    'fixtures/broken/empty.pcap',
    'fixtures/broken/snoop.pcap',
  ]
  for (const path of unreadable) {
    test(`${path}: one sentence, and nothing else`, async () => {
      const { stdout, stderr, code } = await synfin(['analyze', path])
      assert.match(stderr, new RegExp(`^synfin: ${path}: [^\\n]+\\n$`))
      assert.deepEqual([stdout, code], ['', 3])
    })
  }

  test('json is a document all the same', async () => {
    const { stdout, code } = await synfin(['analyze', 'no-such-file', '--json'])
    const { capture, connections } = documentSchema.parse(JSON.parse(stdout))
    assert.deepEqual([capture.errors[0]?.code, connections, code], ['no-such-file', [], 3])
  })

  test('no packet of a known link type: loud, with its number', async () => {
    const path = join(folder, 'foreign.pcap')
    const bytes = readFileSync(REQUEST)
    bytes.writeUInt32LE(147, 20)
    writeFileSync(path, bytes)
    for (const format of [[], ['--json']]) {
      const { stdout, stderr, code } = await synfin(['analyze', path, ...format])
      assert.match(stderr, /^synfin: 10 packets of link type 147 .*\nsynfin: no packet could be analysed\n$/)
      assert.equal(code, 3)
      if (format.length > 0) assert.equal(documentSchema.parse(JSON.parse(stdout)).capture.skipped.unknownLinkType, 10)
    }
    rmSync(path)
  })
})

describe('analyze, when its output or a signal ends it', { concurrency: 2 }, () => {
  const everything = readdirSync('fixtures/real').flatMap(name =>
    /\.pcap(ng)?$/.test(name) ? `fixtures/real/${name}` : [],
  )

  test('a reader that has gone is no error', async () => {
    const ended = await synfin(['analyze', '--format', 'ndjson', ...everything], {
      meanwhile: child => child.stdout?.once('data', () => child.stdout?.destroy()),
    })
    assert.deepEqual([ended.stderr, ended.code], ['', 0])
  })

  test('nor is one of standard error', async () => {
    const ended = await synfin(['show', 'fixtures/real/http.pcapng', '--where', 'true', '--limit', '1'], {
      meanwhile: child => child.stderr?.destroy(),
    })
    assert.equal(ended.code, 0)
  })

  test('a device that is full is no wrong usage: 4, and one sentence that names it', {
    skip: !existsSync('/dev/full'),
  }, async () => {
    // One is written in a piece, the others in several.
    for (const files of [['fixtures/real/refused.pcap'], everything]) {
      assert.deepEqual(await synfin(['analyze', ...files, '--format', 'ndjson', '-o', '/dev/full']), {
        stdout: '',
        stderr: 'synfin: cannot write /dev/full: ENOSPC: no space left on device\n',
        code: 4,
      })
    }
  })

  test('a reader that is slow gets everything', async () => {
    const whole = await synfin(['analyze', '--json', ...everything])
    assert.ok(whole.stdout.length > 200_000)
    const slow = await synfin(['analyze', '--json', ...everything], {
      meanwhile: child => {
        child.stdout?.pause()
        setTimeout(() => child.stdout?.resume(), 2000)
      },
    })
    assert.equal(slow.stdout, whole.stdout)
  })

  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    test(`${signal}: what there is is reported, and the code is ${code}`, async () => {
      const ended = await synfin(['analyze', '-', '-q', '--columns', 'id,outcome'], {
        meanwhile: child => {
          // Until it listens to signals one just ends it. More than a pipe holds: when that is taken, it reads, and listens.
          child.stdin?.write(Buffer.concat([readFileSync(REQUEST), ...Array(40).fill(NO_IP)]), () => child.kill(signal))
        },
      })
      assert.deepEqual(ended, { stdout: 'id  outcome\n────────────────────\n 1  closed by client\n', stderr: '', code })
    })
  }
})
