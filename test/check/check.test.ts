import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Allowances, Check } from '../../src/check/check.ts'
import { inlineRule, parseRules, setRules } from '../../src/check/rules.ts'
import type { CaptureRecord, ConnectionRecord } from '../../src/report/schema.ts'
import { CAPTURE, closedByClient, RECORDS } from '../support/records.ts'

/** `holds`, `broken` or `not-judged`, why, and the ids of the connections that are listed. */
function verdictsOf(
  rules: ConstructorParameters<typeof Check>[0],
  records: readonly ConnectionRecord[] = RECORDS,
  capture: CaptureRecord = CAPTURE,
  allowed: Allowances = {},
): string[] {
  const check = new Check(rules)
  for (const record of records) check.add(record)
  const { results, sawNothing } = check.result(capture, allowed)
  const lines = results.map(({ status, why, offenders, server }) => {
    const ids = offenders.map(({ id }) => id).join(' ')
    return `${server === null ? '' : `${server} `}${status}: ${why}${ids && `: ${ids}`}`
  })
  return sawNothing === null ? lines : [sawNothing, ...lines]
}

const rule = (assertion: string, where?: string, by?: 'server') =>
  parseRules(JSON.stringify({ rules: [{ name: 'x', assert: assertion, where, by }] }), 'rules.yaml', () => {
    throw new Error('reads nothing')
  })

// biome-ignore format: a table. Round trips are unknown of 3, 4, 7 and 9; those of 1, 2, 5, 6 and 8 are 350 µs.
const JUDGED: [assertion: string, where: string | undefined, verdict: string][] = [
  ['all(outcome != "half-open")', undefined, 'holds: it is true for 9 of 9'],
  ['all(outcome == "closed")', undefined, 'broken: it is false for 6 of 9: 3 4 5 6 7 8'],
  ['all(handshake.rtt < 1ms)', undefined, 'not-judged: it is unknown for 4 of 9: 3 4 7 9'],
  ['all(handshake.rtt < 1us)', undefined, 'broken: it is false for 5 of 9: 1 2 5 6 8'],
  ['all(handshake.rtt < 1ms)', 'handshake.rtt != null', 'holds: it is true for 5 of 5'],
  ['none(outcome == "stray")', undefined, 'holds: it is true for 0 of 9'],
  ['none(outcome == "reset")', undefined, 'broken: it is true for 1 of 9: 6'],
  ['none(handshake.rtt > 50ms)', undefined, 'not-judged: it is unknown for 4 of 9: 3 4 7 9'],
  ['none(outcome == "reset" && handshake.rtt > 50ms)', undefined, 'holds: it is true for 0 of 9'],
  ['exists(outcome == "reset")', undefined, 'holds: it is true for 1 of 9'],
  ['exists(handshake.rtt > 50ms)', undefined, 'not-judged: it is unknown for 4 of 9: 3 4 7 9'],
  ['exists(handshake.rtt > 50ms)', 'handshake.rtt != null', 'broken: it is true for 0 of 5: 1 2 5 6 8'],
  ['count(outcome == "closed") == 3', undefined, 'holds: it is 3'],
  ['count(outcome == "closed") > 3', undefined, 'broken: it is 3: 3 4 5 6 7 8'],
  ['count(outcome == "closed") == 2', undefined, 'broken: it is 3: 1 2 9'],
  ['count(handshake.rtt < 1ms) >= 5', undefined, 'holds: it is between 5 and 9'],
  ['count(handshake.rtt < 1ms) >= 6', undefined, 'not-judged: it is between 5 and 9: 3 4 7 9'],
  ['count(handshake.rtt < 1ms) == 7', undefined, 'not-judged: it is between 5 and 9: 3 4 7 9'],
  ['count(handshake.rtt < 1ms) == 4', undefined, 'broken: it is between 5 and 9: 1 2 5 6 8'],
  ['count(handshake.rtt < 1ms) > 9', undefined, 'broken: it is between 5 and 9: '],
  ['rate(outcome == "closed") >= 33%', undefined, 'holds: it is 33.33 %'],
  ['rate(outcome == "closed") < 33.3%', undefined, 'broken: it is 33.33 %: 1 2 9'],
  ['rate(handshake.rtt < 1ms) >= 60%', undefined, 'not-judged: it is between 55.56 % and 100 %: 3 4 7 9'],
  ['p50(handshake.rtt) < 1ms', undefined, 'holds: it is 350 µs over 5'],
  ['p60(handshake.rtt) < 1ms', undefined, 'not-judged: it is 350 µs over 5, but handshake.rtt is unknown for 4: 3 4 7 9'],
  ['p50(handshake.rtt) <= 350us', 'handshake.rtt != null || id == 3', 'holds: it is 350 µs over 5'],
  ['p50(handshake.rtt) < 350us', 'handshake.rtt != null || id == 3', 'broken: it is 350 µs over 5: 1 2 5 6 8'],
  ['max(client.packets) <= 6', undefined, 'holds: it is 6 over 9'],
  ['max(client.packets) < 6', undefined, 'broken: it is 6 over 9: 1 2 5 6 7 8 9'],
  ['min(client.packets) == 1', undefined, 'holds: it is 1 over 9'],
  ['max(handshake.total) > 1s', undefined, 'holds: it is 1.05 s over 6'],
  ['max(handshake.total) < 2s', undefined, 'not-judged: it is 1.05 s over 6, but handshake.total is unknown for 3: 3 4 7'],
  ['mean(client.packets) == 5.333333333333333', undefined, 'holds: it is 5.333 over 9'],
  ['mean(handshake.rtt) < 1h', undefined, 'not-judged: it is 350 µs over 5, but handshake.rtt is unknown for 4: 3 4 7 9'],
  ['max(handshake.rtt) < 1h', 'outcome == "refused"', 'not-judged: handshake.rtt is unknown for all 1: 3'],
  // About nobody.
  ['all(outcome == "closed")', 'server.port == 81', 'holds: it is about no connection here'],
  ['exists(outcome == "closed")', 'server.port == 81', 'broken: it is about no connection here'],
  ['count(outcome == "closed") == 0', 'server.port == 81', 'holds: it is 0'],
  ['rate(outcome == "closed") > 1%', 'server.port == 81', 'not-judged: it is about no connection here'],
  ['p95(handshake.rtt) < 1s', 'server.port == 81', 'not-judged: it is about no connection here'],
  // It cannot be known of 3, 4, 7 and 9 whether the rule is about them.
  ['all(outcome == "closed")', 'handshake.rtt > 1s', 'not-judged: it is unknown for 3 of 3: 3 4 7'],
  ['all(outcome != "superseded")', 'handshake.rtt > 1s', 'holds: it is about no connection here'],
  ['none(outcome == "reset")', 'handshake.rtt > 1s', 'holds: it is about no connection here'],
  ['count(outcome == "refused") < 1', 'handshake.rtt > 1s', 'not-judged: it is between 0 and 1: 3'],
  ['rate(outcome == "closed") <= 100%', 'handshake.rtt > 1s', 'holds: it is between 0 % and 100 %'],
]

