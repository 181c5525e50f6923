// `synfin interfaces`: what there is, and what may open it.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { CLI, isolated, NEEDED, NOBODY } from './synfin.ts'

describe('synfin interfaces', NEEDED, () => {
  const listed = async (...before: string[]): Promise<string[]> => {
    const setup = 'ip link add d0 type veth peer d1 && ip addr add 192.0.2.1/24 dev lo'
    const [command, args] = isolated([...before, ...CLI, 'interfaces'], setup)
    const env = { ...process.env, TSX_DISABLE_CACHE: '1' }
    const { stdout } = await promisify(execFile)(command, args, { env })
    return stdout.trimEnd().split('\n')
  }

  test('each with its addresses, whether it is up, and the engines that can open it', async () => {
    assert.deepEqual(
      (await listed()).filter(line => !/^(ifb|d1)/.test(line)),
      [
        'any  up    libpcap tcpdump cap  all interfaces at once',
        'd0   down  -',
        'lo   up    libpcap tcpdump cap  loopback 127.0.0.1 192.0.2.1 ::1',
      ],
    )
  })

  test('a reader that has gone is no error', async () => {
    const [command, args] = isolated(['sh', '-c', `"$@" | true`, 'sh', ...CLI, 'interfaces'])
    assert.equal((await promisify(execFile)(command, args)).stderr, '')
  })

  test('who may not capture is told why, and how to', async () => {
    const lines = await listed(...NOBODY)
    assert.ok(lines.includes('lo   up    none  loopback 127.0.0.1 192.0.2.1 ::1'))
    assert.deepEqual(lines.slice(-4, -1), [
      'libpcap: is not permitted',
      'tcpdump: is not permitted',
      'cap: is not permitted',
    ])
    assert.match(lines.at(-1) as string, /^to be permitted, run as root, or let tcpdump do it/)
  })
})
