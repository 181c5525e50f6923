// What the library says to a program that hands it something else than it takes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { analyze } from '../src/index.ts'

for (const input of [42, null, undefined, {}, ['a.pcap', 7]]) {
  test(`no capture: ${JSON.stringify(input)}`, () => {
    assert.throws(() => analyze(input as never), {
      name: 'TypeError',
      message: /^a capture is a path, paths, a stream of bytes, batches or a source, not /,
    })
  })
}

test('an expression in place of a function', () => {
  assert.throws(() => analyze('a.pcap', { where: 'outcome == "reset"' as never }), {
    name: 'TypeError',
    message: '`where` is a function of a record; compileWhere makes one of an expression',
  })
})

test('a file that is not there is told in the capture', async () => {
  const analysis = analyze('/no/such.pcap')
  for await (const _ of analysis) assert.fail('a record')
  assert.match(analysis.capture.errors[0]?.message ?? '', /no such file/)
})
