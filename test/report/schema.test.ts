import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as z from 'zod'
import { FIELDS_FILE, fieldsModule, jsonSchema, SCHEMA_FILE } from '../../scripts/make-schema.ts'
import { connectionSchema } from '../../src/report/connection-schema.ts'
import { MESSAGE_CODES, messageOf } from '../../src/report/messages.ts'
import { captureSchema, runSchema, summarySchema } from '../../src/report/schema.ts'
import { FINDING_CODES, SEVERITIES, SEVERITY_NAMES } from '../../src/track/findings.ts'
import { CAPTURE, RECORDS, RUN, summaryOf } from '../support/records.ts'

test('what is made from the schema is current (node --import tsx scripts/make-schema.ts)', () => {
  assert.equal(readFileSync(SCHEMA_FILE, 'utf8'), jsonSchema())
  assert.equal(readFileSync(FIELDS_FILE, 'utf8'), fieldsModule())
})

test('the JSON Schema is of draft 2020-12, leaves room for fields, and says which values are times', () => {
  const schema = JSON.parse(jsonSchema())
  assert.equal(schema.$schema, 'https://json-schema.org/draft/2020-12/schema')
  assert.doesNotMatch(jsonSchema(), /"additionalProperties": false/)
  assert.equal(schema.$defs.connection.properties.at.unit, 'ns since the first packet')
  assert.deepEqual(
    Object.keys(schema.$defs)
      .filter(name => /Line|document/.test(name))
      .sort(),
    ['captureLine', 'connectionLine', 'document', 'summaryLine'],
  )
})

test('the records that tests use are of the schema, with no field that it does not have', () => {
  const strict = (schema: z.ZodObject) => z.strictObject(schema.shape)
  for (const record of RECORDS) strict(connectionSchema).parse(record)
  strict(captureSchema).parse(CAPTURE)
  strict(runSchema).parse(RUN)
  strict(summarySchema).parse(summaryOf(RECORDS))
})

test('every finding has its sentences, and they end as sentences do', () => {
  for (const code of MESSAGE_CODES) {
    const { means, orElse, perhaps, advice } = messageOf(code)
    for (const text of [means, orElse ?? perhaps ?? '', advice]) assert.match(text, /^[A-Z{].*\.$/)
    assert.ok(orElse === undefined || perhaps === undefined, `${code}: its cause is named, or it is not`)
  }
})

test('every finding of the tracker has a message of the same severity', () => {
  for (const [i, code] of FINDING_CODES.entries()) {
    assert.ok(MESSAGE_CODES.includes(code as never), code)
    assert.equal(messageOf(code).severity, SEVERITY_NAMES[SEVERITIES[i] as number], code)
  }
})

test('no file of src but schemas, and check where it reads rules and baselines, loads zod: others take types from it', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))
  assert.ok(files.length > 50)
  for (const name of files.filter(name => !/schema\.ts$|^check\/(rules-text|baseline\/baseline)\.ts$/.test(name))) {
    const loaded = readFileSync(`src/${name}`, 'utf8').matchAll(/^(?:import|export) (?!type)[^;]*?from '(.*)'$/gm)
    for (const [, from = ''] of loaded) assert.doesNotMatch(from, /^zod$|schema\.ts$/, name)
  }
})
