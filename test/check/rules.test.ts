import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { RULES_SCHEMA_FILE, rulesSchemaText } from '../../scripts/make-schema.ts'
import { inlineRule, parseRules, setRules } from '../../src/check/rules.ts'
import type { RulesError } from '../../src/check/rules-error.ts'
import { SETS } from '../../src/check/sets.ts'
import { RECORDS } from '../support/records.ts'

/** Files that extend one another, by their path. */
const reader = (files: Record<string, string>) => (path: string) => {
  const text = files[path]
  if (text === undefined) throw new Error('no such file')
  return { path, text }
}

/** Each problem as `line:column message`, and the line with a caret. */
function problems(text: string, files: Record<string, string> = {}): string {
  try {
    parseRules(text, 'rules.yaml', reader(files))
  } catch (error) {
    return (error as RulesError).problems
      .map(({ file, line, column, message, excerpt }) => {
        return `${file}:${line}:${column} ${message}\n${excerpt}\n${'^'.padStart(column)}`
      })
      .join('\n')
  }
  return ''
}

test('a file of rules', () => {
  const rules = parseRules(
    `# yaml-language-server: $schema=node_modules/synfin/rules.schema.json
$schema: https://example.com/rules.json
extends: [no-resets, ./common.yaml]
rules:
  - name: quick
    severity: warning
    where: server.port == 443
    assert: p95(handshake.rtt) < 50ms
    by: server
`,
    'rules.yaml',
    reader({ './common.yaml': 'rules: [{name: closed, assert: all(outcome == "closed")}]' }),
  )
  assert.deepEqual(
    rules.map(({ name, severity, assertion, where, by, set, place, usesTimes, paths }) => ({
      ...{ name, severity, assertion, where, by, set, usesTimes, paths },
      at: `${place.file}:${place.line}:${place.column}`,
    })),
    [
      ...['no connection is reset', 'no connection is refused'].map((name, i) => ({
        ...{ name, severity: 'error', assertion: SETS['no-resets']?.[i]?.assert, where: null, by: null },
        ...{ set: 'no-resets', usesTimes: false, paths: ['outcome'], at: 'rules.yaml:3:11' },
      })),
      {
        ...{ name: 'closed', severity: 'error', assertion: 'all(outcome == "closed")', where: null, by: null },
        ...{ set: null, usesTimes: false, paths: ['outcome'], at: './common.yaml:1:9' },
      },
      {
        ...{ name: 'quick', severity: 'warning', assertion: 'p95(handshake.rtt) < 50ms', where: 'server.port == 443' },
        ...{ by: 'server', set: null, usesTimes: true, paths: ['handshake.rtt', 'server.port'], at: 'rules.yaml:5:5' },
      },
    ],
  )
})

test('every mistake is told, with its place in whatever kind of scalar it stands', () => {
  assert.equal(
    problems(`extends: nosuch
rules:
  - name: plain
    assert: none(handshake.ttl > 50ms)
  - name: double quotes
    where: "outcome == \\"clsd\\""
    assert: "p95(handshake.rtt) < 50"
  - name: single quotes
    assert: 'none(client.state == ''OPEN'')'
  - name: folded
    assert: >
      all(outcome == "closed"
        && handshake.foo > 3)
  - name: literal
    assert: |-
      max(client.packets)
      < 5ms
`).replaceAll(/; there are .*/g, '; …'),
    `rules.yaml:1:10 no set of rules is called "nosuch"; …
extends: nosuch
         ^
rules.yaml:4:28 handshake has no field "ttl"; did you mean "total"?
    assert: none(handshake.ttl > 50ms)
                           ^
rules.yaml:6:24 outcome is never "clsd"; did you mean "closed"?
    where: "outcome == \\"clsd\\""
                       ^
rules.yaml:7:35 handshake.rtt is a duration: write its unit too, such as 50ms
    assert: "p95(handshake.rtt) < 50"
                                  ^
rules.yaml:9:35 no TCP state is called "OPEN"; …
    assert: 'none(client.state == ''OPEN'')'
                                  ^
rules.yaml:13:22 handshake has no field "foo"; …
        && handshake.foo > 3)
                     ^
rules.yaml:17:9 client.packets is a plain number, without a unit
      < 5ms
        ^`,
  )
})

