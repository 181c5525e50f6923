// The options of `synfin live`, each by what it does.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { beside, CLI, datagrams, inFolder, isolated, NEEDED, OPENING, synfin, VETH } from './synfin.ts'

/** How many packets tcpdump finds in a file. */
async function packetsIn(path: string): Promise<number> {
  const { stdout } = await promisify(execFile)('tcpdump', ['-nr', path], { maxBuffer: 1e8 })
  return stdout.trim().split('\n').length
}

/** A connection that is opened, and is closed or stays. */
const connection = (ends: boolean): string => `
import socket, time
server = socket.create_server(('127.0.0.1', 0))
client = socket.create_connection(server.getsockname())
peer = server.accept()[0]
if ${ends ? 1 : 0}:
    client.close()
    peer.close()
time.sleep(20)`

describe('synfin live, its options', { ...NEEDED, concurrency: 2 }, () => {
  for (const engine of ['libpcap', 'tcpdump', 'cap']) {
    test(`${engine}: what is final after TIME-WAIT is told then, although nothing else comes`, async () => {
      const args = ['lo', 'tcp', '--time-wait', '1s', '--duration', '20s', '--engine', engine]
      const { stdout, code } = await synfin(args, 'true', child => {
        beside(child, 'python3', '-c', connection(true))
        child.stdout?.once('data', () => child.kill('SIGINT'))
      })
      assert.equal(code, 130, 'it was told in the end')
      const { outcome, client } = JSON.parse(stdout.slice(0, stdout.indexOf('\n')))
      assert.deepEqual([outcome, client.state], ['closed', 'CLOSED'])
    })

    test(`${engine}: what -w writes tcpdump reads, with no packet longer than -s says`, () =>
      inFolder(async folder => {
        const path = join(folder, 'x.pcapng')
        await synfin(['lo', 'udp', '-w', path, '-s', '100', '-c', '5', '--engine', engine], 'true', child => {
          beside(child, ...datagrams(5, 1000))
        })
        assert.equal(await packetsIn(path), 5)
      }))
  }

  test('--idle: after so much silence a connection is told, as evicted', async () => {
    const { stdout, code } = await synfin(['lo', 'tcp', '--idle', '1s', '--duration', '20s'], 'true', child => {
      beside(child, 'python3', '-c', connection(false))
      child.stdout?.once('data', () => child.kill('SIGINT'))
    })
    assert.equal(code, 130, 'it was told in the end')
    const { outcome, evicted } = JSON.parse(stdout.slice(0, stdout.indexOf('\n')))
    assert.deepEqual([outcome, evicted], ['open', true])
  })

  test('-C: another file after so many megabytes; together they have every packet', () =>
    inFolder(async folder => {
      const args = ['lo', 'udp', '-w', join(folder, 'x.pcapng'), '-C', '1', '-s', '0', '-c', '2500']
      const { code } = await synfin(args, 'true', child => beside(child, ...datagrams(2500, 1000)))
      const files = readdirSync(folder).sort()
      assert.deepEqual([code, files], [0, ['x.pcapng', 'x.pcapng1', 'x.pcapng2']])
      const counts = await Promise.all(files.map(file => packetsIn(join(folder, file))))
      assert.equal(
        counts.reduce((sum, count) => sum + count),
        2500,
      )
    }))

  test('-G: another file after so many seconds, named by the time', () =>
    inFolder(async folder => {
      const args = ['lo', 'udp', '-w', join(folder, '%H%M%S.pcapng'), '-G', '1', '-c', '25']
      await synfin(args, 'true', child => beside(child, ...datagrams(25, 10, 0.1)))
      const files = readdirSync(folder)
      assert.ok(files.length >= 2 && files.every(file => /^\d{6}\.pcapng$/.test(file)), files.join(' '))
      const counts = await Promise.all(files.map(file => packetsIn(join(folder, file))))
      assert.equal(
        counts.reduce((sum, count) => sum + count),
        25,
      )
    }))

  for (const [args, promiscuity] of [
    [['-p'], 0],
    [[], 0],
    [['--promiscuous'], 1],
  ] as const) {
    test(`${args.join('') || 'by default'}: the interface is ${promiscuity ? '' : 'not '}promiscuous`, async () => {
      let told = ''
      await synfin(['v0', ...args, '--duration', '20s'], VETH, child => {
        const [command, all] = ['nsenter', [`--net=/proc/${child.pid}/ns/net`, 'ip', '-d', 'link', 'show', 'v0']]
        execFile(command, all, (_, stdout) => {
          told = stdout
          child.kill('SIGINT')
        })
      })
      assert.match(told, new RegExp(` promiscuity ${promiscuity} `))
    })
  }

  test('--immediate, and a buffer of one’s own: every packet', async () => {
    const args = ['lo', 'udp', '--immediate', '-B', '1024', '-c', '100', '--format', 'json']
    const { stdout, code } = await synfin(args, 'true', child => beside(child, ...datagrams(100, 10, 0.001)))
    assert.deepEqual([JSON.parse(stdout).capture.packets, code], [100, 0])
  })

  test('the table has the columns and as many connections as asked for', async () => {
    const args = ['lo', 'tcp', '--format', 'table', '--columns', 'id,outcome', '--limit', '2', '--duration', '1s']
    const { stdout } = await synfin(args, 'true', child => beside(child, ...OPENING))
    assert.match(stdout, /^id +outcome\n─+\n *\d+ +open\n *\d+ +open\n… \d+ more, --all$/m)
  })

  test('-D prints what `synfin interfaces` does', async () => {
    const printed = async (...args: string[]) => (await promisify(execFile)(...isolated([...CLI, ...args]))).stdout
    const listed = await printed('live', '-D')
    assert.match(listed, /^lo +up /m)
    assert.equal(listed, await printed('interfaces'))
  })
})
