// Engines in a process of their own: tcpdump, dumpcap, and the npm package cap. Their standard output is a capture file.
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type ByteSource, StreamBytes } from '../byte-source.ts'
import { LibpcapError } from '../libpcap.ts'
import { interfaceDown, interfaceGone, isThere } from './interfaces.ts'
import {
  DEFAULT_BUFFER,
  DEFAULT_SNAPLEN,
  LiveError,
  type LiveOptions,
  type LiveStatistics,
  noPermission,
} from './live-capture.ts'
import type { Stream } from './live-file.ts'

/** How long a process may take to begin or to end, ms. */
const PATIENCE = 5000

export async function openTcpdump(interfaceName: string, options: LiveOptions, stop: AbortSignal): Promise<Stream> {
  const snaplen = String(options.snaplen ?? DEFAULT_SNAPLEN)
  const filter = options.filter ? [options.filter] : []
  const promiscuous = options.promiscuous ? [] : ['-p']
  const mebibytes = Math.max(1, Math.round((options.bufferSize ?? DEFAULT_BUFFER) / 2 ** 20))
  const tcpdump = [
    ...['-i', interfaceName, '-n', '-s', snaplen, '-B', String(mebibytes * 1024), '--immediate-mode', '-U', '--nano'],
    ...[...promiscuous, '-w', '-', ...filter],
  ]
  const dumpcap = [
    ...['-i', interfaceName, '-q', '-s', snaplen, '-B', String(mebibytes), ...promiscuous, '-w', '-'],
    ...(options.filter ? ['-f', options.filter] : []),
  ]
  try {
    return await openChild('tcpdump', tcpdump, interfaceName, stop, /listening on/)
  } catch (error) {
    if (!(error instanceof LiveError) || error.code !== 'no-engine') throw error
  }
  try {
    const stream = await openChild('dumpcap', dumpcap, interfaceName, stop, /^File: -/m)
    return { ...stream, by: 'dumpcap, since tcpdump is not installed' }
  } catch (error) {
    if (!(error instanceof LiveError) || error.code !== 'no-engine') throw error
    throw new LiveError('no-engine', 'neither tcpdump nor dumpcap is installed')
  }
}

/** It aborts its whole process when an interface goes down, so it gets one of its own. */
export async function openCap(interfaceName: string, options: LiveOptions, stop: AbortSignal): Promise<Stream> {
  const entry = fileURLToPath(import.meta.url).replace(/child-engine(\.[jt]s)$/, 'cap-process$1')
  const sizes = [options.bufferSize ?? DEFAULT_BUFFER, options.snaplen ?? DEFAULT_SNAPLEN].map(String)
  const args = [entry, interfaceName, ...sizes, options.filter ?? '']
  return openChild(process.execPath, [...process.execArgv, ...args], interfaceName, stop, /^listening/m)
}

async function openChild(
  command: string,
  args: readonly string[],
  interfaceName: string,
  stop: AbortSignal,
  ready: RegExp,
): Promise<Stream> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let said = ''
  let exited = false
  const ended = new Promise<void>(resolve => {
    child.on('exit', () => {
      exited = true
      resolve()
    })
  })
  const end = (): void => void child.kill('SIGINT')
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => resolve(), PATIENCE)
    const done = (error?: Error): void => {
      clearTimeout(late)
      if (error) reject(error)
      else resolve()
    }
    child.on('error', () => done(new LiveError('no-engine', `${command} is not installed`)))
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-4000)
      if (ready.test(said)) done()
    })
    child.on('close', (_, signal) => done(errorOf(command, said, interfaceName, signal)))
  })
  if (stop.aborted) end()
  stop.addEventListener('abort', end)
  const stream = new StreamBytes(child.stdout, interfaceName)
  const bytes: ByteSource = {
    read: (into, at) => stream.read(into, at),
    async close() {
      stop.removeEventListener('abort', end)
      await endChild(child, ended)
    },
  }
  return {
    bytes,
    statistics: () => statisticsOf(command, said, exited),
    failure: () =>
      stop.aborted || !exited || child.exitCode === 0 ? null : errorOf(command, said, interfaceName, child.signalCode),
  }
}

async function endChild(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGINT')
  child.stdout?.resume()
  const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE)
  await ended
  clearTimeout(late)
}

/**
 * tcpdump says it when it ends: `4 packets received by filter`, `0 packets dropped by kernel`; dumpcap too: `Packets
 * received/dropped on interface 'eth0': 4/0 (pcap:0/dumpcap:0/flushed:0/ps_ifdrop:0)`.
 */
function statisticsOf(command: string, said: string, exited: boolean): LiveStatistics {
  const dumpcap = /: (\d+)\/(\d+) \(pcap:.*ps_ifdrop:(\d+)\)/.exec(said)
  if (dumpcap) {
    const [received, dropped, interfaceDropped] = dumpcap.slice(1).map(Number) as [number, number, number]
    return { received, dropped, interfaceDropped }
  }
  if (command !== 'tcpdump' || !exited) return { received: null, dropped: null, interfaceDropped: null }
  const count = (what: string): number | null => {
    const found = new RegExp(`(\\d+) packets? ${what}`).exec(said)
    return found ? Number(found[1]) : null
  }
  return {
    received: count('received by filter'),
    dropped: count('dropped by kernel'),
    interfaceDropped: count('dropped by interface') ?? 0,
  }
}

/** What a process that could not begin, or go on, said, as one of our sentences. */
function errorOf(command: string, said: string, interfaceName: string, signal: NodeJS.Signals | null): Error {
  const name = command === process.execPath ? 'cap' : command
  if (/permission|not permitted|EPERM/i.test(said)) return noPermission(interfaceName)
  if (/is not up|Network is down/i.test(said))
    return isThere(interfaceName) ? interfaceDown(interfaceName) : interfaceGone(interfaceName)
  if (!isThere(interfaceName)) return interfaceGone(interfaceName)
  if (signal) {
    const why = name === 'cap' && signal === 'SIGABRT' ? ', as it is when the interface goes down' : ''
    return new LiveError('engine-failed', `${name} was ended by ${signal}${why}`)
  }
  // dumpcap's words, and those of libpcap as the package cap throws them.
  const wrong =
    /isn't a valid capture filter \((.*)\)/.exec(said) ?? /^Error: (can't parse filter.*|unknown host.*)$/m.exec(said)
  if (wrong) return new LibpcapError('bad-filter', wrong[1] as string)
  const lines = said.trim().split('\n')
  const last = (lines.at(-1) ?? '').replace(/^\S*(tcpdump|dumpcap): /, '')
  if (/filter|syntax error|parse|expression|link-layer/i.test(last)) return new LibpcapError('bad-filter', last)
  const code = /Cannot find (module|package)|MODULE_NOT_FOUND/.test(said) ? 'no-engine' : 'engine-failed'
  return new LiveError(code, `${name}: ${last || 'ended without a word'}`)
}