// biome-ignore format: a table
const WRONG: [text: string, found: string][] = [
  ['', 'rules.yaml:1:1 it has no rules\n\n^'],
  ['rules: []', 'rules.yaml:1:1 it has no rules\nrules: []\n^'],
  ['rules: [', 'rules.yaml:1:9 Flow sequence in block collection must be sufficiently indented and end with a ]\nrules: [\n        ^'],
  ['rules: *r', 'rules.yaml:1:8 nothing before it has the anchor "r"\nrules: *r\n       ^'],
  ['rules:\n- name: x\n  assert: none(evicted)\n---\nrules: []', 'rules.yaml:4:1 another document begins: a file of rules is one\n---\n^'],
  ['extends: 3', 'rules.yaml:1:10 extends: expected a name, or a list of names\nextends: 3\n         ^'],
  ['rule: []', 'rules.yaml:1:1 no key is called "rule" here; did you mean "rules"?\nrule: []\n^'],
  ['rules:\n- name: x\n  name: y', 'rules.yaml:3:3 Map keys must be unique\n  name: y\n  ^'],
  ['rules:\n- name: x', 'rules.yaml:2:3 rules.0.assert is missing\n- name: x\n  ^'],
  ['rules:\n- name: x\n  asert: none(evicted)', 'rules.yaml:2:3 rules.0.assert is missing\n- name: x\n  ^\nrules.yaml:3:3 no key is called "asert" here; did you mean "assert"?\n  asert: none(evicted)\n  ^'],
  ['rules:\n- name: x\n  assert: none(evicted)\n  severity: fatal', 'rules.yaml:4:13 rules.0.severity: Invalid option: expected one of "error"|"warning"|"info"\n  severity: fatal\n            ^'],
  ['[1]', 'rules.yaml:1:1 the file: Invalid input: expected object, received array\n[1]\n^'],
  ['extends: [./gone.yaml]', 'rules.yaml:1:11 cannot read ./gone.yaml: no such file\nextends: [./gone.yaml]\n          ^'],
]

for (const [text, found] of WRONG) {
  test(`wrong: ${JSON.stringify(text)}`, () => assert.equal(problems(text), found))
}

test('thousands of aliases are refused, and at once', { timeout: 5000 }, () => {
  const text = `extends: [&a no-resets${', *a'.repeat(20_000)}]`
  assert.match(problems(text), /^rules\.yaml:1:1 Excessive alias count/)
})

test('a file that extends itself, directly or not, is told where it does', () => {
  assert.equal(
    problems('extends: ./a.yaml', { './a.yaml': 'extends: ./b.yaml', './b.yaml': '\nextends: [no-loss, ./a.yaml]' }),
    './b.yaml:2:20 ./a.yaml extends this file, directly or not\nextends: [no-loss, ./a.yaml]\n                   ^',
  )
})

test('an assertion from the command line', () => {
  const { name, severity, place } = inlineRule('none(outcome == "reset")')
  assert.deepEqual([name, severity, place], ['none(outcome == "reset")', 'error', { file: null, line: 1, column: 1 }])
  assert.equal(inlineRule('  none(evicted)').name, 'none(evicted)')
  assert.throws(() => inlineRule('none(outcom == "reset")'), {
    name: 'RulesError',
    message: '--expect:1:6 no field is called "outcom"; did you mean "outcome"?',
  })
})

test('what only a connection shows to be wrong is a mistake of the rule', () => {
  const [rule] = parseRules('rules: [{name: x, assert: all(1 / (client.packets - 6) > 0)}]', 'r.yaml', reader({}))
  assert.throws(() => rule?.test(RECORDS[0] as never), {
    message: 'r.yaml:1:31 division by zero, for connection 1',
  })
})

test('… at its place in the file, with its line', () => {
  const text = 'rules:\n  - name: x\n    where: evicted || handshake.rtt\n    assert: none(evicted)\n'
  const [rule] = parseRules(text, 'r.yaml', reader({}))
  assert.throws(
    () => rule?.isMeant(RECORDS[0] as never),
    ({ problems: [problem] }: RulesError) => {
      assert.deepEqual(problem, {
        ...{ file: 'r.yaml', line: 3, column: 23, excerpt: '    where: evicted || handshake.rtt' },
        message: 'the expression must be true or false, for connection 1',
      })
      return true
    },
  )
})

test('a rule that is used again through an alias stands where its anchor is', () => {
  const text = (field: string) => `rules:\n  - &r {name: x, assert: none(${field})}\n  - *r\n`
  const told =
    'rules.yaml:2:31 no field is called "evictd"; did you mean "evicted"?\n  - &r {name: x, assert: none(evictd)}'
  assert.equal(problems(text('evictd')), [told, told].map(each => `${each}\n${'^'.padStart(31)}`).join('\n'))
  const places = parseRules(text('evicted'), 'r.yaml', reader({})).map(({ place }) => place)
  assert.deepEqual(
    places.map(({ line, column }) => [line, column]),
    [
      [2, 8],
      [2, 8],
    ],
  )
})

test('the ready-made sets compile', () => {
  for (const name of Object.keys(SETS)) {
    assert.ok(setRules(name, { file: null, line: 1, column: 1 }).length > 0)
  }
})

test('the JSON Schema of rules files is current (npm run schema)', () => {
  assert.equal(readFileSync(RULES_SCHEMA_FILE, 'utf8'), rulesSchemaText())
  const schema = JSON.parse(rulesSchemaText())
  assert.equal(schema.$schema, 'https://json-schema.org/draft/2020-12/schema')
  assert.deepEqual(Object.keys(schema.$defs.rule.properties), ['name', 'severity', 'where', 'assert', 'by'])
  assert.deepEqual(schema.properties.extends.examples, Object.keys(SETS))
})
