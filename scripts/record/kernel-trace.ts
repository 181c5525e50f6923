// The Linux kernel's own word for the states of its TCP sockets: tracefs, event sock:inet_sock_set_state, in an instance
// of our own. An event is global, so the events of all hosts (hosts.ts) come in one stream on one clock. States that
// Linux keeps in mini-sockets are not in it: SYN-RECEIVED comes only with the completing ACK, TIME-WAIT and the FIN-WAIT-2
// of a closed socket come as CLOSE. `ss` shows those (`socketStates`).
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import type { Host } from './hosts.ts'

const TRACING = '/sys/kernel/tracing'
const INSTANCE = `${TRACING}/instances/synfin-record`
const EVENT = `${INSTANCE}/events/sock/inet_sock_set_state`

/** One change of one socket's state; `t` is ns since 1970 UTC (trace prints whole microseconds). */
export interface KernelEvent {
  t: string
  saddr: string
  sport: number
  daddr: string
  dport: number
  family: 4 | 6
  from: string
  to: string
}

/** One socket as `ss` showed it at a chosen moment. */
export interface KernelSnapshot {
  t: string
  host: string
  local: string
  peer: string
  state: string
}

/** The kernel's and ss's spellings in those of RFC 9293. */
const STATE_NAMES: Record<string, string> = {
  CLOSE: 'CLOSED',
  UNCONN: 'CLOSED',
  'SYN-RECV': 'SYN-RECEIVED',
  ESTAB: 'ESTABLISHED',
  'FIN-WAIT1': 'FIN-WAIT-1',
  'FIN-WAIT2': 'FIN-WAIT-2',
}

function rfcName(state: string): string {
  const spelled = state.replace('TCP_', '').replaceAll('_', '-')
  return STATE_NAMES[spelled] ?? spelled
}

/** Starts the recording of state changes. One at a time on a machine: the instance's name is the lock. */
export class KernelTrace {
  readonly #mounted: boolean
  readonly #taiOffset = taiOffset()
  readonly #removeAtExit = () => this.remove()
  #removed = false

  constructor() {
    this.#mounted = !existsSync(`${TRACING}/instances`)
    if (this.#mounted) execFileSync('mount', ['-t', 'tracefs', 'nodev', TRACING])
    if (existsSync(INSTANCE)) throw new Error(`${INSTANCE} exists: another recording runs, or died (then: rmdir it)`)
    mkdirSync(INSTANCE)
    process.once('exit', this.#removeAtExit)
    writeFileSync(`${INSTANCE}/trace_clock`, 'tai')
    writeFileSync(`${EVENT}/enable`, '1')
  }

  /** Stops, and gives the changes of connections (not of listening sockets) until now, in order. */
  stop(): KernelEvent[] {
    writeFileSync(`${EVENT}/enable`, '0')
    const lost = readdirSync(`${INSTANCE}/per_cpu`).some(cpu => {
      return !/^overrun: 0$/m.test(readFileSync(`${INSTANCE}/per_cpu/${cpu}/stats`, 'utf8'))
    })
    if (lost) throw new Error('the kernel dropped trace events: the buffer is too small for this scenario')
    // The same buffer read twice: as the event prints itself (addresses of both families), and by fields (which socket).
    const events = traceLines().map(line => parseEvent(line, this.#taiOffset))
    writeFileSync(`${INSTANCE}/options/fields`, '1')
    const sockets = traceLines().map(line => /skaddr=(\S+)/.exec(line)?.[1] ?? '')
    return withSourcePorts(events, sockets).filter(ofOurHosts)
  }

  /** Takes the instance away; may be called twice. */
  remove(): void {
    if (this.#removed) return
    this.#removed = true
    process.off('exit', this.#removeAtExit)
    rmdirSync(INSTANCE)
    if (this.#mounted) execFileSync('umount', [TRACING])
  }
}

/** A change in a connection of our hosts: a listening socket has no peer, close() after shutdown() changes nothing. */
function ofOurHosts({ daddr, dport, from, to }: KernelEvent): boolean {
  return dport !== 0 && from !== to && (daddr.startsWith('10.9.0.') || daddr.startsWith('fd09::'))
}

function traceLines(): string[] {
  return readFileSync(`${INSTANCE}/trace`, 'utf8')
    .split('\n')
    .filter(line => line.includes('inet_sock_set_state:'))
}

/** connect() enters SYN-SENT before it has chosen a port (sport 0): the same socket's next event tells it. */
function withSourcePorts(events: KernelEvent[], sockets: string[]): KernelEvent[] {
  return events.map((event, i) => {
    if (event.sport !== 0) return event
    const later = events.find((_, j) => j > i && sockets[j] === sockets[i])
    return later ? { ...event, saddr: later.saddr, sport: later.sport } : event
  })
}

function parseEvent(line: string, taiOffset: bigint): KernelEvent {
  const [, seconds = '', micros = ''] = / (\d+)\.(\d{6}): inet_sock_set_state: /.exec(line) ?? []
  const field = (name: string) => new RegExp(` ${name}=(\\S+)`).exec(line)?.[1] ?? ''
  const family = field('family') === 'AF_INET6' && !field('saddrv6').startsWith('::ffff:') ? 6 : 4
  return {
    t: String(BigInt(seconds + micros) * 1000n - taiOffset),
    saddr: field(family === 6 ? 'saddrv6' : 'saddr'),
    sport: Number(field('sport')),
    daddr: field(family === 6 ? 'daddrv6' : 'daddr'),
    dport: Number(field('dport')),
    family,
    from: rfcName(field('oldstate')),
    to: rfcName(field('newstate')),
  }
}

/** CLOCK_TAI − CLOCK_REALTIME: leap seconds, 0 where nobody told the kernel; captures are on CLOCK_REALTIME. */
function taiOffset(): bigint {
  const program =
    'import time; print(round(time.clock_gettime(time.CLOCK_TAI) - time.clock_gettime(time.CLOCK_REALTIME)))'
  return BigInt(execFileSync('python3', ['-c', program], { encoding: 'utf8' }).trim()) * 1_000_000_000n
}

/** The connections of a host as `ss` sees them now, mini-sockets included, listeners left out. */
export async function socketStates(host: Host): Promise<KernelSnapshot[]> {
  const t = String(BigInt(Date.now()) * 1_000_000n)
  const lines = (await host.run('ss', '-tanH')).trim().split('\n')
  return lines.flatMap(line => {
    const [state = '', , , local = '', peer = ''] = line.split(/\s+/)
    return peer === '' || peer.endsWith(':*') ? [] : [{ t, host: host.name, local, peer, state: rfcName(state) }]
  })
}
