// Differences for people: what is worse first to the eye, everything in its place.
import type { Paint, Style } from '../../report/reporter.ts'
import { plural, wrapped } from '../../report/text.ts'
import type { Difference, Level } from './diff.ts'

const LOOK: Readonly<Record<Level, readonly [mark: string, style: Style]>> = {
  regression: ['✖', 'bad'],
  'not-judged': ['?', 'bad'],
  better: ['✔', 'good'],
  change: ['·', 'warn'],
  same: [' ', 'dim'],
  'not-compared': [' ', 'dim'],
}

export interface DiffTextOptions {
  paint: Paint
  width: number
  /** Only regressions. */
  quiet: boolean
}

export function diffText(differences: readonly Difference[], { paint, width, quiet }: DiffTextOptions): string {
  const shown = differences.filter(({ level }) => !quiet || level === 'regression' || level === 'not-judged')
  const lines = shown.flatMap(({ level, service, text, details }) => {
    const [mark, style] = LOOK[level]
    const line = wrapped(service === null ? text : `${service}: ${text}`, width - 2, '    ')
    return [`${paint(style, mark)} ${line}`, ...details.map(detail => `    ${wrapped(detail, width - 4, '      ')}`)]
  })
  if (quiet && shown.length === 0) return ''
  const count = (...levels: Level[]) => differences.filter(({ level }) => levels.includes(level)).length
  const worse = count('regression', 'not-judged')
  const parts = [
    worse > 0 ? paint('bad', plural(worse, 'regression')) : paint('good', 'no regression'),
    plural(count('better'), 'improvement'),
    plural(count('change'), 'other change'),
  ]
  return [...lines, parts.join(', ')].map(line => `${line}\n`).join('')
}
