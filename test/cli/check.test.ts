import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { Writer } from '../support/byte-writer.ts'
import { type CliOptions, synfin } from '../support/cli.ts'
import { golden } from '../support/golden.ts'

const GOOD = 'fixtures/pcap/request-and-response.pcap'
const REFUSED = 'fixtures/pcap/connection-refused.pcap'
const folder = mkdtempSync(join(tmpdir(), 'synfin-check-'))
after(() => rmSync(folder, { recursive: true }))

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

const check = (args: readonly string[], options?: CliOptions) => synfin(['check', ...args], options)

describe('synfin check', { concurrency: 2 }, () => {
  test('what holds, what is broken and what cannot be judged, for people', async () => {
    const { stdout, stderr, code } = await check([
      ...['fixtures/real/http.pcapng', '--rules', 'clean-close', '--rules', 'no-resets'],
      ...['--expect', 'p95(handshake.rtt) < 50ms', '--expect', 'all(server.port != 443)'],
    ])
    golden('cli/check.txt', stdout)
    assert.deepEqual([stderr, code], ['', 1])
  })

  test('0: everything holds; a file of rules extends another from where it is', async () => {
    file('common.yaml', 'extends: [no-loss, no-resets]')
    const rules = file(
      'rules.yaml',
      'extends: ./common.yaml\nrules: [{name: quick, assert: max(handshake.total) < 1s}]',
    )
    const { stdout, code } = await check([GOOD, '--rules', rules, '-q', '--format', 'text', '--format', 'github'])
    assert.deepEqual([stdout, code], ['', 0])
  })

  test('a rule that is no error is told and fails nothing', async () => {
    const rules = file('warn.yaml', 'rules: [{name: none, severity: warning, assert: none(outcome == "refused")}]')
    const { stdout, code } = await check([REFUSED, '--rules', rules])
    assert.match(stdout, /✖ none \(warning, broken\)/)
    assert.equal(code, 0)
  })

  test('2: wrong rules, each with file, line, column and a caret, before the capture is read', async () => {
    const rules = file('wrong.yaml', 'rules:\n  - name: x\n    assert: none(handshake.ttl > 1ms)\n')
    const ended = await check(['no-such.pcap', '--rules', rules, '--expect', 'none(evicted)'])
    assert.deepEqual(ended, {
      stdout: '',
      stderr: `synfin: ${rules}:3:28 handshake has no field "ttl"; did you mean "total"?
      assert: none(handshake.ttl > 1ms)
                             ^
`,
      code: 2,
    })
    const inline = await check([GOOD, '--expect', 'none(outcom == "reset")'])
    assert.equal(
      inline.stderr,
      'synfin: --expect:1:6 no field is called "outcom"; did you mean "outcome"?\n  none(outcom == "reset")\n       ^\n',
    )
    const late = await check([GOOD, '--expect', 'all(1 / (client.packets - client.packets) > 0)'])
    assert.equal(
      late.stderr,
      `synfin: --expect:1:5 division by zero, for connection 1
  all(1 / (client.packets - client.packets) > 0)
      ^
`,
    )
    const hostile = await check([GOOD, '--rules', file('hostile.yaml', '\tx\u001b[31m: 1')])
    assert.ok(!hostile.stderr.includes('\u001b'))
    assert.deepEqual([inline.code, late.code], [2, 2])
  })

  // biome-ignore format: a table
  const WRONG: [args: string[], message: string][] = [
    [[GOOD], 'say what the capture must be: --rules FILE, --rules no-resets or --expect ASSERTION'],
    [['--rules', 'no-resets'], 'name a capture file, or - for standard input'],
    [[GOOD, '--rules', 'no-loss', '--format', 'xml'], 'no format is called "xml"; there are text, json, junit, github, gitlab, tap, sarif'],
    [[GOOD, '--rules', 'no-loss', '--format', 'json', '--format', 'tap'], 'json and tap cannot both go to standard output: write --format tap=FILE'],
    [[GOOD, '--rules', 'no-loss', '--format', 'json='], '--format json= names no file'],
  ]
  for (const [args, message] of WRONG) {
    test(`2: ${args.slice(1).join(' ') || 'no rules'}`, async () => {
      const stderr = `synfin: ${message}\n(synfin check --help tells more)\n`
      assert.deepEqual(await check(args), { stdout: '', stderr, code: 2 })
    })
  }

  test('2: rules that are not there', async () => {
    const sets = 'clean-close, no-leaks, healthy-handshakes, no-resets, no-loss'
    const why = `ENOENT: no such file or directory (ready-made ones are ${sets})`
    const stderr = `synfin: cannot read the rules no/such.yaml: ${why}\n`
    assert.deepEqual(await check([GOOD, '--rules', 'no/such.yaml']), { stdout: '', stderr, code: 2 })
  })

  test('3 before 1: a capture that ends in the middle is judged as far as it goes', async () => {
    const { stdout, code } = await check([
      'fixtures/broken/cut-in-packet.pcap',
      '--expect',
      'none(true)',
      '--format',
      'tap',
    ])
    assert.match(stdout, /^not ok 1 - fixtures\/broken\/cut-in-packet\.pcap: the capture can be read$/m)
    assert.match(stdout, /^not ok 2 - fixtures\/broken\/cut-in-packet\.pcap: none\(true\)$/m)
    assert.equal(code, 3)
  })

  test('no packets at all fail, unless that is allowed', async () => {
    const empty = file('empty.pcap', '')
    writeFileSync(empty, readFileSync(GOOD).subarray(0, 24))
    const failed = await check([empty, '--rules', 'no-resets'])
    assert.match(
      failed.stdout,
      /✖ the capture has connections \(error, broken\)\n {4}no packets: a check that saw nothing/,
    )
    const passed = await check([empty, '--rules', 'no-resets', '--allow-empty'])
    assert.deepEqual([failed.code, passed.code], [1, 0])
  })

  test('times of a capture that says it lost packets are not judged, unless that is allowed', async () => {
    // An Interface Statistics Block with isb_ifdrop = 3 behind a whole capture.
    const statistics = new Writer().u32(5).u32(40).u32(0).u64(0n).u16(5).u16(8).u64(3n).u32(0).u32(40).done()
    const lossy = file('lossy.pcapng', '')
    writeFileSync(lossy, Buffer.concat([readFileSync('fixtures/real/pcapng.pcapng'), statistics]))
    const args = [lossy, '--expect', 'max(duration) < 1h', '--rules', 'no-resets']
    const failed = await check(args)
    assert.match(
      failed.stdout,
      /\? max\(duration\) < 1h \(error, cannot be judged\)\n {4}times cannot be judged: 3 packets/,
    )
    const allowed = await check([...args, '--allow-drops'])
    assert.deepEqual([failed.code, allowed.code, allowed.stderr], [1, 0, ''])
  })

  test('several files are one capture, or each one by itself; formats go to files', async () => {
    const [junit, sarif] = [join(folder, 'out.xml'), join(folder, 'out.sarif')]
    const args = [
      GOOD,
      REFUSED,
      '--expect',
      'count(true) == 1',
      '--format',
      `junit=${junit}`,
      '--format',
      `sarif=${sarif}`,
    ]
    const one = await check(args)
    const each = await check([...args, '--each', '--format', 'text'])
    assert.deepEqual([one.code, one.stdout, each.code], [1, '', 0])
    assert.equal(each.stdout.match(/✔ count\(true\) == 1/g)?.length, 2)
    assert.match(readFileSync(junit, 'utf8'), /tests="2" failures="0"[\s\S]*connection-refused\.pcap/)
    assert.deepEqual(JSON.parse(readFileSync(sarif, 'utf8')).runs[0].results, [])
  })

  test('--where and standard input', async () => {
    const args = ['-', '--where', 'server.port == 81', '--rules', 'no-resets']
    const { stdout, code } = await check(args, { input: readFileSync(GOOD) })
    assert.match(stdout, /none of 1 connection is selected/)
    assert.equal(code, 1)
  })
})
