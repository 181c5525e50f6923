// The table of fixtures/README.md: one row for each scenario, from what the scenario says of itself.
import { captureFile } from './recorder.ts'
import type { Scenario } from './scenario.ts'

const [BEGIN, END] = ['<!-- real: made by scripts/record-fixtures.ts -->', '<!-- real: end -->']

/** The text with the table between its two marks made anew. */
export function withTable(readme: string, scenarios: Scenario[]): string {
  const [before, after] = [readme.indexOf(BEGIN), readme.indexOf(END)]
  if (before < 0 || after < before) throw new Error(`fixtures/README.md lacks the marks ${BEGIN} and ${END}`)
  const rows = scenarios.map(scenario => {
    const { happens, madeBy, lookAt } = scenario
    return `| \`${captureFile(scenario)}\` | ${happens} | ${madeBy} | ${lookAt} |`
  })
  const table = ['| capture | what happens | made by | look at (frames) |', '| --- | --- | --- | --- |', ...rows]
  return `${readme.slice(0, before + BEGIN.length)}\n${table.join('\n')}\n${readme.slice(after)}`
}
