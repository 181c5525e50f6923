import assert from 'node:assert/strict'
import { test } from 'node:test'
import { analyze } from '../../src/analyze.ts'
import { Buckets, expositionText } from '../../src/report/exposition.ts'
import { MAX_SERVICES, Metrics } from '../../src/report/metrics.ts'
import { Tracker } from '../../src/track/tracker.ts'
import { exposition } from '../support/exposition.ts'

const TOTALS = { received: 109, droppedByKernel: 0, droppedByInterface: null }

async function metricsOf(path: string) {
  const metrics = new Metrics()
  const analysis = analyze(path, { observer: metrics, host: { annotate: record => metrics.add(record) } })
  for await (const _ of analysis);
  return exposition(metrics.text(analysis.tracker, TOTALS, '1.2.3'))
}

test('a histogram: buckets are cumulative, the last is +Inf and equals _count', () => {
  const value = new Buckets([0.1, 1])
  for (const seconds of [0.05, 0.1, 0.5, 7, Number.NaN]) value.add(seconds)
  const family = {
    name: 'x_seconds',
    help: 'How long.',
    type: 'histogram' as const,
    samples: [{ labels: { service: '80' }, value }],
  }
  assert.equal(
    expositionText([family]),
    `# HELP x_seconds How long.
# TYPE x_seconds histogram
x_seconds_bucket{service="80",le="0.1"} 2
x_seconds_bucket{service="80",le="1"} 3
x_seconds_bucket{service="80",le="+Inf"} 4
x_seconds_sum{service="80"} 7.65
x_seconds_count{service="80"} 4
`,
  )
})

test('what would end a label or a line is escaped', () => {
  const samples = [{ labels: { name: 'a"b\\c\nd' }, value: 1 }]
  assert.equal(
    expositionText([{ name: 'x', help: 'a\\b\nc', type: 'gauge', samples }]),
    '# HELP x a\\\\b\\nc\n# TYPE x gauge\nx{name="a\\"b\\\\c\\nd"} 1\n',
  )
})

test('a real capture: every connection is counted where it belongs', async () => {
  const { value, labels } = await metricsOf('fixtures/real/http.pcapng')
  assert.equal(value('tcp_connections_opened_total'), 9)
  assert.deepEqual(labels('tcp_connections_closed_total'), {
    'service="80",reason="graceful"': 6,
    'service="other",reason="refused"': 2,
    'service="other",reason="unanswered"': 1,
  })
  // Nobody lives any more.
  assert.ok(Object.values(labels('tcp_connections')).every(endpoints => endpoints === 0))
  assert.equal(value('tcp_handshake_duration_seconds_count', { service: '80' }), 6)
  assert.equal(value('tcp_handshake_duration_seconds_bucket', { service: '80', le: '0.01' }), 0)
  assert.equal(value('tcp_handshake_duration_seconds_bucket', { service: '80', le: '0.025' }), 6)
  assert.equal(value('tcp_retransmits_total', { service: 'other', phase: 'syn' }), 2)
  assert.equal(value('tcp_resets_total', { service: 'other', by: 'server' }), 2)
  assert.equal(value('capture_packets_received_total'), 109)
  assert.equal(value('capture_packets_dropped_total', { by: 'kernel' }), 0)
  assert.equal(value('capture_packets_dropped_total', { by: 'interface' }), undefined)
  assert.equal(value('synfin_build_info', { version: '1.2.3' }), 1)
})

test('no label ever holds an address', async () => {
  const { text } = await metricsOf('fixtures/real/http.pcapng')
  assert.doesNotMatch(text, /10\.9\.0\.|fd09/)
})

test('the endpoints that live now, by side and state', async () => {
  const metrics = new Metrics()
  let text = ''
  const analysis = analyze('fixtures/real/close-by-client.pcap', {
    observer: {
      segment(observation) {
        metrics.segment(observation)
        if (observation.segment.frame === 9) text = metrics.text(analysis.tracker, TOTALS, '')
      },
    },
  })
  for await (const _ of analysis);
  const { value } = exposition(text)
  assert.equal(value('tcp_connections', { side: 'client', state: 'fin_wait_2' }), 1)
  assert.equal(value('tcp_connections', { side: 'server', state: 'close_wait' }), 1)
  assert.equal(value('tcp_connections', { side: 'server', state: 'established' }), 0)
})

test('a hundred services are told apart, all others are one', () => {
  const metrics = new Metrics({ serverPorts: new Set(Array.from({ length: 2 * MAX_SERVICES }, (_, i) => i + 1)) })
  const record = (port: number) => ({ outcome: 'reset', evicted: false, server: { port }, close: { total: null } })
  for (const port of [1, MAX_SERVICES, MAX_SERVICES + 1, MAX_SERVICES + 2]) metrics.add(record(port) as never)
  const { labels } = exposition(metrics.text(new Tracker(), TOTALS, ''))
  assert.deepEqual(labels('tcp_connections_closed_total'), {
    'service="1",reason="reset"': 1,
    'service="100",reason="reset"': 1,
    'service="other",reason="reset"': 2,
  })
})
