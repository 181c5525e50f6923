// The engines against a tcpdump beside them, and what they do when there is more than can be taken.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { beside, isolated, NEEDED, NODE, synfin, VETH } from './synfin.ts'

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
    for (const engine of ['libpcap', 'tcpdump']) assert.equal(of(engine).statistics.received, of('truth').packets)
  })

  test('50,000 packets a second with default options: none is lost', () => {
    const { sent, packets, statistics } = of('flood')
    assert.deepEqual([packets, statistics.dropped], [sent, 0])
  })
})

const FLOOD = `
import socket, struct
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(('v1', 0))
ethernet = b'\\x02' * 12 + b'\\x08\\x00'
for n in range(120000):
    ip = struct.pack('>BBHHHBBHII', 0x45, 0, 40, n & 0xffff, 0, 64, 6, 0, 0x0a000000 + n // 50000, 0x0b000001)
    s.send(ethernet + ip + struct.pack('>HHIIBBHHH', 1024 + n % 50000, 80, n, 0, 0x50, 2, 65535, 0, 0))`

// Not beside the others: these flood.
test(
  'Ctrl-C under a flood of SYNs: all is said within a second, and who has no record is counted',
  NEEDED,
  async () => {
    const began = performance.now()
    let [begun, ended] = [0, 0]
    const { stdout, stderr, code } = await synfin(['v0', 'tcp', '--format', 'ndjson'], VETH, child => {
      begun = performance.now() - began
      const play = beside(child, 'python3', '-c', FLOOD)
      play.on('close', () => {
        ended = performance.now()
        child.kill('SIGINT')
      })
    })
    const took = performance.now() - ended
    // On a machine where the command line takes long to begin, all else takes as much longer.
    assert.ok(took < Math.max(1000, begun), `${took} ms; it took ${begun} ms to begin`)
    assert.equal(code, 130)
    const lines = stdout.trim().split('\n')
    const { connections } = JSON.parse(lines.at(-1) as string)
    const [, unlisted = ''] = /synfin: ([\d,]+) connections that still lived are in the summary only/.exec(stderr) ?? []
    assert.equal(lines.length - 2 + Number(unlisted.replaceAll(',', '')), connections)
    // How many of them are taken before the signal is the machine's speed.
    const [, received = ''] = /([\d,]+) packets received/.exec(stderr) ?? []
    assert.ok(Number(received.replaceAll(',', '')) > 100_000, stderr)
    assert.ok(connections > 20_000, `${connections} connections`)
  },
)

test(
  'a reader that does not read is waited for; what it makes us lose is lost in the kernel, and counted',
  NEEDED,
  async () => {
    const { stderr, code } = await synfin(['v0', 'tcp', '--events', '-B', '1024'], VETH, child => {
      child.stdout?.pause()
      const play = beside(child, 'python3', '-c', FLOOD)
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
