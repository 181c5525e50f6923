// Hosts for recordings and live tests: each is a network namespace held by a process of ours, with every command in it
// a child of this program that the kernel kills when the program dies, however it dies (`PR_SET_PDEATHSIG`). When the
// last of them is gone the kernel takes the namespace back with all that is in it: devices, addresses, firewall rules.
// So nothing is named outside, and nothing is left behind. Needs root, and `unshare`, `nsenter`, `setpriv` (util-linux)
// and `ip` (iproute2).
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'

const run = promisify(execFile)
const DIE_WITH_US = ['setpriv', '--pdeathsig', 'KILL', '--'] as const

export class Host {
  /** What we call it; nothing on the machine bears this name. */
  readonly name: string
  /** The host part of its addresses: host 1 is 10.9.0.1 and fd09::1, where the subnet is 9. */
  readonly number: number
  /** Traces of the kernel are of the whole machine: who runs beside others has a subnet of its own, 1 to 99. */
  readonly subnet: number
  readonly #holder: ChildProcess
  readonly #children = new Set<ChildProcess>()

  private constructor(name: string, number: number, subnet: number, holder: ChildProcess) {
    this.name = name
    this.number = number
    this.subnet = subnet
    this.#holder = holder
  }

  /** A new host with its loopback up and nothing else. */
  static async make(name: string, number: number, subnet = 9): Promise<Host> {
    const [command, ...args] = ['unshare', '--net', ...DIE_WITH_US, 'sh', '-c', 'echo ready; exec sleep infinity']
    const holder = spawn(command as string, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve, reject) => {
      holder.stdout.once('data', resolve)
      holder.once('error', reject)
      holder.once('exit', () => reject(new Error('no network namespace could be made (is this root?)')))
    })
    const host = new Host(name, number, subnet, holder)
    await host.run('ip', 'link', 'set', 'lo', 'up')
    return host
  }

  get address(): string {
    return `10.${this.subnet}.0.${this.number}`
  }

  get address6(): string {
    return `fd${String(this.subnet).padStart(2, '0')}::${this.number}`
  }

  get mac(): string {
    return `02:00:0a:09:00:${this.number.toString(16).padStart(2, '0')}`
  }

  /** The process that holds the namespace: what `ip link … netns` wants. */
  get pid(): number {
    return this.#holder.pid as number
  }

  /** Runs a command to its end; gives what it printed, throws with its error output when it failed. */
  async run(...command: string[]): Promise<string> {
    const [first, ...rest] = this.#inside(command)
    const { stdout } = await run(first as string, rest, {
      env: { ...process.env, LC_ALL: 'C' },
    })
    return stdout
  }

  /** Starts a command that stays; `close()` ends it. Standard output goes to the file descriptor, or to a pipe. */
  start(command: string[], stdout: number | 'pipe' = 'pipe'): ChildProcess {
    const [first, ...rest] = this.#inside(command)
    const child = spawn(first as string, rest, {
      stdio: ['pipe', stdout, 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    })
    this.#children.add(child)
    child.once('exit', () => this.#children.delete(child))
    return child
  }

  async sysctl(name: string, value: string | number): Promise<void> {
    await this.run('sysctl', '-qw', `${name}=${value}`)
  }

  /** Ends everything in it, and with that the host. */
  async close(): Promise<void> {
    const ends = [this.#holder, ...this.#children].map(child => once(child, 'exit'))
    for (const child of this.#children) child.kill('SIGKILL')
    this.#holder.kill('SIGKILL')
    await Promise.all(ends)
  }

  #inside(command: string[]): string[] {
    return ['nsenter', `--net=/proc/${this.pid}/ns/net`, ...DIE_WITH_US, ...command]
  }
}
