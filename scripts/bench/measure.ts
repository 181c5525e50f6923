// One run of a program: wall time, and peak memory as the kernel's high-water mark (VmHWM of /proc/PID/status), read
// every few milliseconds because it is gone when the process is: what came in the last ones is missed. That needs no
// program that might not be installed (GNU time) and no other language; where there is no /proc it is null.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface Run {
  /** ms. */
  wall: number
  /** Bytes; null where the system does not say. */
  peak: number | null
}

const POLL = 4

/** Throws when the program cannot be started or fails; its last words are in the message. */
export async function measure(command: string, args: readonly string[]): Promise<Run> {
  const begin = performance.now()
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let peak: number | null = null
  let complaint = ''
  child.stderr.on('data', chunk => {
    complaint = (complaint + chunk).slice(-400)
  })
  const poll = setInterval(() => {
    peak = Math.max(peak ?? 0, highWaterMark(child.pid) ?? 0) || null
  }, POLL)
  try {
    await new Promise<void>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', code => (code === 0 ? resolve() : reject(new Error(`${command} exits ${code}: ${complaint}`))))
    })
  } finally {
    clearInterval(poll)
  }
  return { wall: performance.now() - begin, peak }
}

function highWaterMark(pid: number | undefined): number | null {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kib ? Number(kib) * 1024 : null
  } catch {
    return null
  }
}
