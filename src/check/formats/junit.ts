// JUnit XML as Jenkins, GitLab and others read it: a suite for each capture, a case for each rule. What cannot be judged is an
// error, what is broken a failure; a rule that is no error passes, and says so in its output.
import { type CheckReport, type Item, isFailure, itemsOf, STATUS_TEXT, titleOf } from '../report.ts'

export function junit(report: CheckReport): string {
  const items = itemsOf(report)
  const suites = report.captures.map(({ name }) =>
    suite(
      name,
      items.filter(({ capture }) => capture === name),
    ),
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="synfin check" ${counts(items)}>\n${suites.join('')}</testsuites>\n`
}

function suite(name: string, items: readonly Item[]): string {
  return `  <testsuite name="${escaped(name)}" ${counts(items)}>\n${items.map(testCase).join('')}  </testsuite>\n`
}

function counts(items: readonly Item[]): string {
  const of = (status: Item['status']) => items.filter(item => isFailure(item) && item.status === status).length
  return `tests="${items.length}" failures="${of('broken')}" errors="${of('not-judged')}" skipped="0"`
}

function testCase(item: Item): string {
  const { status, why, details, place, result, capture } = item
  const source = result?.rule.set ?? place?.file ?? 'synfin'
  const open = `    <testcase classname="${escaped(source)}" name="${escaped(titleOf(item))}"`
  if (status === 'holds') return `${open}/>\n`
  const text = escaped([`${STATUS_TEXT[status]}: ${why}`, ...details, `in ${capture}`].join('\n'))
  if (!isFailure(item)) return `${open}>\n      <system-out>${item.severity}: ${text}</system-out>\n    </testcase>\n`
  const element = status === 'broken' ? 'failure' : 'error'
  const attributes = `message="${escaped(why)}" type="${status}"`
  return `${open}>\n      <${element} ${attributes}>${text}</${element}>\n    </testcase>\n`
}

/** XML has no way at all to write most control characters. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"]/g, char => `&#${char.charCodeAt(0)};`)
}
