// TAP 14, https://testanything.org/tap-version-14-specification.html: a rule that is no error is a TODO, which fails nothing.
import { printable } from '../../report/text.ts'
import { type CheckReport, type Item, itemsOf, STATUS_TEXT, titleOf } from '../report.ts'

export function tap(report: CheckReport): string {
  const items = itemsOf(report)
  return `TAP version 14\n1..${items.length}\n${items.map(point).join('')}`
}

function point(item: Item, index: number): string {
  const { status, severity } = item
  const name = `${printable(item.capture)}: ${titleOf(item)}`.replace(/[\\#]/g, '\\$&')
  if (status === 'holds') return `ok ${index + 1} - ${name}\n`
  const directive = severity === 'error' ? '' : ` # TODO severity ${severity}`
  return `not ok ${index + 1} - ${name}${directive}\n${diagnostic(item)}`
}

/** A YAML block; JSON's strings are YAML's. */
function diagnostic({ why, status, severity, place, details }: Item): string {
  const lines = [
    `message: ${JSON.stringify(why)}`,
    `status: ${STATUS_TEXT[status]}`,
    `severity: ${severity}`,
    ...(place === null ? [] : [`at: ${JSON.stringify(`${place.file}:${place.line}:${place.column}`)}`]),
    ...(details.length === 0 ? [] : ['connections:', ...details.map(detail => `  - ${JSON.stringify(detail.trim())}`)]),
  ]
  return `  ---\n${lines.map(line => `  ${line}\n`).join('')}  ...\n`
}
