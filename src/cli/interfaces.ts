// `synfin interfaces`: what there is to capture on, and with what.
import { interfaces } from '../source/live/interfaces.ts'
import { ENGINES, type Engine, HOW_TO_BE_PERMITTED } from '../source/live/live-capture.ts'
import { type Answer, askEngines, NOT_PERMITTED, NOT_UP, openersOf } from '../source/live/openable.ts'
import { OK } from './exit.ts'
import { openOutput } from './output.ts'

export async function listInterfaces(): Promise<number> {
  const all = interfaces()
  const answers = await askEngines(all.filter(({ up }) => up !== false).map(({ name }) => name))
  for (const [name, of] of answers) if (ENGINES.some(engine => of[engine] === NOT_UP)) answers.delete(name)
  const rows = all.map(({ name, loopback, addresses }) => {
    const known = answers.get(name)
    const engines = known ? openersOf(known).join(' ') || 'none' : '-'
    const kind = name === 'any' ? ['all interfaces at once'] : loopback ? ['loopback'] : []
    return [name, known ? 'up' : 'down', engines, [...kind, ...addresses].join(' ')] as const
  })
  const [names, , engines] = [0, 1, 2].map(i => Math.max(...rows.map(row => (row[i] as string).length))) as number[]
  const output = openOutput(null)
  for (const [name, state, openers, rest] of rows) {
    const line = `${name.padEnd(names as number)}  ${state.padEnd(4)}  ${openers.padEnd(engines as number)}  ${rest}`
    await output.write(`${line.trimEnd()}\n`)
  }
  const notes = notesOf(answers)
  if (notes.length > 0) await output.write(`\n${notes.join('\n')}\n`)
  await output.end()
  return OK
}

/** Why an engine cannot open what is up: a reason that is the same everywhere is said once. */
function notesOf(answers: ReadonlyMap<string, Record<Engine, Answer>>): string[] {
  const notes = ENGINES.flatMap(engine => {
    const places = new Map<string, string[]>()
    for (const [name, { [engine]: answer }] of answers) {
      if (answer !== null) places.set(answer, [...(places.get(answer) ?? []), name])
    }
    return [...places].map(([why, names]) => {
      const where = names.length === answers.size ? '' : ` on ${names.join(', ')}`
      return `${engine}${where}: ${why}`
    })
  })
  const isForbidden = [...answers.values()].some(({ libpcap }) => libpcap === NOT_PERMITTED)
  return isForbidden ? [...notes, `to be permitted, ${HOW_TO_BE_PERMITTED}`] : notes
}