for (const [assertion, where, verdict] of JUDGED) {
  test(`${assertion}${where ? ` where ${where}` : ''}`, () => {
    assert.deepEqual(verdictsOf(rule(assertion, where)), [verdict.replace(/: $/, '')])
  })
}

test('by server, in the order in which they came; a rule about nobody is still told', () => {
  assert.deepEqual(verdictsOf(rule('all(outcome == "closed")', undefined, 'server')), [
    '10.0.0.2:80 broken: it is false for 3 of 6: 5 6 8',
    '10.0.0.2:8443 broken: it is false for 1 of 1: 3',
    '10.0.0.99:5432 broken: it is false for 1 of 1: 4',
    '[2001:db8::2]:443 web.example broken: it is false for 1 of 1: 7',
  ])
  assert.deepEqual(verdictsOf(rule('all(evicted)', 'server.port == 81', 'server')), [
    'holds: it is about no connection here',
  ])
})

test('of many servers and many connections some are told apart, and all are counted', () => {
  const records = Array.from({ length: 1003 }, (_, i) => ({
    ...closedByClient,
    id: i + 1,
    server: { ...closedByClient.server, port: i + 1 },
  }))
  const servers = verdictsOf(rule('none(outcome == "closed")', undefined, 'server'), records)
  assert.equal(servers.length, 1001)
  assert.equal(servers.at(-1), 'other servers broken: it is true for 3 of 3: 1001 1002 1003')
  const [all = ''] = verdictsOf(rule('none(outcome == "closed")'), records)
  assert.match(all, /^broken: it is true for 1003 of 1003: 1 2 .* 20$/)
})

