// npm run bench -- live: what each engine loses, and what it costs, at a known rate of real TCP segments on a veth pair in a
// network namespace of its own (root). tcpdump alone beside them shows what capturing costs without any analysis.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { ENGINES } from '../../src/source/live/live-capture.ts'

/** Packets, and packets a second. */
const [SENT, RATE] = [200_000, 50_000] as const
/** The kernel counts CPU time in hundredths of a second (USER_HZ). */
const MS_PER_TICK = 10
/** Longer than a batch waits in any engine, ms. */
const SETTLING = 1000

// Sends the frames of a classic little-endian pcap as they are.
const PLAY = `
import socket, struct, sys, time
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(('v1', 0))
f = open(sys.argv[1], 'rb')
f.read(24)
frames = [f.read(struct.unpack('<8xI4x', f.read(16))[0]) for _ in range(${SENT})]
begin = time.monotonic()
for n, frame in enumerate(frames):
    s.send(frame)
    if n % 50 == 0:
        while time.monotonic() - begin < n / ${RATE}: pass
`

/** `synfin`: its command line; `path`: a capture of at least 200,000 Ethernet frames. */
export async function measureLive(synfin: string, path: string): Promise<void> {
  console.log(`\n${SENT} TCP segments of ${path} at ${RATE} a second, default options, one run`)
  console.log(columns('', 'captured', 'lost', 'CPU a packet'))
  for (const engine of ENGINES) {
    await measure(engine, path, [process.execPath, synfin, 'live', 'v0', '--engine', engine, '--format', 'csv'])
  }
  await measure('tcpdump alone', path, ['tcpdump', '-i', 'v0', '-s', '192', '-w', '/dev/null'])
}

async function measure(name: string, path: string, command: readonly string[]): Promise<void> {
  const up =
    'sysctl -qw net.ipv6.conf.default.disable_ipv6=1 && ip link add v0 type veth peer v1 && ip link set v0 up && ip link set v1 up && exec "$@"'
  const child = spawn('unshare', ['--net', 'sh', '-c', up, 'sh', ...command], { stdio: ['ignore', 'ignore', 'pipe'] })
  const closed = once(child, 'close')
  let said = ''
  const begun = new Promise<void>(resolve => {
    child.stderr.on('data', text => {
      said += text
      if (/captures with|listening on/.test(said)) resolve()
    })
  })
  await Promise.race([begun, closed])
  if (child.exitCode !== null) return console.log(`${name.padEnd(22)}${said.trim()}`)
  await sleep(SETTLING)
  const before = cpuOf(child.pid!)
  const play = ['--net', '-t', `${child.pid}`, 'python3', '-c', PLAY, path]
  const [failed] = await once(spawn('nsenter', play, { stdio: ['ignore', 'ignore', 'inherit'] }), 'close')
  if (failed) throw new Error('the frames could not be sent')
  await sleep(SETTLING)
  const used = cpuOf(child.pid!) - before
  child.kill('SIGINT')
  await closed
  const captured = Number(/([\d,]+) packets captured/.exec(said)?.[1]?.replaceAll(',', ''))
  const lost = `${(((SENT - captured) / SENT) * 100).toFixed(2)} %`
  console.log(columns(name, `${captured}`, lost, `${((used * 1000) / SENT).toFixed(2)} µs`))
}

/** CPU time of a process and its children so far, ms. */
function cpuOf(pid: number): number {
  const [utime, stime] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
    .slice(11, 13)
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
  const theirs = children.map(child => cpuOf(Number(child))).reduce((sum, ms) => sum + ms, 0)
  return (Number(utime) + Number(stime)) * MS_PER_TICK + theirs
}

function columns(name: string, ...cells: string[]): string {
  return name.padEnd(22) + cells.map(cell => cell.padStart(15)).join('')
}
