// Which engine can open which interface: each is asked to open it for a moment. No packet is taken.
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { libpcap } from '../libpcap.ts'
import { ENGINES, type Engine } from './live-capture.ts'

/** Processes of tcpdump at a time. */
const AT_ONCE = 8
/** How long one may take, ms. */
const PATIENCE = 5000
const ERROR_BYTES = 256

export const [NOT_PERMITTED, NOT_INSTALLED, NOT_UP] = ['is not permitted', 'is not installed', 'is down'] as const

/** An engine's answer for an interface: null when it can open it, else why not: one of those above, or in its own words. */
export type Answer = string | null

/** For each interface that is up, by name, what each engine says. */
export async function askEngines(names: readonly string[]): Promise<Map<string, Record<Engine, Answer>>> {
  const answers = new Map<string, Record<Engine, Answer>>()
  const cap = reason(() => createRequire(import.meta.url)('cap'))
  const waiting = [...names]
  const ask = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const own = askLibpcap(name)
      // The package is libpcap in a process with the same privileges.
      answers.set(name, { libpcap: own, tcpdump: await askTcpdump(name), cap: cap ?? own })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, ask))
  return answers
}

/** Those that can open it, in the order in which they are tried. */
export const openersOf = (answers: Record<Engine, Answer>): Engine[] =>
  ENGINES.filter(engine => answers[engine] === null)

function askLibpcap(name: string): Answer {
  return reason(() => {
    const { func } = libpcap()
    const error = Buffer.alloc(ERROR_BYTES)
    const handle = func('void *pcap_create(const char *source, void *error)')(name, error)
    if (handle === null) throw new Error(error.subarray(0, error.indexOf(0)).toString())
    try {
      const status = func('int pcap_activate(void *p)')(handle) as number
      if (status >= 0) return
      const text = String(func('const char *pcap_geterr(void *p)')(handle))
      throw new Error(text || String(func('const char *pcap_statustostr(int status)')(status)))
    } finally {
      func('void pcap_close(void *p)')(handle)
    }
  })
}

/** The engine is tcpdump or else dumpcap. */
async function askTcpdump(name: string): Promise<Answer> {
  const answer = await askProgram('tcpdump', name)
  return answer === NOT_INSTALLED ? askProgram('dumpcap', name) : answer
}

/** It opens the interface to list its link types. */
function askProgram(program: string, name: string): Promise<Answer> {
  return new Promise(resolve => {
    execFile(program, ['-p', '-i', name, '-L'], { timeout: PATIENCE }, (error, _, stderr) => {
      if (!error) resolve(null)
      else if (error.code === 'ENOENT') resolve(NOT_INSTALLED)
      else resolve(sentenceOf(stderr.replace(/^\w+: /, '') || error.message))
    })
  })
}

function reason(attempt: () => unknown): Answer {
  try {
    attempt()
    return null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return NOT_INSTALLED
    return sentenceOf((error as Error).message)
  }
}

function sentenceOf(text: string): string {
  if (/permission|permitted/i.test(text)) return NOT_PERMITTED
  return /not up|is down/i.test(text) ? NOT_UP : (text.trim().split('\n')[0] ?? '')
}
