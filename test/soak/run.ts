// Run by soak.test.ts in a process of its own, with --expose-gc: months of capture time in seconds. Prints one JSON line.
import { analyze } from '../../src/analyze.ts'
import { Metrics } from '../../src/report/metrics.ts'
import type { ConnectionRecord } from '../../src/report/schema.ts'
import type { CaptureSource, PacketBatch } from '../../src/source/packet.ts'
import { burst, Wire } from './traffic.ts'

const DAY = 86_400_000_000_000n
const [APART, SIZE, WARM, BURSTS] = [7n * DAY, 2500, 10, 18] as const
/** Fewer than by default, so that the bound is reached in every burst. */
const MAX_CONNECTIONS = 10_000

/** MiB in use when the bounds were reached first, and at the end. */
const used: number[] = []

async function* batches(): AsyncGenerator<PacketBatch> {
  const wire = new Wire(1_800_000_000_000_000_000n)
  for (let n = 0; n < BURSTS; n++) {
    if (n === WARM) used.push(inUse())
    for (const packet of burst(n, SIZE)) {
      wire.send(packet)
      if (!wire.isFull) continue
      yield wire.batch
      wire.clear()
    }
    if (wire.batch.end > 0) yield wire.batch
    wire.clear()
    wire.now += APART
  }
  used.push(inUse())
}

function inUse(): number {
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 2 ** 20
}

const source: CaptureSource = { files: [], names: [], warnings: [], errors: [], batches }
const metrics = new Metrics()
const analysis = analyze(source, {
  maxConnections: MAX_CONNECTIONS,
  observer: metrics,
  host: { annotate: record => metrics.add(record) },
})
const outcomes: Record<string, number> = {}
let last: ConnectionRecord | null = null
/** The one that lives through everything. */
let old: ConnectionRecord | null = null
for await (const record of analysis) {
  outcomes[record.outcome] = (outcomes[record.outcome] ?? 0) + 1
  if (record.outcome === 'closed') last = record
  if (record.server.port === 5432) old = record
}
const { summary, capture, tracker } = analysis
const { packets, tcpSegments, skipped, connections, findings } = capture
console.log(
  JSON.stringify({
    used,
    outcomes,
    sum: summary.outcomes,
    packets,
    tcpSegments,
    skipped,
    connections,
    findings: findings.length,
    evicted: tracker.evicted,
    last,
    old,
  }),
)
