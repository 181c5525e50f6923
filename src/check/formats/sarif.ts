// SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/: a result for each rule that does not hold.

import { type CheckReport, type Item, itemsOf, STATUS_TEXT, titleOf } from '../report.ts'
import type { Rule } from '../rule.ts'

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const

export function sarif(report: CheckReport): string {
  const items = itemsOf(report)
  const rules = [...new Map(items.map(item => [idOf(item), item])).values()]
  const ids = rules.map(idOf)
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { ...report.tool, rules: rules.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: report.captures.every(({ errors }) => errors.length === 0) }],
        results: items
          .filter(({ status }) => status !== 'holds')
          .map(item => ({ ruleId: idOf(item), ruleIndex: ids.indexOf(idOf(item)), ...resultOf(item) })),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

/** Two files may use one name. */
function idOf({ name, result }: Item): string {
  const source = result?.rule.set ?? result?.rule.place.file
  return source ? `${source}/${name}` : name
}

function ruleOf(item: Item): object {
  const rule: Rule | undefined = item.result?.rule
  return {
    id: idOf(item),
    shortDescription: { text: item.name },
    ...(rule && {
      fullDescription: { text: rule.where === null ? rule.assertion : `${rule.assertion} where ${rule.where}` },
    }),
    defaultConfiguration: { level: LEVELS[item.severity] },
  }
}

function resultOf(item: Item): object {
  const { severity, status, why, details, place, files, fingerprint } = item
  const text = [`${titleOf(item)}: ${STATUS_TEXT[status]}: ${why}`, ...details].join('\n')
  const region = place && { startLine: place.line, startColumn: place.column }
  const at = (path: string) => ({ artifactLocation: { uri: uriOf(path) } })
  return {
    level: LEVELS[severity],
    message: { text },
    locations: [{ physicalLocation: { ...at(place?.file ?? (files[0] as string)), ...(region && { region }) } }],
    relatedLocations: files.map((path, i) => {
      return { id: i + 1, physicalLocation: at(path), message: { text: 'the capture' } }
    }),
    partialFingerprints: { 'synfin/v1': fingerprint },
  }
}

const uriOf = (path: string): string => path.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/')
