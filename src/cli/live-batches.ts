// What happens to the packets of `synfin live` on their way: they are counted, written down, and waited for.
import { type LiveCapture, LiveError } from '../source/live/live-capture.ts'
import { PacketLog } from '../source/live/packet-log.ts'
import type { PacketBatch } from '../source/packet.ts'
import { UsageError } from './exit.ts'
import type { LiveArguments } from './live-command.ts'
import { whyOf } from './output.ts'
import { version } from './version.ts'

/** No timer waits longer: 24 days, ms. */
const LONGEST = 2 ** 31 - 1

/** Ends it by count (`-c`) or time (`--duration`). */
export function limited(capture: LiveCapture, { count, duration }: LiveArguments): LiveCapture {
  return {
    ...capture,
    async *batches(): AsyncGenerator<PacketBatch> {
      let left = count ?? Number.POSITIVE_INFINITY
      const release = duration === undefined ? () => {} : after(duration / 1e6, capture.stop)
      try {
        for await (const batch of capture.batches()) {
          if (batch.end - batch.begin > left) cut(batch, left, capture)
          left -= batch.end - batch.begin
          yield batch
          if (left === 0) break
        }
      } finally {
        capture.stop()
        release()
      }
    },
  }
}

/** Writes the packets down (`-w`); a disk that is full ends the capture, and is in its errors. */
export function logged(capture: LiveCapture, args: LiveArguments): LiveCapture {
  const path = args.write
  if (path === undefined) return capture
  return {
    ...capture,
    async *batches(): AsyncGenerator<PacketBatch> {
      // Not before: whatever else is wrong with the command line leaves the file as it is.
      const log = openLog(args, path)
      try {
        for await (const batch of capture.batches()) {
          log.add(batch, args.snaplen)
          yield batch
          if (log.failure) break
        }
      } finally {
        log.close()
        if (log.failure)
          capture.errors.push(new LiveError('cannot-write', `cannot write ${log.path}: ${whyOf(log.failure)}`))
      }
    },
  }
}

/**
 * `told` is when what a batch meant has been written: a reader that is too slow for that is waited for, and what is lost
 * meanwhile the kernel counts.
 */
export function awaited(capture: LiveCapture, told: () => Promise<void>): LiveCapture {
  return {
    ...capture,
    async *batches(): AsyncGenerator<PacketBatch> {
      for await (const batch of capture.batches()) {
        yield batch
        await told()
      }
    },
  }
}

/** Calls it after so many ms, unless the function that it gives is called before. */
function after(ms: number, call: () => void): () => void {
  let timer: NodeJS.Timeout
  const wait = (left: number): void => {
    timer = setTimeout(() => (left > LONGEST ? wait(left - LONGEST) : call()), Math.min(left, LONGEST))
  }
  wait(ms)
  return () => clearTimeout(timer)
}

/** The packets beyond those that were asked for were never captured. */
function cut(batch: PacketBatch, left: number, { files: [file] }: LiveCapture): void {
  const end = batch.begin + left
  for (let i = end; i < batch.end && file; i++) file.bytes -= batch.captured[i] as number
  if (file) file.packets -= batch.end - end
  batch.end = end
}

function openLog(args: LiveArguments, path: string): PacketLog {
  try {
    const maxBytes = args['file-size'] === undefined ? undefined : args['file-size'] * 1e6
    return new PacketLog(path, { application: `synfin ${version()}`, maxBytes, maxSeconds: args['rotate-seconds'] })
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${whyOf(error)}`, { help: false })
  }
}
