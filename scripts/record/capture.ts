// One capture on one host (hosts.ts), into a file: tcpdump for pcap, dumpcap for pcapng. It runs when `startCapture`
// returns, and has every packet seen until `stop()` when that returns.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Host } from './hosts.ts'

/** Nanosecond pcap, microsecond pcap (what tcpdump writes unasked), or pcapng. */
export type CaptureFormat = 'nano' | 'micro' | 'pcapng'

export interface CaptureOptions {
  device: string
  format: CaptureFormat
  filter: string
  /** Bytes kept of each packet. */
  snaplen: number
  /** One of the device's link types by libpcap's name, where it has several. */
  linkType?: string | undefined
}

export interface Capture {
  /** What it writes, where it writes into no file. */
  stream: Readable | null
  /** Ends the capture; throws when the kernel dropped packets. */
  stop(): Promise<void>
}

/** Both programs say when they have begun, and how many packets were lost when they end, on standard error. */
const BEGUN = /listening on|^File: /m
const DROPPED = /(\d+) packets? dropped by kernel|received\/dropped on interface .*: \d+\/(\d+)/

/** `path` null: into `stream`, which must be read. */
export async function startCapture(host: Host, path: string | null, options: CaptureOptions): Promise<Capture> {
  const { device, format, filter, snaplen, linkType } = options
  const file = path === null ? 'pipe' : openSync(path, 'w')
  const limits = ['-i', device, '-s', String(snaplen), ...(linkType ? ['-y', linkType] : [])]
  const program = host.start(
    format === 'pcapng'
      ? ['dumpcap', ...limits, '-q', '-f', filter, '-w', '-']
      : ['tcpdump', ...limits, '-Z', 'root', '--immediate-mode', '-U', `--${format}`, '-w', '-', filter],
    file,
  )
  if (file !== 'pipe') closeSync(file)
  const said = await untilBegun(program)
  return {
    stream: program.stdout,
    async stop() {
      // What is in the kernel's ring is still to be handed over: dumpcap asks every quarter of a second.
      await sleep(format === 'pcapng' ? 400 : 50)
      program.kill('SIGINT')
      await once(program, 'close')
      const dropped = DROPPED.exec(said())
      if (dropped === null || Number(dropped[1] ?? dropped[2]) !== 0) throw new Error(`capture lost packets: ${said()}`)
    },
  }
}

/** Waits for the line that says that the capture runs; gives what was said so far, and goes on listening. */
async function untilBegun(program: ChildProcess): Promise<() => string> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    program.stderr!.on('data', chunk => {
      said += chunk
      if (BEGUN.test(said)) resolve()
    })
    program.once('exit', () => reject(new Error(`the capture did not begin: ${said}`)))
  })
  return () => said
}
