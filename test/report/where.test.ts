import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FIELDS } from '../../src/report/fields.ts'
import { compileWhere } from '../../src/report/where.ts'
import { STATES } from '../../src/report/words.ts'
import { closedByClient, RECORDS } from '../support/records.ts'

const matching = (expression: string): string =>
  RECORDS.filter(compileWhere(expression))
    .map(({ id }) => id)
    .join(' ')

// biome-ignore format: a table
const SELECTS: [expression: string, ids: string][] = [
  ['outcome == "reset"', '6'],
  ['outcome in ["reset", "refused"] && by == "server"', '3 6'],
  ['handshake.rtt > duration("300us")', '1 2 5 6 8'],
  ['handshake.total >= duration("1s")', '9'],
  ['handshake.total > 1000000', '9'],
  ['handshake["total"] > duration("1s")', '9'],
  ['at >= duration("1500ms")', '7 8 9'],
  ['start > "2026-11-22T10:00:01.6"', '8 9'],
  // Unknown values: an ordering is false either way, arithmetic stays unknown, equality with null tells.
  ['handshake.total < duration("1h")', '1 2 5 6 8 9'],
  ['!(handshake.total < duration("1h"))', '3 4 7'],
  ['handshake.total == null', '3 4 7'],
  ['close.total - close.lastAck >= duration("4ms")', '1 9'],
  ['reset.by == "server"', '3 6'],
  ['reset != null', '3 6'],
  ['timeWait.until > duration("60s") && timeWait.by == "server"', '2'],
  ['server.name.startsWith("web")', '7'],
  ['server.name == null && server.port != 80', '3 4'],
  // Numbers are ints, and compare with fractions.
  ['client.packets + server.packets > 10', '1 2 5 6 7 8 9'],
  ['server.bytes > 3660.5', '5'],
  ['server.port in [443, 8443]', '3 7'],
  // Lists, maps, and what is inside them.
  ['transitions.exists(t, t.to == "CLOSE-WAIT" && t.evidence.frame == 8)', '1 2 5 6 7 8 9'],
  ['client.states.filter(s, s.duration > duration("3ms")).exists(s, s.state == "FIN-WAIT-2")', '1 2 5 6 7 8 9'],
  ['findings.exists(f, f.severity == "error")', '9'],
  ['findings.exists(f, f.args.side == "server")', '5 6 9'],
  ['findings.all(f, f.code == "syn_loss") && size(findings) > 0', '4'],
  ['findings[0].code == "syn_loss"', '4'],
  ['findings[0].code == "syn_loss" || server.port in [443, 8443]', '3 4 7'],
  ['"total" in handshake.unknown', '4 7'],
  ['handshake.unknown.total == "no-answer"', '4'],
  ['encapsulation.exists(stack, "vlan 10" in stack)', '7'],
]

for (const [expression, ids] of SELECTS) {
  test(expression, () => assert.equal(matching(expression), ids))
}

for (const spelling of ['TIME-WAIT', 'TIME_WAIT', 'time wait', 'timewait', 'TIMEWAIT']) {
  test(`a state may be spelt ${spelling}`, () => {
    assert.equal(matching(`client.state == "${spelling}"`), '1 9')
    assert.equal(matching(`'${spelling}' == client.state`), '1 9')
    assert.equal(
      matching(`client.state in ["LISTEN", "${spelling}"] && transitions.exists(t, t.to == "${spelling}")`),
      '1 9',
    )
  })
}

test('every state, in the spellings of the RFC, netstat, ss and textbooks', () => {
  for (const state of STATES) {
    const record = { ...closedByClient, client: { ...closedByClient.client, state } }
    for (const text of [state, state.replaceAll('-', '_'), state.toLowerCase()]) {
      assert.ok(compileWhere(`client.state == "${text}"`)(record), text)
    }
  }
  const received = { ...closedByClient, client: { ...closedByClient.client, state: 'SYN-RECEIVED' as const } }
  for (const text of ['SYN_RCVD', 'SYN_RECV', 'syn-rcvd'])
    assert.ok(compileWhere(`client.state == "${text}"`)(received), text)
})

