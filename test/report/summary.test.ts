import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SummaryBuilder, type SummaryInput } from '../../src/report/summary.ts'
import { OUTCOMES, type Outcome } from '../../src/report/words.ts'

const input = (
  a3: number,
  port: number,
  outcome: Outcome,
  total = Number.NaN,
  response = Number.NaN,
): SummaryInput => ({
  ...{ outcome: OUTCOMES.indexOf(outcome), version: 4, a0: 0, a1: 0, a2: 0, a3, port },
  ...{ handshakeTotal: total, responseFirst: response },
})

test('counts by outcome and by server endpoint, the busiest server first', () => {
  const builder = new SummaryBuilder()
  builder.add(input(0x0a000001, 443, 'refused'))
  builder.add(input(0x0a000002, 80, 'closed', 1000, 5000))
  builder.add(input(0x0a000002, 80, 'reset', 3000))
  builder.add(input(0x0a000002, 81, 'closed', 2000))
  builder.finding('zero_window')
  builder.finding('syn_loss')
  builder.finding('zero_window')
  const record = builder.record(new Map([['10.0.0.2', 'web.example']]))
  assert.equal(record.connections, 4)
  assert.deepEqual([record.outcomes.closed, record.outcomes.reset, record.outcomes.open], [2, 1, 0])
  assert.deepEqual(record.findings, { syn_loss: 1, zero_window: 2 })
  assert.deepEqual(
    record.servers.map(({ address, port, name, connections, handshake }) => [
      address,
      port,
      name,
      connections,
      handshake?.n,
    ]),
    [
      ['10.0.0.2', 80, 'web.example', 2, 2],
      ['10.0.0.1', 443, undefined, 1, undefined],
      ['10.0.0.2', 81, 'web.example', 1, 1],
    ],
  )
  assert.deepEqual([record.handshake?.min, record.handshake?.max, record.response?.n], [1000, 3000, 1])
  assert.equal(record.otherServers, null)
})

test('an IPv4 address and an IPv6 one of the same words are two servers', () => {
  const builder = new SummaryBuilder()
  builder.add(input(1, 80, 'closed'))
  builder.add({ ...input(1, 80, 'closed'), version: 6 })
  assert.deepEqual(
    builder.record().servers.map(server => server.address),
    ['0.0.0.1', '::1'],
  )
})

test('beyond 10,000 servers all further ones share a row, and nothing is lost', () => {
  const builder = new SummaryBuilder()
  for (let i = 0; i < 10_500; i++) builder.add(input(i, i & 0xffff, 'unanswered'))
  builder.add(input(7, 7, 'closed', 1000))
  const record = builder.record()
  assert.equal(record.connections, 10_501)
  assert.equal(record.servers.length, 10_000)
  assert.equal(record.otherServers?.connections, 500)
  assert.deepEqual([record.servers[0]?.address, record.servers[0]?.connections], ['0.0.0.7', 2])
})