test('times of a capture that lost packets, or of a callback’s clock, are not judged unless that is allowed', () => {
  const rules = ['none(handshake.total > 2h)', 'none(outcome == "stray")'].map(inlineRule)
  const lossy = { ...CAPTURE, files: CAPTURE.files.map(file => ({ ...file, dropped: 2, interfaceDropped: 1 })) }
  const count = CAPTURE.files.length * 3
  const dropped = `not-judged: times cannot be judged: ${count} packets were lost while capturing (--allow-drops: all the same)`
  assert.deepEqual(verdictsOf(rules, [closedByClient], lossy), [dropped, 'holds: it is true for 0 of 1'])
  assert.deepEqual(verdictsOf(rules, [closedByClient], lossy, { drops: true }), [
    'holds: it is true for 0 of 1',
    'holds: it is true for 0 of 1',
  ])
  const called = { ...CAPTURE, clock: 'callback' as const }
  assert.match(
    verdictsOf(rules, [closedByClient], called)[0] ?? '',
    /^not-judged: times cannot be judged: they were taken/,
  )
  assert.equal(verdictsOf(rules, [closedByClient], called, { callbackClock: true })[0], 'holds: it is true for 0 of 1')
})

test('a check that saw nothing has not passed, unless that is allowed', () => {
  const rules = ['none(evicted)', 'p95(handshake.rtt) < 1s'].map(inlineRule)
  const nothing = { ...CAPTURE, connections: 0, packets: 0 }
  const verdicts = ['holds: it is about no connection here', 'not-judged: it is about no connection here']
  assert.deepEqual(verdictsOf(rules, [], nothing), [
    'no packets: a check that saw nothing has not passed (--allow-empty: it has)',
    ...verdicts,
  ])
  assert.match(verdictsOf(rules, [], { ...nothing, packets: 3 })[0] ?? '', /^no TCP connection in 3 packets: /)
  assert.match(verdictsOf(rules, [], { ...nothing, connections: 3 })[0] ?? '', /^none of 3 connections is selected: /)
  assert.deepEqual(verdictsOf(rules, [], nothing, { empty: true }), [
    'holds: it is about no connection here',
    'holds: it is about no connection here',
  ])
})

test('of a capture that could not be read at all no rule is judged; of one that is cut what was read is', () => {
  const check = new Check([inlineRule('none(evicted)')])
  const unread = check.result({ ...CAPTURE, connections: 0 }, {}, true)
  assert.deepEqual(
    [unread.results[0]?.status, unread.results[0]?.why, unread.sawNothing, unread.passed],
    ['not-judged', 'nothing could be read', null, false],
  )
  const allowed = check.result({ ...CAPTURE, connections: 0 }, { empty: true }, true)
  assert.deepEqual([allowed.results[0]?.status, allowed.passed], ['not-judged', false])
  check.add(closedByClient)
  const cut = check.result(CAPTURE, {}, true)
  assert.deepEqual([cut.results[0]?.status, cut.passed], ['holds', false])
})

test('only a rule of severity error fails the check', () => {
  const passes = (severity: string, assertion: string): boolean => {
    const text = JSON.stringify({ rules: [{ name: 'x', severity, assert: assertion }] })
    const check = new Check(parseRules(text, 'r.yaml', () => ({ path: '', text: '' })))
    check.add(closedByClient)
    return check.result(CAPTURE).passed
  }
  assert.deepEqual(
    ['error', 'warning', 'info'].map(severity => passes(severity, 'all(evicted)')),
    [false, true, true],
  )
  assert.ok(passes('error', 'none(evicted)'))
  // What cannot be judged does not pass.
  assert.ok(!passes('error', 'none(close.closing.client > 1s)'))
})

// biome-ignore format: a table of ids of RECORDS that break each rule of a set, or of which it cannot be known
const SETS: [name: string, verdicts: string[]][] = [
  ['clean-close', ['broken: it is false for 3 of 6: 5 6 8']],
  ['no-leaks', ['broken: it is true for 1 of 9: 5']],
  ['healthy-handshakes', ['broken: it is false for 2 of 8: 3 4', 'broken: it is true for 2 of 9: 4 9']],
  ['no-resets', ['broken: it is true for 1 of 9: 6', 'broken: it is true for 1 of 9: 3']],
  ['no-loss', ['broken: it is true for 2 of 9: 4 9', 'holds: it is true for 0 of 9']],
]

for (const [name, verdicts] of SETS) {
  test(`the set ${name}`, () => {
    assert.deepEqual(verdictsOf(setRules(name, { file: null, line: 1, column: 1 })), verdicts)
  })
}
