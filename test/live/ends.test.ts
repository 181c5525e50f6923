// How a live capture ends, and what is said then: Ctrl-C, a count, a time, a reader that has gone, a full disk, an interface.
import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { isInstalled } from '../support/needs.ts'
import { beside, datagrams, inFolder, NEEDED, OPENING, synfin, VETH } from './synfin.ts'

const opening = (child: ChildProcess): void => void beside(child, ...OPENING)

/** More events than a pipe holds. */
const MANY = `
import socket
server = socket.create_server(('127.0.0.1', 0), backlog=4000)
all = [socket.create_connection(server.getsockname()) for n in range(3000)]`

describe('synfin live, how it ends', { ...NEEDED, concurrency: 2 }, () => {
  test('Ctrl-C prints what was seen, and says what was lost; the file that -w writes is whole', () =>
    inFolder(async folder => {
      const path = join(folder, 'all.pcapng')
      const ended = await synfin(['lo', 'icmp or tcp', '-w', path], 'true', child => {
        const inside = `nsenter --net=/proc/${child.pid}/ns/net`
        const traffic = `${inside} sh -c 'ping -c 2 -i 0.2 127.0.0.1 || python3 -c "import socket; socket.create_connection((\\"127.0.0.1\\", 9))"'`
        spawn('sh', ['-c', `${traffic}; sleep 1`], { stdio: 'ignore' }).on('close', () => child.kill('SIGINT'))
      })
      assert.equal(ended.code, 130)
      const last = ended.stdout
        .trim()
        .split('\n')
        .map(line => JSON.parse(line))
        .slice(-2)
      assert.deepEqual(
        last.map(({ type }) => type),
        ['capture', 'summary'],
      )
      assert.equal(last[0].clock, 'kernel')
      assert.ok(last[0].packets > 0)
      assert.match(ended.stderr, /\d+ packets captured, \d+ packets received, 0 packets dropped by the kernel/)
      assert.deepEqual(readdirSync(folder), ['all.pcapng'])
      if (!isInstalled('capinfos')) return
      const { stdout } = await promisify(execFile)('capinfos', ['-Mc', path])
      assert.match(stdout, new RegExp(`Number of packets: +${last[0].packets}`))
    }))

  const ends: [name: string, code: number, end: (child: ChildProcess) => void][] = [
    ['a reader that has gone ends it, although no record is due', 0, child => child.stdout?.destroy()],
    ['Ctrl-C ends it within a second while packets come', 130, child => child.kill('SIGINT')],
  ]
  for (const engine of ['libpcap', 'tcpdump', 'cap']) {
    for (const [name, code, end] of ends) {
      test(`${engine}: ${name}`, async () => {
        let asked = 0
        const args = ['lo', 'tcp', '--events', '--duration', '20s', '--engine', engine]
        const ended = await synfin(args, 'true', child => {
          opening(child)
          child.stdout?.once('data', () => {
            asked = performance.now()
            end(child)
          })
        })
        const took = performance.now() - asked
        assert.ok(took < 1000, `${took} ms`)
        assert.match(ended.stderr, /^synfin: \d+ packets captured/m)
        assert.equal(ended.code, code)
      })
    }
  }

  test('a second Ctrl-C ends it at once, although its reader does not read', async () => {
    let asked = 0
    const { code } = await synfin(['lo', 'tcp', '--events', '--duration', '30s'], 'true', child => {
      child.stdout?.pause()
      beside(child, 'python3', '-c', MANY)
      setTimeout(() => child.kill('SIGINT'), 2000)
      setTimeout(() => {
        assert.equal(child.exitCode, null, 'the first one waits for the reader')
        asked = performance.now()
        child.once('exit', () => child.stdout?.resume())
        child.kill('SIGINT')
      }, 3500)
    })
    assert.ok(performance.now() - asked < 500)
    assert.equal(code, 130)
  })

  test('-w on a disk that is full: what was seen is reported, exit code 4', async () => {
    const { stdout, stderr, code } = await synfin(
      ['lo', 'tcp', '-w', '/dev/full', '--duration', '20s'],
      'true',
      opening,
    )
    assert.match(stderr, /^synfin: cannot write \/dev\/full: ENOSPC: no space left on device$/m)
    assert.match(stdout, /"type":"connection".*"type":"summary"/s)
    assert.equal(code, 4)
  })

  test('-w on a disk that is full, and no packet: said too', async () => {
    const { stderr, code } = await synfin(['lo', '-w', '/dev/full', '--duration', '500ms'])
    assert.match(stderr, /^synfin: cannot write \/dev\/full: ENOSPC: no space left on device$/m)
    assert.equal(code, 4)
  })

  test('-w whose next file cannot be made: that one is named', () =>
    inFolder(async folder => {
      const path = join(folder, 'gone', 'x.pcapng')
      mkdirSync(join(folder, 'gone'))
      const { stderr, code } = await synfin(
        ['lo', 'udp', '-w', path, '-G', '1', '--duration', '20s'],
        'true',
        child => {
          const later = `sleep 1; rm -r ${join(folder, 'gone')}; exec "$@"`
          beside(child, 'sh', '-c', later, 'sh', ...datagrams(30, 10, 0.1))
        },
      )
      assert.ok(stderr.includes(`synfin: cannot write ${path}1: ENOENT: no such file or directory\n`), stderr)
      assert.equal(code, 4)
    }))

  test('-o on a disk that is full: one sentence, exit code 4', async () => {
    const args = ['lo', 'tcp', '--events', '-o', '/dev/full', '--duration', '20s']
    const { stderr, code } = await synfin(args, 'true', opening)
    assert.match(stderr, /^synfin: cannot write \/dev\/full: ENOSPC: no space left on device$/m)
    assert.equal(code, 4)
  })

  test('--duration and --count end it', async () => {
    const timed = await synfin(['lo', '--duration', '500ms', '-q'])
    assert.deepEqual([timed.stderr, timed.code], ['', 0])
    const counted = await synfin(['lo', '-c', '1'], 'true', child => beside(child, ...datagrams(1, 1)))
    assert.equal(counted.code, 0)
    assert.match(counted.stderr, /1 packet captured/)
  })

  test('--duration of more than 24 days does not end it at once', async () => {
    const { stderr, code } = await synfin(['lo', '--duration', '600h'], 'true', child => {
      setTimeout(() => child.kill('SIGINT'), 1500)
    })
    assert.doesNotMatch(stderr, /Warning/)
    assert.equal(code, 130)
  })

  test('an interface that is removed: what was seen is reported, exit code 4', async () => {
    const ended = await synfin(['v0'], VETH, child => {
      spawn('sh', ['-c', `sleep 0.5; nsenter --net=/proc/${child.pid}/ns/net ip link del v0`], { stdio: 'ignore' })
    })
    assert.match(ended.stderr, /^synfin: interface v0 was removed while it was captured$/m)
    assert.match(ended.stdout, /"type":"summary"/)
    assert.equal(ended.code, 4)
  })

  for (const engine of ['libpcap', 'tcpdump']) {
    test(`${engine}: an interface that goes down and comes up again: it goes on`, async () => {
      const program = `
import socket
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(('v1', 0))
for n in range(10): s.send(b'\\xff' * 6 + b'\\x02' * 6 + b'\\x88\\xb5' + b'x' * 50)`
      // The ethertype of local experiments: nobody else sends it.
      const ended = await synfin(['v0', 'ether proto 0x88b5', '--engine', engine], VETH, child => {
        const inside = `nsenter --net=/proc/${child.pid}/ns/net`
        const steps = [
          'ip link set v0 down',
          'sleep 0.5',
          'ip link set v0 up',
          'sleep 0.5',
          'python3 -c "$1"',
          'sleep 0.5',
        ]
        const play = spawn('sh', ['-c', `${inside} sh -c '${steps.join(' && ')}' sh "$1"`, 'sh', program])
        play.on('close', () => child.kill('SIGINT'))
      })
      assert.match(ended.stderr, /^synfin: 10 packets captured/m)
      assert.equal(ended.code, 130)
    })
  }

  test('cap: an interface that goes down ends it, and that is said', async () => {
    const ended = await synfin(['v0', '--engine', 'cap', '--duration', '20s'], VETH, child => {
      beside(child, 'sh', '-c', 'sleep 0.5; ip link set v0 down')
    })
    assert.match(ended.stderr, /^synfin: cap was ended by SIGABRT, as it is when the interface goes down$/m)
    assert.match(ended.stdout, /"type":"summary"/)
    assert.equal(ended.code, 4)
  })

  test('a tcpdump that somebody kills: that is said, not what it said when it began', async () => {
    const ended = await synfin(['lo', '--engine', 'tcpdump', '--duration', '20s'], 'true', child => {
      spawn('pkill', ['-KILL', '-P', String(child.pid), 'tcpdump'])
    })
    assert.match(ended.stderr, /^synfin: tcpdump was ended by SIGKILL$/m)
    assert.match(ended.stdout, /"type":"summary"/)
    assert.equal(ended.code, 4)
  })
})
