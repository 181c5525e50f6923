// What the tests of `synfin live` share: the command line in a network namespace of its own, and traffic in it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { needs } from '../support/needs.ts'

const COMMANDS = ['tcpdump', 'dumpcap', 'unshare', 'nsenter', 'ip', 'python3', 'setpriv', 'pkill']
export const NEEDED = needs({ root: true, commands: COMMANDS })
export const NODE = [process.execPath, '--import', 'tsx'] as const
export const CLI = [...NODE, 'src/cli/main.ts'] as const
/** Two interfaces that are one wire. */
export const VETH = 'ip link add v0 type veth peer v1 && ip link set v0 up && ip link set v1 up'
/** Somebody who may do nothing. */
export const NOBODY = [
  ...['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'],
  ...['--inh-caps=-all', '--bounding-set=-all', '--'],
] as const

/** Runs a command in a network namespace with its loopback up, and whatever else `setup` makes; gone when it ends. */
export const isolated = (command: readonly string[], setup = 'true'): [string, string[]] => [
  'unshare',
  ['--net', 'sh', '-c', `ip link set lo up && ${setup} && exec "$@"`, 'sh', ...command],
]

export interface Ended {
  stdout: string
  stderr: string
  code: number | null
}

/** The command line in its namespace; `meanwhile` is called when it says that it captures. */
export async function synfin(
  args: readonly string[],
  setup = 'true',
  meanwhile?: (child: ChildProcess) => void,
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

/** Runs a program beside it, in its namespace; it ends when the other does. */
export function beside(child: ChildProcess, ...command: readonly string[]): ChildProcess {
  const one = spawn('nsenter', [`--net=/proc/${child.pid}/ns/net`, ...command], { stdio: 'ignore' })
  child.once('close', () => one.kill())
  return one
}

/** So many UDP packets with so much in them, and as many seconds between them. */
export const datagrams = (count: number, bytes: number, apart = 0): string[] => [
  ...['python3', '-c'],
  `
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for n in range(${count}):
    s.sendto(b'x' * ${bytes}, ('127.0.0.1', 9))
    time.sleep(${apart})`,
]

/** A connection is opened every 50 ms, and stays. */
export const OPENING = [
  ...['python3', '-c'],
  `
import socket, time
server = socket.create_server(('127.0.0.1', 0), backlog=200)
all = []
for n in range(100):
    all.append(socket.create_connection(server.getsockname()))
    time.sleep(0.05)`,
]

export async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'synfin-live-'))
  try {
    await use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
