import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { parse, parseAllDocuments } from 'yaml'
import { Check } from '../../src/check/check.ts'
import { CHECK_FORMATS, type CheckFormat } from '../../src/check/formats/index.ts'
import { text } from '../../src/check/formats/text.ts'
import type { CheckReport } from '../../src/check/report.ts'
import { inlineRule, parseRules } from '../../src/check/rules.ts'
import type { ConnectionRecord } from '../../src/report/schema.ts'
import { golden } from '../support/golden.ts'
import { CAPTURE, RECORDS } from '../support/records.ts'

const RULES = `
extends: no-resets
rules:
  - name: quick & <sure>
    assert: p95(handshake.rtt) < 1ms
  - name: nothing is sent twice, 100 % of the time
    severity: warning
    assert: rate(client.retransmissions > 0) < 1%
    by: server
  - name: "none # of these: a\\nb"
    severity: info
    assert: none(outcome == "half-closed")
`

function reportOf(records: readonly ConnectionRecord[], errors: string[] = []): CheckReport {
  const rules = parseRules(RULES, 'ci/rules.yaml', () => ({ path: '', text: '' }))
  const check = new Check([...rules, inlineRule('none(evicted)')])
  for (const record of records) check.add(record)
  const capture = { ...CAPTURE, connections: records.length }
  return {
    tool: { name: 'synfin', version: '1.2.3' },
    captures: [{ name: 'out/a b.pcap', capture, result: check.result(capture, {}, errors.length > 0), errors }],
    sha1: value => createHash('sha1').update(value).digest('hex'),
  }
}

const REPORT = reportOf(RECORDS)

async function written(format: CheckFormat, report = REPORT): Promise<string> {
  return (await CHECK_FORMATS[format]())(report)
}

const PLAIN = { paint: (_: string, value: string) => value, width: 110, quiet: false }

for (const format of Object.keys(CHECK_FORMATS) as CheckFormat[]) {
  test(`a whole report as ${format}`, async () => golden(`check/report.${format}.txt`, await written(format)))
}

test('a whole report as text, and only what does not hold', () => {
  golden('check/report.txt', text(REPORT, PLAIN))
  golden('check/report-quiet.txt', text(REPORT, { ...PLAIN, quiet: true }))
  const good = { ...REPORT, captures: [] }
  assert.equal(text(good, { ...PLAIN, quiet: true }), '')
})

test('nothing seen, and what could not be read, are in every format', async () => {
  const [empty, unread] = [reportOf([]), reportOf([], ['a.pcap: found "x" at byte 3'])]
  for (const format of Object.keys(CHECK_FORMATS) as CheckFormat[]) {
    assert.match(await written(format, empty), /a check that saw nothing has not passed/, format)
    assert.match(await written(format, unread), /a\.pcap: found .*x.* at byte 3/, format)
  }
})

test('GitHub’s own characters are escaped', async () => {
  const [, line = ''] = (await written('github')).split('\n').filter(found => found.startsWith('::warning'))
  assert.match(line, /^::warning file=ci\/rules\.yaml,line=6,col=5,title=broken%3A nothing is sent twice%2C 100 %25 of/)
  assert.match(line, /::out\/a b\.pcap: rate\(client\.retransmissions > 0\) < 1%25: it is 100 %25%0Aconnection 4: /)
  for (const each of (await written('github')).trimEnd().split('\n')) assert.match(each, /^::(error|warning|notice) /)
})

