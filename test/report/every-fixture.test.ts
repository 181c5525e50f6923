// What holds for the report of any capture, on every fixture that there is.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { analyze } from '../../src/analyze.ts'
import { json } from '../../src/report/json.ts'
import { isKnownReason } from '../../src/report/meanings.ts'
import { MESSAGE_CODES } from '../../src/report/messages.ts'
import { type ConnectionRecord, type DocumentRecord, documentSchema } from '../../src/report/schema.ts'
import { table } from '../../src/report/table.ts'
import { textOf } from '../support/report.ts'
import { shippedSchema } from '../support/shipped-schema.ts'

const FIXTURES = ['pcap', 'real', 'broken'].flatMap(folder =>
  readdirSync(`fixtures/${folder}`).flatMap(name => (name.endsWith('.json') ? [] : `fixtures/${folder}/${name}`)),
)
const schema = shippedSchema()

for (const path of FIXTURES) {
  test(path, async () => {
    const document: DocumentRecord = JSON.parse(await textOf(json, analyze(path)))
    documentSchema.parse(document)
    schema.parse(document)
    everyPacketIsSomewhere(document)
    document.connections.forEach(everyReasonHasWords)
    const plain = await textOf(table, analyze(path), { limit: Number.POSITIVE_INFINITY })
    assert.doesNotMatch(plain, /undefined|NaN|\[object|null/)
  })
}

function everyPacketIsSomewhere({ capture, summary, connections }: DocumentRecord): void {
  const sum = (counts: Iterable<number>) => [...counts].reduce((all, count) => all + count, 0)
  assert.equal(capture.packets, capture.tcpSegments + sum(Object.values(capture.skipped)))
  assert.equal(sum(connections.map(({ client, server }) => client.packets + server.packets)), capture.tcpSegments)
  assert.equal(sum(Object.values(summary.outcomes)), connections.length)
  assert.equal(capture.connections, connections.length)
  assert.deepEqual(
    connections.map(({ id }) => id),
    connections.map((_, i) => i + 1),
  )
}

/** What a record says in codes, the table of words has in sentences. */
function everyReasonHasWords(record: ConnectionRecord): void {
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if ('unknown' in value) {
      for (const reason of Object.values(value.unknown as Record<string, string>))
        assert.ok(isKnownReason(reason), reason)
    }
    Object.values(value).forEach(visit)
  }
  visit(record)
  for (const { code } of record.findings) assert.ok(MESSAGE_CODES.includes(code as never), code)
}
