// node --import tsx scripts/compare-tshark.ts FILE|FOLDER…: what synfin and tshark say differently of captures, with the rule
// that explains it (scripts/compare/rules.ts) or as unexplained; exit code 1 when something is. test/differential.test.ts
// does it with the fixtures. Independent of synfin's code are decoding, connections, the times of all steps,
// retransmissions and the RTT of the handshake; states and verdicts tshark does not have.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Difference, differencesBetween } from './compare/differences.ts'
import { RULES, type Rule } from './compare/rules.ts'
import { readWithSynfin, type SynfinCapture } from './compare/synfin.ts'
import { readWithTshark, type TsharkCapture } from './compare/tshark.ts'

export interface Explained {
  difference: Difference
  /** The first that explains it. */
  rule: Rule | undefined
}

/** Throws where tshark cannot be run. */
export async function compareWithTshark(path: string): Promise<Explained[]> {
  return explain(await readWithSynfin(path), await readWithTshark(path))
}

export function explain(synfin: SynfinCapture, tshark: TsharkCapture): Explained[] {
  return differencesBetween(synfin, tshark).map(difference => {
    return { difference, rule: RULES.find(({ explains }) => explains(difference)) }
  })
}

export function differenceText({ where, what, synfin, tshark }: Difference): string {
  return `${where}: ${what}: ${synfin ?? 'none'}, tshark ${tshark ?? 'none'}`
}

/** The file, or all files of a folder and its folders. */
function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  const entries = readdirSync(path, { recursive: true, withFileTypes: true })
  return entries.filter(entry => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const paths = process.argv.slice(2).flatMap(filesIn).sort()
  let unexplained = 0
  for (const path of paths) {
    const all = await compareWithTshark(path)
    const open = all.filter(({ rule }) => rule === undefined).length
    unexplained += open
    console.log(`${path}: ${all.length} differences, ${open} unexplained`)
    for (const { difference, rule } of all) {
      console.log(`  ${differenceText(difference)}\n    ${rule?.reason ?? 'UNEXPLAINED'}`)
    }
  }
  console.log(`${paths.length} files, ${unexplained} unexplained differences`)
  if (unexplained > 0) process.exitCode = 1
}
