import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { synfin } from '../support/cli.ts'
import { golden } from '../support/golden.ts'

const COMMANDS = ['analyze', 'show', 'live']
const FILE = 'fixtures/pcap/request-and-response.pcap'

describe('usage', { concurrency: 2 }, () => {
  test('--version is the version of the package', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    assert.deepEqual(await synfin(['--version']), { stdout: `${version}\n`, stderr: '', code: 0 })
  })

  for (const args of [['--help'], ['analyze', '--help'], ['show', '--help']]) {
    test(args.join(' '), async () => {
      // In German too: messages do not follow the locale.
      const { stdout, stderr, code } = await synfin(args, { env: { LC_ALL: 'de_DE.UTF-8' } })
      golden(`cli/${args.join('').replace('--', '-').replace(/^-/, '')}.txt`, stdout)
      assert.deepEqual([stderr, code], ['', 0])
    })
  }

  // biome-ignore format: a table
  const wrong: [args: string[], message: string][] = [
    [[], 'name a command: analyze, show, live, check, snapshot, diff or interfaces'],
    [['analyz', FILE], 'no such command. Did you mean analyze?'],
    [[FILE], `no such command: ${FILE}. For a capture it is: synfin analyze ${FILE}`],
    [['analyze'], 'name a capture file, or - for standard input'],
    [['analyze', FILE, '--bogus'], 'Unknown argument: bogus'],
    [['analyze', FILE, '--limit', 'x'], '--limit takes a whole number from 0 on, not "x"'],
    [['analyze', FILE, '--limit'], 'Not enough arguments following: limit'],
    [['analyze', FILE, '--limit', '1', '--limit', '2'], '--limit was given 2 times'],
    [['analyze', FILE, '--json', '--format', 'csv'], '--json and --format do not go together'],
    [['analyze', FILE, '--format', 'json', '--format', 'csv'], '--format was given 2 times'],
    [['analyze', FILE, '--all', '--limit', '3'], '--all and --limit do not go together'],
    [['live', 'lo', '--format', 'ndjson', '--limit', '3'], '--limit is for the table; --format ndjson writes each connection as it ends'],
    [['analyze', FILE, '--json', '--columns', 'id'], '--columns is for the table and CSV; --format json has whole records'],
    [['analyze', FILE, '--time-wait', '241'], '--time-wait takes seconds or a duration such as 500ms or 2min, at most 240 s (2×MSL), not "241"'],
    [['analyze', FILE, '--server-port', '80,x'], '--server-port takes a whole number from 0 to 65535, not "x"'],
    [['analyze', FILE, '--client-net', '10.0.0.0/33'], '--client-net takes networks such as 10.0.0.0/8 or 2001:db8::/32, not "10.0.0.0/33"'],
    [['analyze', '-', '-'], 'standard input (-) can be read once'],
    [['live', 'lo', '--events', '--format', 'csv'], '--events goes with --format ndjson only'],
    [['live', 'lo', '--all', '--limit', '3'], '--all and --limit do not go together'],
    [['live', 'lo', '-w', '-'], '-w - would mix packets with the report: name a file'],
    [['live', 'lo', '-w', '/tmp/x', '-o', '/tmp/../tmp/x'], '-w and -o name the same file'],
    [['live', 'lo', '-G', '60'], '-C and -G say when -w begins another file: add -w'],
    [['analyze', FILE, '-o', ''], 'the file to write to has no name'],
    [['analyze', FILE, '-w', ''], 'the file to write to has no name'],
    [['show', FILE, '1', '2'], 'show takes one number; of several: --where "id in [1, 2]"'],
    [['show', FILE, '1', '--where', 'true'], 'a number or --where, not both'],
    [['show', FILE], 'say which connection: synfin show FILE ID, or --where EXPR'],
    [['show', FILE, FILE], 'say which connection: synfin show FILE ID, or --where EXPR'],
    [['show', FILE, 'abc'], 'connections have numbers from 1 on, not "abc": synfin show FILE ID, or --where EXPR'],
    [['show', FILE, '0'], 'connections have numbers from 1 on, not "0": synfin show FILE ID, or --where EXPR'],
    [['show', FILE, '-1'], 'connections have numbers from 1 on, not "-1": synfin show FILE ID, or --where EXPR'],
    [['show', '7'], "name the capture before the connection's number: synfin show FILE 7"],
  ]
  for (const [args, message] of wrong) {
    test(`synfin ${args.join(' ')}`, async () => {
      assert.deepEqual(await synfin(args), {
        stdout: '',
        stderr: `synfin: ${message}\n(synfin ${COMMANDS.includes(args[0] ?? '') ? `${args[0]} ` : ''}--help tells more)\n`,
        code: 2,
      })
    })
  }

  // biome-ignore format: a table
  const files: [args: string[], message: string][] = [
    [['analyze', FILE, '-o', '/no/such/folder/x'], 'cannot write /no/such/folder/x: ENOENT: no such file or directory'],
    [['analyze', FILE, '-o', 'fixtures'], 'cannot write fixtures: EISDIR: illegal operation on a directory'],
    [['analyze', FILE, '-o', FILE], `would overwrite ${FILE}, which is read`],
    [['show', FILE, '1', '-o', FILE], `would overwrite ${FILE}, which is read`],
  ]
  for (const [args, message] of files) {
    test(`what --help knows nothing of: synfin ${args.join(' ')}`, async () => {
      assert.deepEqual(await synfin(args), { stdout: '', stderr: `synfin: ${message}\n`, code: 2 })
    })
  }

  test('a format that is none: the choices are named', async () => {
    const { stderr, code } = await synfin(['analyze', FILE, '--format', 'xml'])
    assert.match(stderr, /Given: "xml", Choices: "table", "json", "ndjson", "csv"/)
    assert.equal(code, 2)
  })

  test('a wrong expression is shown with a caret below the place', async () => {
    const ended = await synfin(['analyze', FILE, '--where', 'outcome == "closed" &&\n  handshake.ttl > duration("1s")'])
    assert.deepEqual(ended, {
      stdout: '',
      stderr: [
        'synfin: --where: handshake has no field "ttl"; did you mean "total"?',
        '    handshake.ttl > duration("1s")',
        '              ^',
        '',
      ].join('\n'),
      code: 2,
    })
  })

  test('an expression that fails for a connection is one that is wrong', async () => {
    const { stderr, code } = await synfin([
      'analyze',
      FILE,
      '--json',
      '--where',
      '1 / (client.packets - client.packets) > 0',
    ])
    assert.equal(stderr, 'synfin: --where: division by zero\n  1 / (client.packets - client.packets) > 0\n  ^\n')
    assert.equal(code, 2)
  })

  test('unknown columns and fields', async () => {
    for (const [option, name, message] of [
      ['--columns', 'id,outcom', 'no column or field is called "outcom"; did you mean "outcome"?'],
      ['--sort', 'handshak', 'no field to sort by is called "handshak"; did you mean "handshake"?'],
    ] as const) {
      assert.deepEqual(await synfin(['analyze', FILE, option, name]), {
        stdout: '',
        stderr: `synfin: ${message}\n`,
        code: 2,
      })
    }
  })

  test('completion: a script, and the words that it asks for', async () => {
    const script = await synfin(['completion'])
    assert.match(script.stdout, /_synfin_yargs_completions/)
    const commands = await synfin(['--get-yargs-completions', 'synfin', ''])
    assert.deepEqual(commands.stdout.trimEnd().split('\n'), [
      'analyze',
      'show',
      'live',
      'check',
      'snapshot',
      'diff',
      'interfaces',
      'completion',
    ])
    const options = await synfin(['--get-yargs-completions', 'synfin', 'analyze', '--'])
    assert.ok(['--where', '--format', '--read'].every(option => options.stdout.split('\n').includes(option)))
  })
})
