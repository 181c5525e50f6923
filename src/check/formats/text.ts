// For people: each rule in a line, and below those that do not hold the connections that broke them.
import type { Paint, Style } from '../../report/reporter.ts'
import { plural, printable, wrapped } from '../../report/text.ts'
import { type CheckReport, type Item, itemsOf, STATUS_TEXT, titleOf } from '../report.ts'
import { NO_CONNECTION } from '../tally.ts'
import type { Status } from '../verdict.ts'

export interface TextOptions {
  paint: Paint
  /** Columns of the terminal; Infinity: lines are not broken. */
  width: number
  /** Only what does not hold. */
  quiet: boolean
}

const MARKS: Readonly<Record<Status, string>> = { holds: '✔', broken: '✖', 'not-judged': '?' }

export function text(report: CheckReport, { paint, width, quiet }: TextOptions): string {
  const items = itemsOf(report)
  const lines = report.captures.flatMap(({ name, result, capture }) => {
    const own = items.filter(item => item.capture === name)
    const shown = quiet ? own.filter(({ status }) => status !== 'holds') : own
    if (quiet && shown.length === 0) return []
    const seen = `${plural(result.connections, 'connection')} in ${plural(capture.packets, 'packet')}`
    const heading = `${paint('heading', printable(name))}: ${seen}`
    return [heading, ...shown.flatMap(item => itemLines(item, paint, width)), '']
  })
  const end = quiet && lines.length === 0 ? [] : [conclusion(items, paint)]
  return [...lines, ...end].map(line => `${line}\n`).join('')
}

function itemLines(item: Item, paint: Paint, width: number): string[] {
  const { status, severity, why, place, details, result } = item
  const style: Style = status === 'holds' ? 'good' : severity === 'error' ? 'bad' : 'warn'
  const words = status === 'holds' ? [] : [severity, STATUS_TEXT[status]]
  const title = [titleOf(item), ...(words.length > 0 ? [`(${words.join(', ')})`] : [])].join(' ')
  const head = `${paint(style, MARKS[status])} ${title}`
  const isVacuous = status === 'holds' && result?.why === NO_CONNECTION
  if (status === 'holds') return [isVacuous ? `${head} ${paint('dim', `(${NO_CONNECTION})`)}` : head]
  const at = place === null ? '' : `${place.file}:${place.line}:${place.column} `
  return [
    head,
    `    ${paint('dim', printable(at))}${wrapped(printable(why), width - 4 - at.length, '    ')}`,
    ...details.map(line => {
      const indent = line.startsWith(' ') ? '        ' : '    '
      return indent + wrapped(line.trim(), width - indent.length, `${indent}  `)
    }),
  ]
}

/** `5 rules: 3 hold, 1 is broken, 1 cannot be judged` */
function conclusion(items: readonly Item[], paint: Paint): string {
  const count = (status: Status) => items.filter(item => item.status === status).length
  const [holding, broken, open] = [count('holds'), count('broken'), count('not-judged')]
  const parts = [
    ...(holding > 0 ? [paint('good', `${holding} ${holding === 1 ? 'holds' : 'hold'}`)] : []),
    ...(broken > 0 ? [paint('bad', `${broken} broken`)] : []),
    ...(open > 0 ? [paint('warn', `${open} cannot be judged`)] : []),
  ]
  return `${plural(items.length, 'rule')}: ${parts.join(', ')}`
}
