// What a user of `synfin live` does wrong: one clear sentence, and its exit code.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { CLI, inFolder, isolated, NEEDED, NOBODY, synfin } from './synfin.ts'

const MISTAKES: [name: string, args: string[], setup: string, stderr: RegExp, code: number][] = [
  [
    'no interface of that name',
    ['nope0'],
    'true',
    /^synfin: no interface is called nope0; there are any, .*lo\b.*\n$/,
    4,
  ],
  [
    'a wrong filter',
    ['lo', 'tcp', 'prt', '80'],
    'true',
    /^synfin: filter: can't parse filter expression: syntax error\n$/,
    2,
  ],
  [
    'an interface that is down',
    ['v0'],
    'ip link add v0 type veth peer v1',
    /^synfin: interface v0 is down; bring it up: ip link set v0 up\n$/,
    4,
  ],
  [
    'a filter that can loop',
    ['lo', 'ip6 protochain 6'],
    'true',
    /^synfin: filter: protochain works on files only: capture with -w, then analyze -f\n$/,
    2,
  ],
  [
    'a file that cannot be written',
    ['lo', '-q', '-w', '/no/such/folder/x', '--duration', '20s'],
    'true',
    /^synfin: cannot write \/no\/such\/folder\/x: ENOENT: no such file or directory\n/,
    2,
  ],
  ['no interface at all', [], 'true', /^synfin: name an interface; synfin interfaces lists them\n/, 2],
]

describe('synfin live, by mistake', { ...NEEDED, concurrency: 2 }, () => {
  for (const [name, args, setup, stderr, code] of MISTAKES) {
    test(`${name}: one sentence, exit code ${code}`, async () => {
      const ended = await synfin(args, setup)
      assert.match(ended.stderr, stderr)
      assert.deepEqual([ended.stdout, ended.code], ['', code])
    })
  }

  for (const engine of ['auto', 'libpcap', 'tcpdump']) {
    test(`not permitted (--engine ${engine}): who may, and how`, async () => {
      const [command, args] = isolated([...NOBODY, ...CLI, 'live', 'lo', '--engine', engine])
      const child = promisify(execFile)(command, args, { env: { ...process.env, TSX_DISABLE_CACHE: '1' } })
      const { stderr, code } = (await child.catch(error => error)) as { stderr: string; code: number }
      assert.match(
        stderr,
        /^synfin: capturing on lo is not permitted; run as root, or let tcpdump do it: setcap cap_net_raw\+ep/,
      )
      assert.equal(code, 4)
    })
  }

  test('cap: a wrong filter is the same sentence', async () => {
    const { stderr, code } = await synfin(['lo', 'tcp prt 80', '--engine', 'cap'])
    assert.deepEqual([stderr, code], ["synfin: filter: can't parse filter expression: syntax error\n", 2])
  })

  test('a column that is none: the file that -w names stays as it was', () =>
    inFolder(async folder => {
      const path = join(folder, 'x.pcapng')
      writeFileSync(path, 'precious')
      const { code } = await synfin(['lo', '--columns', 'nosuch', '--format', 'csv', '-w', path, '--duration', '20s'])
      assert.deepEqual([code, readFileSync(path, 'utf8')], [2, 'precious'])
    }))

  test('where there is no tcpdump, dumpcap captures, counts, and refuses a wrong filter', () =>
    inFolder(async folder => {
      const live = (link: string, ...args: string[]) =>
        synfin(['lo', '--engine', 'tcpdump', ...args], `${link} && PATH=${folder}`)
      const linked = `ln -sf "$(command -v dumpcap)" ${folder}/dumpcap`
      const none = await live('true')
      assert.deepEqual([none.stderr, none.code], ['synfin: neither tcpdump nor dumpcap is installed\n', 4])
      const wrong = await live(linked, 'tcp prt 80')
      assert.deepEqual([wrong.stderr, wrong.code], ["synfin: filter: can't parse filter expression: syntax error\n", 2])
      const right = await live(linked, 'udp', '--duration', '1500ms')
      assert.match(right.stderr, /^synfin: lo: captures with dumpcap, since tcpdump is not installed$/m)
      assert.match(right.stderr, /0 packets captured, 0 packets received, 0 packets dropped by the kernel/)
      assert.equal(right.code, 0)
    }))
})
