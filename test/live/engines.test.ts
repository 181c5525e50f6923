// Live capture on a real interface: the engines against a tcpdump beside them, and what a user does wrong.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { isInstalled, needs } from '../support/needs.ts'

const NEEDED = needs({ root: true, commands: ['tcpdump', 'dumpcap', 'unshare', 'ip', 'python3', 'setpriv'] })
const NODE = [process.execPath, '--import', 'tsx'] as const
const CLI = [...NODE, 'src/cli/main.ts'] as const

/** Runs a command in a network namespace with its loopback up, and whatever else `setup` makes; gone when it ends. */
const isolated = (command: readonly string[], setup = 'true'): [string, string[]] => [
  'unshare',
  ['--net', 'sh', '-c', `ip link set lo up && ${setup} && exec "$@"`, 'sh', ...command],
]

interface Seen {
  packets: number
  clock: string
  statistics: { received: number | null; dropped: number | null }
  errors: unknown[]
  records: {
    port: number
    outcome: string
    by: string
    serverLeg: number | null
    clientLeg: number | null
    why: string | null
  }[]
}

describe('engines', NEEDED, () => {
  const seen = new Map<string, Seen & { sent?: number }>()
  const of = (engine: string): Seen & { sent?: number } => seen.get(engine) as Seen

  before(async () => {
    const { stdout } = await promisify(execFile)(...isolated([...NODE, 'test/live/engines-play.ts']), {
      maxBuffer: 1e8,
    })
    for (const line of stdout.trim().split('\n')) seen.set(JSON.parse(line).engine, JSON.parse(line))
  })

  for (const engine of ['libpcap', 'tcpdump', 'cap']) {
    test(`${engine}: the same packets and connections as a tcpdump beside it`, () => {
      const { packets, errors, records } = of(engine)
      const truth = of('truth')
      assert.deepEqual(errors, [])
      assert.equal(packets, truth.packets)
      const plain = (all: Seen['records']) => all.map(({ port, outcome, by }) => `${port} ${outcome} ${by}`)
      assert.deepEqual(plain(records), plain(truth.records))
    })
  }

  for (const engine of ['libpcap', 'tcpdump']) {
    test(`${engine}: the kernel’s times, off by less than 5 µs at the median`, () => {
      assert.equal(of(engine).clock, 'kernel')
      for (const leg of ['serverLeg', 'clientLeg'] as const) {
        // Every socket of the kernel takes the time for itself: how far apart the slowest are is the machine's load.
        const off = of(engine).records.map((record, i) =>
          Math.abs((record[leg] as number) - (of('truth').records[i]![leg] as number)),
        )
        const median = off.sort((a, b) => a - b)[off.length >> 1]!
        assert.ok(median < 5000, `${leg}: ${median} ns`)
      }
    })
  }

  test('cap: its own clock, and intervals that it cannot measure are null with the reason', () => {
    const { clock, records, statistics } = of('cap')
    assert.equal(clock, 'callback')
    assert.equal(statistics.dropped, null)
    assert.ok(records.some(({ serverLeg, why }) => serverLeg === null && why === 'callback-clock'))
  })

  test('libpcap and tcpdump say what was received and what was lost: nothing', () => {
    for (const engine of ['libpcap', 'tcpdump']) assert.equal(of(engine).statistics.dropped, 0)
    assert.equal(of('libpcap').statistics.received, of('truth').packets)
  })

  test('50,000 packets a second with default options: none is lost', () => {
    const { sent, packets, statistics } = of('flood')
    assert.deepEqual([packets, statistics.dropped], [sent, 0])
  })
})

interface Ended {
  stdout: string
  stderr: string
  code: number | null
}

