import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as z from 'zod'
import { COLUMN_NAMES } from '../../src/report/connection-columns.ts'
import { CSV_COLUMNS, csv } from '../../src/report/csv.ts'
import { FIELDS } from '../../src/report/fields.ts'
import { json } from '../../src/report/json.ts'
import { ndjson } from '../../src/report/ndjson.ts'
import { documentSchema } from '../../src/report/schema.ts'
import { golden } from '../support/golden.ts'
import { closedByClient, manyRecords, RECORDS } from '../support/records.ts'
import { analysisOf, textOf } from '../support/report.ts'
import { shippedSchema } from '../support/shipped-schema.ts'

const shuffled = [...RECORDS].sort((a, b) => (a.id % 4) - (b.id % 4))

test('json: one document of the schema, connections by id whatever the order they end in', async () => {
  const document = JSON.parse(await textOf(json, analysisOf(shuffled)))
  assert.deepEqual(Object.keys(document), ['schema', 'tool', 'run', 'capture', 'summary', 'connections'])
  assert.deepEqual(document.connections, RECORDS)
  documentSchema.parse(document)
  shippedSchema().parse(document)
})

test('json: a capture without connections is a document too', async () => {
  assert.deepEqual(JSON.parse(await textOf(json, analysisOf([]))).connections, [])
})

test('ndjson: connections as they end, then the capture, then the summary, each line of the schema', async () => {
  const lines = (await textOf(ndjson, analysisOf(shuffled)))
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
  assert.deepEqual(
    lines.map(({ type, id }) => id ?? type),
    [...shuffled.map(({ id }) => id), 'capture', 'summary'],
  )
  for (const line of lines) shippedSchema().parse(line)
})

test('ndjson and csv give each connection before they ask for the next', async () => {
  for (const reporter of [ndjson, csv]) {
    const given: number[] = []
    const analysis = analysisOf(
      (function* () {
        for (const record of manyRecords(1000)) {
          given.push(record.id)
          yield record
        }
      })(),
      undefined,
      {} as never,
    )
    let pieces = 0
    const options = await optionsOf()
    for await (const piece of reporter(analysis, options)) {
      if (/"id":7,|^7,/.test(piece)) assert.deepEqual(given.at(-1), 7)
      pieces++
    }
    assert.ok(pieces >= 1000)
  }
})

async function optionsOf() {
  let seen: Parameters<typeof csv>[1] | undefined
  await textOf(async function* (_, options) {
    seen = options
    yield ''
  })
  return seen as Parameters<typeof csv>[1]
}

test('the shipped schema is one that refuses: a wrong word, a missing field, a negative time', () => {
  const line = { type: 'connection', schema: 'synfin/1', ...closedByClient }
  shippedSchema().parse(line)
  const { uid: _, ...missing } = line
  for (const wrong of [{ ...line, outcome: 'finished' }, missing, { ...line, duration: -1 }]) {
    assert.throws(() => shippedSchema().parse(wrong), z.ZodError)
  }
})

test('csv', async () => {
  golden('csv/all-kinds.csv', await textOf(csv))
})

test('csv: quotes what must be quoted, writes nothing for null', async () => {
  const record = { ...closedByClient, server: { ...closedByClient.server, name: 'a "b", c' }, by: null }
  assert.equal(
    await textOf(csv, analysisOf([record]), { columns: ['id', 'by', 'server.name', 'evicted', 'findings'] }),
    'id,by,server.name,evicted,findings\r\n1,,"a ""b"", c",false,\r\n',
  )
  await assert.rejects(
    textOf(csv, analysisOf(), { columns: ['client.prot'] }),
    /no field is called "client.prot"; did you mean "client.port"\?/,
  )
})

test('csv: a column of the table stands for the fields that it shows', async () => {
  const columns = ['id', 'client', 'rtt', 'outcome', 'client-state']
  assert.equal(
    (await textOf(csv, analysisOf([closedByClient]), { columns })).split('\r\n')[0],
    'id,client.address,client.port,handshake.rtt,outcome,client.state',
  )
  for (const name of COLUMN_NAMES) await textOf(csv, analysisOf(), { columns: [name] })
})

test('csv: each column is a field, and no field that is one value is missing without reason', () => {
  const left = [...FIELDS.keys()].filter(path => !path.includes('[]') && !CSV_COLUMNS.includes(path as never))
  golden('csv/left-out.txt', `${left.join('\n')}\n`)
})