test('TAP: the plan counts the points, diagnostics are YAML, and only errors are not ok without TODO', async () => {
  const lines = (await written('tap')).split('\n')
  const points = lines.filter(line => /^(not )?ok /.test(line))
  assert.equal(lines[1], `1..${points.length}`)
  points.forEach((point, i) => {
    assert.match(point, new RegExp(`^(not )?ok ${i + 1} - `))
  })
  assert.equal(points.filter(point => / # TODO severity (warning|info)$/.test(point)).length, 3)
  assert.ok(points.some(point => point.includes('none \\# of these')))
  const blocks = [...(await written('tap')).matchAll(/^ {2}---\n([\s\S]*?)^ {2}\.\.\.\n/gm)]
  assert.equal(blocks.length, points.filter(point => point.startsWith('not')).length)
  for (const [, block = ''] of blocks) assert.equal(typeof parse(block).message, 'string')
})

test('TAP: the path of a capture is no line of its own', async () => {
  const [capture] = REPORT.captures
  assert.ok(capture)
  const report = { ...REPORT, captures: [{ ...capture, name: 'a\nok 99 - b.pcap' }] }
  assert.doesNotMatch(await written('tap', report), /^ok 99/m)
})

test('a capture of several files is placed at the first of them, where a format asks for one', async () => {
  const [{ capture, ...rest } = assert.fail()] = reportOf([]).captures
  const files = ['out/a.pcap', 'out/b.pcap'].map(path => ({ ...(capture.files[0] as (typeof capture.files)[0]), path }))
  const report = { ...REPORT, captures: [{ ...rest, name: 'out/a.pcap, out/b.pcap', capture: { ...capture, files } }] }
  assert.equal(JSON.parse(await written('gitlab', report))[0].location.path, 'out/a.pcap')
  const [{ locations, relatedLocations }] = JSON.parse(await written('sarif', report)).runs[0].results
  assert.equal(locations[0].physicalLocation.artifactLocation.uri, 'out/a.pcap')
  assert.deepEqual(
    relatedLocations.map((each: (typeof locations)[0]) => [each.id, each.physicalLocation.artifactLocation.uri]),
    [
      [1, 'out/a.pcap'],
      [2, 'out/b.pcap'],
    ],
  )
})

test('GitLab: fingerprints are each other’s, and the same from run to run', async () => {
  const fingerprints = (text: string): string[] =>
    JSON.parse(text).map((issue: { fingerprint: string }) => issue.fingerprint)
  const first = fingerprints(await written('gitlab'))
  assert.equal(new Set(first).size, first.length)
  assert.deepEqual(fingerprints(await written('gitlab', reportOf(RECORDS))), first)
  // Fewer connections break the rule now; it is still the same problem.
  assert.ok(fingerprints(await written('gitlab', reportOf(RECORDS.slice(5)))).every(known => first.includes(known)))
})

test('SARIF: what the schema of 2.1.0 demands', async () => {
  const log = JSON.parse(await written('sarif'))
  const [run] = log.runs
  assert.deepEqual([log.version, log.runs.length], ['2.1.0', 1])
  const ids: string[] = run.tool.driver.rules.map((rule: { id: string }) => rule.id)
  assert.equal(new Set(ids).size, ids.length)
  for (const result of run.results) {
    assert.equal(ids[result.ruleIndex], result.ruleId)
    assert.ok(['error', 'warning', 'note'].includes(result.level))
    assert.ok(result.message.text.length > 0)
    for (const { physicalLocation } of [...result.locations, ...result.relatedLocations]) {
      assert.doesNotMatch(physicalLocation.artifactLocation.uri, /[ \\]/)
    }
  }
})

test('JUnit: the counts are those of its elements, and XML’s own characters are escaped', async () => {
  const xml = await written('junit')
  const count = (pattern: RegExp) => xml.match(pattern)?.length ?? 0
  const [, tests, failures, errors] = /<testsuites .*tests="(\d+)" failures="(\d+)" errors="(\d+)"/.exec(xml) ?? []
  assert.deepEqual([tests, failures, errors].map(Number), [
    count(/<testcase /g),
    count(/<failure /g),
    count(/<error /g),
  ])
  assert.match(xml, /name="quick &#38; &#60;sure&#62;"/)
  const control = { ...REPORT, captures: REPORT.captures.map(one => ({ ...one, errors: ['a\u0001b\ud800c'] })) }
  assert.match(await written('junit', control), /a\ufffdb\ufffdc/)
})

test('JSON: one document with the identities of connections', async () => {
  const document = JSON.parse(await written('json'))
  assert.deepEqual([document.schema, document.passed], ['synfin-check/1', false])
  assert.equal(parseAllDocuments(JSON.stringify(document)).length, 1)
})
