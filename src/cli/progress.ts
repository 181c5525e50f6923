// How far the reading is, on a terminal's standard error, when it takes longer than half a second.
import { statSync } from 'node:fs'
import { countText } from '../report/text.ts'
import type { CaptureSource } from '../source/packet.ts'

const AFTER = 500
const EVERY = 100
/** A packet's header in a classic pcap file; pcapng's are a little larger. */
const PACKET_HEADER = 16

/** Returns what ends it and wipes it from the screen. */
export function showProgress(source: CaptureSource, paths: readonly string[]): () => void {
  let wipe: (() => void) | null = () => {}
  const timer = setTimeout(async () => {
    const { SingleBar } = await import('cli-progress')
    if (wipe === null) return
    const total = totalBytes(paths)
    const format = total > 0 ? '{bar} {percentage} %  {packets} packets' : 'read {packets} packets'
    const bar = new SingleBar({ stream: process.stderr, clearOnComplete: true, hideCursor: true, format })
    bar.start(Math.max(total, 1), 0, { packets: '0' })
    const update = setInterval(() => {
      const packets = source.files.reduce((sum, file) => sum + file.packets, 0)
      const bytes = source.files.reduce((sum, file) => sum + file.bytes, 0)
      // A compressed file gives more than its size: the bar then waits at its end.
      bar.update(Math.min(bytes + packets * PACKET_HEADER, total), { packets: countText(packets) })
    }, EVERY)
    wipe = () => {
      clearInterval(update)
      bar.stop()
    }
  }, AFTER)
  return () => {
    clearTimeout(timer)
    wipe?.()
    wipe = null
  }
}

/** 0 where a size is not known (standard input, a pipe). */
function totalBytes(paths: readonly string[]): number {
  const sizes = paths.map(path => statSync(path, { throwIfNoEntry: false })?.size ?? 0)
  return sizes.includes(0) ? 0 : sizes.reduce((sum, size) => sum + size, 0)
}