// biome-ignore format: a table
const WRONG: [expression: string, column: number, message: RegExp][] = [
  ['outcom == "closed"', 1, /^no field is called "outcom"; did you mean "outcome"\?$/],
  ['outcome == "closed" && handshake.foo > 1', 34, /^handshake has no field "foo"; there are verdict, /],
  ['handshake.ttl > duration("1s")', 11, /^handshake has no field "ttl"; did you mean "total"\?$/],
  ['transitions.exists(t, t.too == "CLOSED")', 25, /did you mean "to"/],
  ['transitions.to == "CLOSED"', 13, /^transitions is a list: transitions\.exists\(x, x\.to == …\)$/],
  ['handshake.rtt.p50 > duration("1s")', 15, /^handshake\.rtt is one value, it has no p50$/],
  ['outcome == "closd"', 12, /^outcome is never "closd"; did you mean "closed"\?$/],
  ['findings.exists(f, f.code == "syn_los")', 30, /^findings\[\]\.code is never "syn_los"; did you mean "syn_loss"\?$/],
  ['client.state == "OPEN"', 17, /^no TCP state is called "OPEN"; there are CLOSED, /],
  ['handshake.total > "50ms"', 19, /^handshake\.total is a duration: write duration\("50ms"\)$/],
  ['outcome == reset', 12, /^reset is a part of the record: write "reset"$/],
  ['by != client', 7, /^client is a part of the record: write "client"$/],
  ['outcome == server', 12, /^server is a part of the record, and no word of outcome$/],
  ['server.port == "80"', 16, /^server\.port is a number: write 80$/],
  ['server.port in ["http"]', 17, /^server\.port is a number$/],
  ['findings == "syn_loss"', 13, /^findings is a list: findings\.exists\(x, x\.code == "syn_loss"\)$/],
  ['"syn_loss" in findings', 1, /^findings is a list: findings\.exists\(x, x\.code == "syn_loss"\)$/],
  ['rtt > 5ms', 1, /^no field is called "rtt"; did you mean "handshake\.rtt"\?$/],
  ['outcome = "a = b"', 9, /^write == for =$/],
  ['outcome == "open" and by == null', 19, /^write && for and$/],
  ['evicted OR not evicted', 9, /^write \|\| for or$/],
  ['has(client.name)', 1, /compare it with null/],
  ['outcome ==', 11, /end of the expression/],
  ['outcome == "closed" & true', 21, /Unexpected character/],
  ['outcome', 1, /must be true or false/],
  ['evicted || outcome > 5', 12, /no such overload: string > int/],
  ['handshake.total > duration("50xs")', 19, /duration/i],
]

for (const [expression, column, message] of WRONG) {
  test(`wrong: ${expression}`, () => {
    assert.throws(
      () => matching(expression),
      (error: Error & { column?: number; expression?: string }) => {
        assert.equal(error.name, 'WhereError')
        assert.match(error.message, message)
        assert.deepEqual([error.column, error.expression], [column, expression])
        return true
      },
    )
  })
}

test('what only a value shows is told with its column too, behind replaced names', () => {
  assert.throws(() => matching('client.state == "SYN_RCVD" || 1 / (client.packets - 6) > 0'), {
    column: 31,
    message: 'division by zero',
  })
})

test('an expression that is too long is told', () => {
  assert.throws(() => matching(Array(20_000).fill('id > 1').join(' || ')), {
    name: 'WhereError',
    message: 'the expression is too long',
  })
})

test('every field of the record can be asked for, and those that the schema says are times are durations', () => {
  for (const { path, kind } of FIELDS.values()) {
    if (path.includes('[]')) continue
    compileWhere(`${path} == null`)(closedByClient)
    const isTime = kind === 'duration' || kind === 'offset'
    if (isTime) compileWhere(`${path} > duration("1s")`)(closedByClient)
    if (isTime) assert.throws(() => compileWhere(`${path} > "1s"`), /is a duration/)
  }
})
