// Workflow commands of GitHub Actions: `::error file=…,line=…,title=…::message`, one for each rule that does not hold.
import { type CheckReport, type Item, itemsOf, STATUS_TEXT, titleOf } from '../report.ts'

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const

export function github(report: CheckReport): string {
  return itemsOf(report)
    .filter(({ status }) => status !== 'holds')
    .map(command)
    .join('')
}

function command(item: Item): string {
  const { severity, status, place, why, details, capture } = item
  const at = place && { file: place.file as string, line: String(place.line), col: String(place.column) }
  const properties = { ...at, title: `${STATUS_TEXT[status]}: ${titleOf(item)}` }
  const written = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`)
  return `::${COMMANDS[severity]} ${written.join(',')}::${data([`${capture}: ${why}`, ...details].join('\n'))}\n`
}

/** As the runner reads them back: of `%`, CR and LF, and in properties of `:` and `,` too. */
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
