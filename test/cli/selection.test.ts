// Which packets are looked at, which are written, and what hosts are called.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { synfin } from '../support/cli.ts'
import { needs } from '../support/needs.ts'

const HTTP = 'fixtures/real/http.pcapng'
const folder = mkdtempSync(join(tmpdir(), 'synfin-selection-'))
after(() => rmSync(folder, { recursive: true }))

test('-f takes a tcpdump expression, and every packet is accounted for', async () => {
  const { stdout, stderr, code } = await synfin(['analyze', '--json', '-f', 'tcp port 81', HTTP])
  assert.deepEqual([stderr, code], ['', 0])
  const { run, capture, connections } = JSON.parse(stdout)
  assert.equal(run.filter, 'tcp port 81')
  assert.deepEqual([capture.packets, capture.tcpSegments, capture.skipped.filtered], [109, 4, 105])
  // Frames keep their numbers in the file.
  assert.ok(connections[0].transitions[0].evidence.frame > 80)
})

test('a wrong expression is said in libpcap’s words', async () => {
  const ended = await synfin(['analyze', '-f', 'tcp prt 81', HTTP])
  assert.deepEqual(ended, {
    stdout: '',
    stderr: "synfin: filter: can't parse filter expression: syntax error\n",
    code: 2,
  })
})

test('-w writes the packets of the selected connections and says so', async () => {
  const path = join(folder, 'refused.pcapng')
  const { stdout, stderr, code } = await synfin(['analyze', HTTP, '--where', 'outcome == "refused"', '-w', path])
  assert.deepEqual([stdout, stderr, code], ['', `synfin: wrote 4 packets of 2 connections to ${path}\n`, 0])
  assert.equal(readFileSync(path).readUInt32LE(0), 0x0a0d0d0a)
})

test('-w does not overwrite what it reads, nor read standard input twice', async () => {
  const same = await synfin(['analyze', HTTP, '-w', `./${HTTP}`])
  assert.match(same.stderr, /^synfin: would overwrite \.\/fixtures\/real\/http\.pcapng, which is read\n/)
  const input = await synfin(['analyze', '-', '-w', join(folder, 'x.pcapng')])
  assert.match(input.stderr, /^synfin: -w reads a capture twice, and standard input can be read once: name a file\n/)
  assert.deepEqual([same.code, input.code], [2, 2])
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  for (const [args, what] of [
    [['analyze', pipe, '-w', join(folder, 'x.pcapng')], '-w'],
    [['show', pipe, '1'], 'show'],
  ] as const) {
    const { stderr } = await synfin(args)
    assert.match(stderr, new RegExp(`^synfin: ${what} reads a capture twice, and .* is a pipe: name a file\n`))
  }
})

test('-w is no report, and where nothing could be read there is no file', async () => {
  const path = join(folder, 'none.pcapng')
  const both = await synfin(['analyze', HTTP, '-w', path, '--json'])
  assert.match(both.stderr, /^synfin: --write and --json do not go together\n/)
  const follow = await synfin(['analyze', HTTP, '-w', path, '--follow'])
  assert.match(follow.stderr, /^synfin: -w reads a capture twice: --follow is not for it\n/)
  const none = await synfin(['analyze', join(folder, 'nowhere.pcap'), '-w', path])
  assert.match(none.stderr, /^synfin: .*nowhere\.pcap: no such file\n$/)
  assert.deepEqual([both.code, follow.code, none.code, existsSync(path)], [2, 2, 3, false])
})

test('without libpcap -f says what to install, and all else works', async () => {
  const hide = join(folder, 'hide.mjs')
  writeFileSync(
    hide,
    `import { createRequire } from 'node:module'
     const koffi = createRequire('${process.cwd()}/package.json')('koffi')
     koffi.load = () => { throw new Error('not found') }`,
  )
  const env = { NODE_OPTIONS: `--import ${hide}` }
  const { stderr, code } = await synfin(['analyze', '-f', 'tcp', HTTP], { env })
  assert.match(
    stderr,
    /^synfin: filter: needs libpcap, which is not on this system; install it: apt install libpcap0\.8/,
  )
  assert.equal(code, 2)
  assert.equal((await synfin(['analyze', HTTP], { env })).code, 0)
})

test('--hosts names addresses; a wrong line is named', async () => {
  const path = join(folder, 'hosts')
  writeFileSync(path, '# ours\n10.9.0.2 web.internal www\nfd09:0::2 web6.internal\nfe80::1%lo0 localhost\n')
  const columns = 'id,server'
  const { stdout, code } = await synfin(['analyze', '-n', '-q', '--hosts', path, '--columns', columns, HTTP])
  assert.equal(code, 0)
  assert.match(stdout, /1 {2}10\.9\.0\.2:80 web\.internal/)
  assert.match(stdout, /4 {2}\[fd09::2\]:80 web6\.internal/)
  writeFileSync(path, '10.9.0.2\n')
  const wrong = await synfin(['analyze', '--hosts', path, HTTP])
  assert.equal(wrong.code, 2)
  assert.match(wrong.stderr, /hosts:1: found "10\.9\.0\.2", expected an address and its names/)
})

test(
  '-N names the server’s port for people; records keep the number alone',
  needs({ files: ['/etc/services'] }),
  async () => {
    const { stdout } = await synfin(['analyze', '-q', '-N', '--columns', 'id,client,server', HTTP])
    assert.match(stdout, /^ *1 {2}10\.9\.0\.1:\d+ +10\.9\.0\.2:80 http$/m)
    const ladder = await synfin(['show', '-N', HTTP, '1'])
    assert.match(ladder.stdout, /^connection 1: 10\.9\.0\.1:\d+ → 10\.9\.0\.2:80 http\n/)
    const json = await synfin(['analyze', '-N', '--json', HTTP])
    assert.equal(JSON.parse(json.stdout).connections[0].server.name, undefined)
  },
)

test('--recover says what it passed over', async () => {
  const bytes = readFileSync('fixtures/pcap/rfc9293-figure-12.pcap')
  const path = join(folder, 'damaged.pcap')
  writeFileSync(path, Buffer.concat([bytes.subarray(0, 24), Buffer.alloc(40, 0xff), bytes.subarray(24)]))
  const without = await synfin(['analyze', '-q', path])
  assert.equal(without.code, 3)
  const { stdout, stderr, code } = await synfin(['analyze', '-q', '--recover', path])
  assert.equal(code, 0)
  assert.match(stdout, /closed by client/)
  assert.match(stderr, /passed over 40 bytes from byte 24 on to the next plausible packet/)
})

for (const [format, ids] of [
  ['csv', (out: string) => out.split('\r\n').slice(1, -1).map(Number)],
  [
    'ndjson',
    (out: string) => out.split('\n').flatMap(line => (/"type":"connection"/.test(line) ? JSON.parse(line).id : [])),
  ],
  ['json', (out: string) => JSON.parse(out).connections.map(({ id }: { id: number }) => id)],
] as const) {
  test(`--sort and --limit choose for ${format} too; without them every connection is there`, async () => {
    const columns = format === 'csv' ? ['--columns', 'id'] : []
    const asked = async (...args: string[]) =>
      ids((await synfin(['analyze', HTTP, '--format', format, ...columns, ...args])).stdout)
    assert.deepEqual(await asked('--sort', 'duration:desc', '--limit', '3'), [9, 5, 8])
    assert.deepEqual((await asked('--sort', 'id:desc')).slice(0, 2), [9, 8])
    assert.deepEqual(await asked('--limit', '2'), [6, 9])
    assert.equal((await asked('--all')).length, 9)
  })
}