/** The command line in its namespace; `meanwhile` is called when it says that it captures. */
async function synfin(
  args: string[],
  setup = 'true',
  meanwhile?: (child: ReturnType<typeof spawn>) => void,
): Promise<Ended> {
  const [command, all] = isolated([...CLI, 'live', ...args], setup)
  const child = spawn(command, all, { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', text => {
    ended.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    const begins = !/captures with/.test(ended.stderr) && /captures with/.test(ended.stderr + text)
    ended.stderr += text
    if (begins) meanwhile?.(child)
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { ...ended, code }
}

/** Somebody who may do nothing. */
const NOBODY = [
  ...['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'],
  ...['--inh-caps=-all', '--bounding-set=-all', '--'],
] as const

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

const VETH = 'ip link add v0 type veth peer v1 && ip link set v0 up && ip link set v1 up'

const FLOOD = `
import socket, struct
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(('v1', 0))
ethernet = b'\\x02' * 12 + b'\\x08\\x00'
for n in range(120000):
    ip = struct.pack('>BBHHHBBHII', 0x45, 0, 40, n & 0xffff, 0, 64, 6, 0, 0x0a000000 + n // 50000, 0x0b000001)
    s.send(ethernet + ip + struct.pack('>HHIIBBHHH', 1024 + n % 50000, 80, n, 0, 0x50, 2, 65535, 0, 0))`

describe('synfin live', { ...NEEDED, concurrency: 2 }, () => {
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

  test('Ctrl-C prints what was seen, and says what was lost; the file that -w writes is whole', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'synfin-live-'))
    try {
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
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  for (const engine of ['libpcap', 'tcpdump', 'cap']) {
    test(`${engine}: what is final after TIME-WAIT is told then, although nothing else comes`, async () => {
      const program = `
import socket
server = socket.create_server(('127.0.0.1', 0))
client = socket.create_connection(server.getsockname())
client.close()
server.accept()[0].close()`
      const args = ['lo', 'tcp', '--time-wait', '1s', '--duration', '20s', '--engine', engine]
      const began = performance.now()
      const { stdout, code } = await synfin(args, 'true', child => {
        spawn('nsenter', [`--net=/proc/${child.pid}/ns/net`, 'python3', '-c', program])
        child.stdout?.once('data', () => child.kill('SIGINT'))
      })
      assert.equal(code, 130, `it was told in the end, after ${performance.now() - began} ms`)
      const { outcome, client } = JSON.parse(stdout.slice(0, stdout.indexOf('\n')))
      assert.deepEqual([outcome, client.state], ['closed', 'CLOSED'])
    })
  }

  describe('while a connection is opened every 50 ms', () => {
    const program = `
import socket, time
server = socket.create_server(('127.0.0.1', 0), backlog=200)
all = []
for n in range(100):
    all.append(socket.create_connection(server.getsockname()))
    time.sleep(0.05)`
    const play = (child: ReturnType<typeof spawn>): void => {
      const opens = spawn('nsenter', [`--net=/proc/${child.pid}/ns/net`, 'python3', '-c', program])
      child.once('close', () => opens.kill())
    }
    const ends: [name: string, code: number, end: (child: ReturnType<typeof spawn>) => void][] = [
      ['a reader that has gone ends it, although no record is due', 0, child => child.stdout?.destroy()],
      ['Ctrl-C ends it within a second', 130, child => child.kill('SIGINT')],
    ]

    test('the table has the columns and as many connections as asked for', async () => {
      const args = ['lo', 'tcp', '--format', 'table', '--columns', 'id,outcome', '--limit', '2', '--duration', '1s']
      const { stdout } = await synfin(args, 'true', play)
      assert.match(stdout, /^id +outcome\n─+\n *\d+ +open\n *\d+ +open\n… \d+ more, --all$/m)
    })

    test('-w on a disk that is full: what was seen is reported, exit code 4', async () => {
      const { stdout, stderr, code } = await synfin(['lo', 'tcp', '-w', '/dev/full', '--duration', '20s'], 'true', play)
      assert.match(stderr, /^synfin: cannot write \/dev\/full: ENOSPC: no space left on device$/m)
      assert.match(stdout, /"type":"summary"/)
      assert.equal(code, 4)
    })

    test('-o on a disk that is full: one sentence, exit code 2', async () => {
      const args = ['lo', 'tcp', '--events', '-o', '/dev/full', '--duration', '20s']
      const { stderr, code } = await synfin(args, 'true', play)
      assert.match(stderr, /^synfin: cannot write: ENOSPC: no space left on device$/m)
      assert.equal(code, 2)
    })

    for (const engine of ['libpcap', 'tcpdump']) {
      for (const [name, code, end] of ends) {
        test(`${engine}: ${name}`, async () => {
          let asked = 0
          const args = ['lo', 'tcp', '--events', '--duration', '20s', '--engine', engine]
          const ended = await synfin(args, 'true', child => {
            play(child)
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
  })

  test('where there is no tcpdump, dumpcap captures, counts, and refuses a wrong filter', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'synfin-path-'))
    const live = (link: string, ...args: string[]) =>
      synfin(['lo', '--engine', 'tcpdump', ...args], `${link} && PATH=${folder}`)
    const linked = `ln -sf "$(command -v dumpcap)" ${folder}/dumpcap`
    try {
      const none = await live('true')
      assert.deepEqual([none.stderr, none.code], ['synfin: neither tcpdump nor dumpcap is installed\n', 4])
      const wrong = await live(linked, 'tcp prt 80')
      assert.deepEqual([wrong.stderr, wrong.code], ["synfin: filter: can't parse filter expression: syntax error\n", 2])
      const right = await live(linked, 'udp', '--duration', '1500ms')
      assert.match(right.stderr, /^synfin: lo: captures with dumpcap, since tcpdump is not installed$/m)
      assert.match(right.stderr, /0 packets captured, 0 packets received, 0 packets dropped by the kernel/)
      assert.equal(right.code, 0)
    } finally {
      rmSync(folder, { recursive: true })
    }
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

  for (const engine of ['libpcap', 'tcpdump', 'cap']) {
    test(`${engine}: what -w writes tcpdump reads, with no packet longer than -s says`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'synfin-live-'))
      const path = join(folder, 'x.pcapng')
      const long = `
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for n in range(5): s.sendto(b'x' * 1000, ('127.0.0.1', 9))`
      try {
        await synfin(['lo', 'udp', '-w', path, '-s', '100', '-c', '5', '--engine', engine], 'true', child => {
          spawn('nsenter', [`--net=/proc/${child.pid}/ns/net`, 'python3', '-c', long], { stdio: 'ignore' })
        })
        const { stdout } = await promisify(execFile)('tcpdump', ['-nr', path])
        assert.equal(stdout.trim().split('\n').length, 5)
        assert.match(stdout, /length 1000$/m)
      } finally {
        rmSync(folder, { recursive: true })
      }
    })
  }

  test('cap: a wrong filter is the same sentence', async () => {
    const { stderr, code } = await synfin(['lo', 'tcp prt 80', '--engine', 'cap'])
    assert.deepEqual([stderr, code], ["synfin: filter: can't parse filter expression: syntax error\n", 2])
  })

  test('--duration of more than 24 days does not end it at once', async () => {
    const { stderr, code } = await synfin(['lo', '--duration', '600h'], 'true', child => {
      setTimeout(() => child.kill('SIGINT'), 1500)
    })
    assert.doesNotMatch(stderr, /Warning/)
    assert.equal(code, 130)
  })

  test('a column that is none: the file that -w names stays as it was', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'synfin-live-'))
    const path = join(folder, 'x.pcapng')
    try {
      writeFileSync(path, 'precious')
      const { code } = await synfin(['lo', '--columns', 'nosuch', '--format', 'csv', '-w', path, '--duration', '20s'])
      assert.deepEqual([code, readFileSync(path, 'utf8')], [2, 'precious'])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('--duration and --count end it', async () => {
    const timed = await synfin(['lo', '--duration', '500ms', '-q'])
    assert.deepEqual([timed.stderr, timed.code], ['', 0])
    const counted = await synfin(['lo', '-c', '1'], 'true', child => {
      const connect =
        'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b"x", ("127.0.0.1", 9))'
      spawn('nsenter', [`--net=/proc/${child.pid}/ns/net`, 'python3', '-c', connect], { stdio: 'ignore' })
    })
    assert.equal(counted.code, 0)
    assert.match(counted.stderr, /1 packet captured/)
  })
})

// Not beside the others: they flood.
test(
  'Ctrl-C under a flood of SYNs: all is said within a second, and who has no record is counted',
  NEEDED,
  async () => {
    let ended = 0
    const { stdout, stderr, code } = await synfin(['v0', 'tcp', '--format', 'ndjson'], VETH, child => {
      const play = spawn('nsenter', [`--net=/proc/${child.pid}/ns/net`, 'python3', '-c', FLOOD])
      play.on('close', () => {
        ended = performance.now()
        child.kill('SIGINT')
      })
    })
    const took = performance.now() - ended
    assert.ok(took < 1000, `${took} ms`)
    assert.equal(code, 130)
    const lines = stdout.trim().split('\n')
    const { connections } = JSON.parse(lines.at(-1) as string)
    const [, unlisted = ''] = /synfin: ([\d,]+) connections that still lived are in the summary only/.exec(stderr) ?? []
    assert.equal(lines.length - 2 + Number(unlisted.replaceAll(',', '')), connections)
    assert.ok(connections > 50_000, `${connections} connections`)
  },
)

test(
  'a reader that does not read is waited for; what it makes us lose is lost in the kernel, and counted',
  NEEDED,
  async () => {
    const { stderr, code } = await synfin(['v0', 'tcp', '--events', '-B', '1024'], VETH, child => {
      child.stdout?.pause()
      const play = spawn('nsenter', [`--net=/proc/${child.pid}/ns/net`, 'python3', '-c', FLOOD])
      play.on('close', async () => {
        await sleep(1500)
        child.stdout?.resume()
        child.kill('SIGINT')
      })
    })
    assert.doesNotMatch(stderr, /Warning/)
    assert.match(stderr, /[1-9][\d,]* packets dropped by the kernel/)
    assert.equal(code, 130)
  },
)

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
