import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileExpression } from '../../src/check/expression.ts'
import { RECORDS } from '../support/records.ts'

/** Ids of the records of which it is true, and behind the bar of those of which it cannot be known. */
function judged(expression: string): string {
  const { test } = compileExpression(expression)
  const of = (value: boolean | null) => RECORDS.filter(record => test(record) === value).map(({ id }) => id)
  return `${of(true).join(' ')} | ${of(null).join(' ')}`
}

// biome-ignore format: a table. Round trips are unknown of 3, 4, 7 and 9, how long the handshake took of 3, 4 and 7.
const JUDGED: [expression: string, ids: string][] = [
  ['handshake.rtt > 300us', '1 2 5 6 8 | 3 4 7 9'],
  ['!(handshake.rtt > 300us)', ' | 3 4 7 9'],
  ['handshake.rtt < 1ns', ' | 3 4 7 9'],
  ['duration("300us") < (handshake.rtt)', '1 2 5 6 8 | 3 4 7 9'],
  // What decides without the unknown part decides.
  ['outcome == "reset" && handshake.rtt > 300us', '6 | '],
  ['outcome == "refused" && handshake.rtt > 300us', ' | 3'],
  ['handshake.rtt > 300us && outcome == "refused"', ' | 3'],
  ['outcome == "refused" || handshake.rtt > 1s', '3 | 4 7 9'],
  ['!(outcome == "reset" && handshake.rtt > 300us)', '1 2 3 4 5 7 8 9 | '],
  // Two unknown parts do not make one known.
  ['handshake.rtt > 1ms || !(handshake.total > 1ms)', '1 2 5 6 8 | 3 4 7 9'],
  ['(handshake.rtt > 1ms) == (handshake.total > 1ms)', '1 2 5 6 8 | 3 4 7 9'],
  ['evicted ? handshake.rtt > 1s : true', '1 2 3 4 5 6 7 8 9 | '],
  ['handshake.rtt > 1s ? outcome == "closed" : outcome == "closed"', '1 2 9 | '],
  ['handshake.rtt - handshake.serverLeg > 0ms', '1 2 5 6 8 | 3 4 7 9'],
  ['handshake.rtt - handshake.serverLeg == 0ms', ' | 3 4 7 9'],
  // Who asks for null is told; null without a reason is an answer.
  ['handshake.rtt == null', '3 4 7 9 | '],
  ['handshake.rtt == null || handshake.rtt < 1s', '1 2 3 4 5 6 7 8 9 | '],
  ['reset.by == "server"', '3 6 | '],
  ['close.kind != "three-way"', '1 3 4 5 6 7 8 9 | '],
  // A state that nobody can know.
  ['client.state == "CLOSE-WAIT"', ' | 8'],
  ['client.state in ["TIME-WAIT", "CLOSE-WAIT"]', '1 9 | 8'],
  ['client.state != "TIME-WAIT"', '2 3 4 5 6 7 | 8'],
  ['findings.exists(f, f.severity == "error" && !f.code.startsWith("x("))', '9 | '],
]

for (const [expression, ids] of JUDGED) {
  test(expression, () => assert.equal(judged(expression), ids))
}

test('times are told from what else is asked', () => {
  const timely = (expression: string) => compileExpression(expression).usesTimes
  for (const expression of ['handshake.rtt > 1ms', 'at > 1s', 'client.states.exists(s, s.duration > 1s)'])
    assert.ok(timely(expression), expression)
  for (const expression of ['outcome == "closed"', 'client.states.exists(s, s.state == "LISTEN")', 'client.rtt.n > 1'])
    assert.ok(!timely(expression), expression)
})

// biome-ignore format: a table
const WRONG: [expression: string, column: number, message: RegExp][] = [
  ['handshake.rtt > 50ms && handshake.ttl > 50ms', 35, /did you mean "total"/],
  ['handshake.rtt > 50ms && outcome ==', 35, /end of the expression/],
  ['50ms < handshake.rtt && (evicted)) || true', 34, /Expected|Unexpected/],
  ['handshake.rtt > 5parsecs', 18, /Unexpected/],
]

for (const [expression, column, message] of WRONG) {
  test(`wrong: ${expression}`, () => {
    assert.throws(
      () => compileExpression(expression),
      (error: Error & { column?: number }) => {
        assert.match(error.message, message)
        assert.equal(error.column, column)
        return true
      },
    )
  })
}

test('what only a value shows has its column, also behind other parts', () => {
  const { test: judge } = compileExpression('handshake.rtt > 50ms || (1 / (client.packets - 6) > 0)')
  assert.throws(() => judge(RECORDS[0] as never), { column: 26, message: 'division by zero' })
})
