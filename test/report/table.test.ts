import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { columnLines } from '../../src/report/columns.ts'
import { connectionColumns, DEFAULT_COLUMNS } from '../../src/report/connection-columns.ts'
import { gridLines } from '../../src/report/grid.ts'
import { orderBy } from '../../src/report/order.ts'
import type { Paint, Style } from '../../src/report/reporter.ts'
import { table } from '../../src/report/table.ts'
import { displayWidth } from '../../src/report/text.ts'
import { OUTCOMES } from '../../src/report/words.ts'
import { golden } from '../support/golden.ts'
import { CAPTURE, manyRecords, RECORDS, summaryOf } from '../support/records.ts'
import { analysisOf, textOf } from '../support/report.ts'

const STYLES: Style[] = ['heading', 'dim', 'good', 'warn', 'bad']
const colours: Paint = (style, text) => `\u001b[${31 + STYLES.indexOf(style)}m${text}\u001b[39m`
/** Colours as a person reads them in a golden file. */
const readable = (text: string) =>
  text
    .replaceAll('\u001b[39m', '</>')
    .replaceAll('\u001b[3', '<')
    .replace(/<(\d)m/g, (_, n) => `<${STYLES[n - 1]}>`)

test('one connection of each kind, in a pipe', async () => {
  golden('table/all-kinds.txt', await textOf(table))
})

test('on a terminal of 100 columns no line of the connection table is longer', async () => {
  const text = await textOf(table, analysisOf(), { width: 100 })
  golden('table/narrow.txt', text)
  for (const line of text.split('\n').slice(1, 20)) assert.ok(displayWidth(line) <= 100, line)
})

test('what is painted is painted by what it means', async () => {
  golden('table/painted.txt', readable(await textOf(table, analysisOf(), { paint: colours, limit: 3 })))
})

test('a capture without connections, with a warning and an error', async () => {
  const capture = {
    ...CAPTURE,
    connections: 0,
    tcpSegments: 0,
    warnings: [{ code: 'unknown-link-type', message: 'link type 147 (USER0) is not known: 134 packets left out' }],
    errors: [{ code: 'truncated', message: 'office.pcapng: the file ends at byte 4711 within a block' }],
  }
  golden('table/empty.txt', await textOf(table, analysisOf([], capture)))
})

test('--quiet is the table alone', async () => {
  const lines = (await textOf(table, analysisOf(), { quiet: true })).trimEnd().split('\n')
  assert.equal(lines.length, 2 + RECORDS.length)
})

test('chosen by worst finding, then outcome, then handshake; shown by id', async () => {
  const ids = async (limit: number) => {
    const text = await textOf(table, analysisOf(), { limit, columns: ['id'], quiet: true })
    return text.split('\n').flatMap(line => line.match(/^ *(\d+)$/)?.slice(1) ?? [])
  }
  assert.deepEqual(await ids(1), ['9'], 'an error')
  assert.deepEqual(await ids(2), ['4', '9'], 'a warning of an unanswered one')
  assert.deepEqual(await ids(5), ['3', '4', '5', '6', '9'], 'refused, without a finding')
})

test('sorted when a person sorts', async () => {
  const options = { order: orderBy('handshake.total', true), columns: ['id', 'handshake.total'], quiet: true, limit: 4 }
  assert.equal(
    await textOf(table, analysisOf(), options),
    'id  handshake.total\n───────────────────\n 9           1.05 s\n 1           350 µs\n 2           350 µs\n 5           350 µs\n… 5 more, --all\n',
  )
})

test('a column is a name or a path of the record; anything else is an error that offers the nearest', async () => {
  const text = await textOf(table, analysisOf([...RECORDS].slice(8)), {
    columns: ['id', 'handshake.serverLeg', 'close.kind', 'client.isn'],
    quiet: true,
  })
  assert.match(text, /\n 9 +- {2}four-way +2382901123\n/)
  await assert.rejects(textOf(table, analysisOf(), { columns: ['outcom'] }), {
    name: 'UnknownName',
    message: 'no column or field is called "outcom"; did you mean "outcome"?',
  })
  await assert.rejects(
    textOf(table, analysisOf(), { columns: ['transitions'] }),
    /no column or field is called "transitions"; there are id, .*, and the fields of the record \(synfin\/schema\.json\)$/,
  )
})

test('short and long tables are laid out alike', () => {
  const columns = connectionColumns(DEFAULT_COLUMNS)
  const rows = RECORDS.map(record => columns.map(column => column.text(record)))
  const plain: Paint = (_, text) => text
  assert.equal([...gridLines(columns, rows, plain)].join(''), [...columnLines(columns, rows, plain)].join(''))
  const coloured = [...gridLines(columns, rows, colours)].join('')
  assert.ok(coloured.includes('\u001b['))
  assert.equal(stripVTControlCharacters(coloured), [...gridLines(columns, rows, plain)].join(''))
})

test('5,000 rows are written within a second', async () => {
  const records = [...manyRecords(5000)]
  const begin = performance.now()
  const text = await textOf(table, analysisOf(records, CAPTURE, summaryOf(records)), {
    limit: Number.POSITIVE_INFINITY,
    quiet: true,
  })
  assert.equal(text.split('\n').length, 5000 + 3)
  assert.ok(performance.now() - begin < 1000)
})

test('every outcome has its own meaning in the table of outcomes', async () => {
  const records = OUTCOMES.map((outcome, i) => ({ ...(RECORDS[0] as (typeof RECORDS)[number]), id: i + 1, outcome }))
  golden('table/outcomes.txt', (await textOf(table, analysisOf(records))).split('\noutcome ')[1] ?? '')
})

test('what is only worth knowing has its sentence too', async () => {
  const findings = ['client', 'server'].map(side => ({
    ...{ code: 'rst_after_close', severity: 'info' as const },
    ...{ frames: [], args: { side } },
  }))
  const record = { ...(RECORDS[0] as (typeof RECORDS)[number]), findings }
  assert.match(
    await textOf(table, analysisOf([record], CAPTURE, summaryOf([record]))),
    /\nFindings\ninfo: rst_after_close, 2 times\n {2}A RST came from one side after both sides had closed;/,
  )
})
