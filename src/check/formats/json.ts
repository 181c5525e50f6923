// Our own document, with whole numbers and identities in place of sentences; `schema` changes when something is taken away.
import type { ConnectionRecord } from '../../report/schema.ts'
import type { RuleResult } from '../check.ts'
import { framesOf } from '../offender.ts'
import type { CheckReport } from '../report.ts'

export function json({ tool, captures }: CheckReport): string {
  const document = {
    schema: 'synfin-check/1',
    tool,
    passed: captures.every(({ result, errors }) => result.passed && errors.length === 0),
    captures: captures.map(({ name, capture, result, errors }) => ({
      capture: name,
      files: capture.files.map(({ path }) => path),
      packets: capture.packets,
      connections: result.connections,
      passed: result.passed && errors.length === 0,
      errors: [...errors, ...(result.sawNothing === null ? [] : [result.sawNothing])],
      results: result.results.map(resultOf),
    })),
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

function resultOf({ rule, server, status, why, offenders, offending }: RuleResult): object {
  const { name, severity, where, assertion: assert, set, place } = rule
  return {
    ...{ name, severity, set, place, where, assert },
    ...{ server, status, why },
    offending,
    offenders: offenders.map(offenderOf),
  }
}

function offenderOf(record: ConnectionRecord): object {
  const { id, uid, client, server, outcome, by, findings } = record
  const addressOf = ({ address, port }: ConnectionRecord['client']) => ({ address, port })
  return {
    id,
    uid,
    client: addressOf(client),
    server: addressOf(server),
    outcome,
    by,
    frames: framesOf(record),
    findings,
  }
}
