// Live capture runs for weeks: four months of capture time on a hostile network, in seconds, in memory that does not grow.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { connectionSchema } from '../../src/report/connection-schema.ts'

const PROGRAM = fileURLToPath(new URL('run.ts', import.meta.url))
/** MiB in use may differ by this between the two checkpoints, two months apart. */
const SLACK = 4

test('four months of floods, scans, new servers, VLANs and tunnels: memory stays flat, and every packet is counted', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--import', 'tsx', PROGRAM])
  const { used, outcomes, sum, packets, tcpSegments, skipped, connections, evicted, last, old } = JSON.parse(stdout)
  const [first, second] = used
  assert.ok(second - first < SLACK, `${first} MiB in use after 10 weeks, ${second} MiB after 18`)

  const total = (counts: Record<string, number>) => Object.values(counts).reduce((all, count) => all + count, 0)
  assert.equal(packets, tcpSegments + total(skipped))
  assert.equal(total(outcomes), connections)
  assert.deepEqual(Object.fromEntries(Object.entries(sum).filter(([, count]) => count !== 0)), outcomes)
  assert.ok(evicted > 100_000)

  // Beyond 2^53 ns times are whole and exact to 2 ns, and records still of the schema.
  assert.ok(last.at > 2 ** 53)
  connectionSchema.parse(last)
  assert.equal(last.outcome, 'closed')
  assert.ok(Math.abs(last.handshake.total - 20_000) <= 4, `${last.handshake.total} ns`)

  // It was never quiet for long, so others were evicted; and a SYN inside it is one finding, however often.
  assert.equal(old.outcome, 'open')
  assert.equal(old.evicted, false)
  const inside = old.findings.filter(({ code }: { code: string }) => code === 'syn_in_established')
  assert.equal(inside.length, 1)
  assert.equal(inside[0].args.count, (18 * 2500) / 100)
})
