// npm run bench [-- short] [flood] [--big] [--rounds N] [layers] [live]
// Makes captures in .bench/ (once) and runs synfin and what is installed of the field's own tools over them, in turn:
// A B C A B C, so that a machine that slows down slows all of them. The first round is a warm-up and not counted.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isInstalled } from '../test/support/needs.ts'
import { type BenchCapture, CAPTURES, makeCapture } from './bench/captures.ts'
import { countPackets, measureLayers } from './bench/layers.ts'
import { measureLive } from './bench/live.ts'
import { measure, type Run } from './bench/measure.ts'

interface Tool {
  name: string
  command: string
  args: (path: string) => string[]
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FOLDER = `${ROOT}.bench`
const SYNFIN = `${ROOT}dist/cli/main.js`
// tcptrace and tshark would ask the name server for every address without -n.
const TOOLS: Tool[] = [
  { name: 'synfin analyze', command: process.execPath, args: path => [SYNFIN, 'analyze', path] },
  { name: 'argus -w /dev/null', command: 'argus', args: path => ['-r', path, '-w', '/dev/null'] },
  { name: 'tcptrace', command: 'tcptrace', args: path => ['-n', path] },
  { name: 'tshark -z conv,tcp', command: 'tshark', args: path => ['-n', '-r', path, '-q', '-z', 'conv,tcp'] },
  { name: 'tcpdump -w /dev/null', command: 'tcpdump', args: path => ['-r', path, '-w', '/dev/null'] },
]

const args = process.argv.slice(2)
const rounds = Number(args[args.indexOf('--rounds') + 1] ?? Number.NaN) || 3
const named = CAPTURES.filter(({ name }) => args.includes(name) || args.includes(`--${name}`))
const isLive = args.includes('live')
const captures = isLive
  ? CAPTURES.slice(0, 1)
  : named.length > 0
    ? named
    : CAPTURES.filter(({ name }) => name !== 'big')

for (const capture of captures) {
  const path = makeCapture(capture, FOLDER)
  if (isLive) await measureLive(SYNFIN, path)
  else if (args.includes('layers')) await measureLayers(path, await countPackets(path), rounds)
  else await compare(capture, path)
}

async function compare(capture: BenchCapture, path: string): Promise<void> {
  if (!existsSync(SYNFIN)) throw new Error('dist/cli/main.js is not there: npm run build')
  const tools = TOOLS.filter(({ command }) => isInstalled(command))
  const runs = new Map<Tool, Run[]>(tools.map(tool => [tool, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const tool of tools) {
      const run = await measure(tool.command, tool.args(path))
      if (round > 0) runs.get(tool)?.push(run)
    }
  }
  console.log(`\n${path}: ${capture.what}; median of ${rounds} runs after a warm-up`)
  const reference = median(runs.get(tools[0]!)!)
  const rows = tools.map(tool => row(tool.name, runs.get(tool)!, reference))
  for (const cells of [['', 'wall', 'from–to', 'peak', 'synfin is'], ...rows]) {
    console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(22) : cell.padStart(15))).join(''))
  }
  const missing = TOOLS.filter(tool => !tools.includes(tool))
  if (missing.length > 0) console.log(`not installed: ${missing.map(({ command }) => command).join(', ')}`)
}

function row(name: string, runs: Run[], reference: number): string[] {
  const walls = runs.map(({ wall }) => wall)
  const peak = Math.max(...runs.map(run => run.peak ?? 0))
  const spread = `${seconds(Math.min(...walls))}–${seconds(Math.max(...walls))}`
  const ratio = `${(median(runs) / reference).toFixed(2)} × as fast`
  return [name, `${seconds(median(runs))} s`, spread, peak ? `${Math.round(peak / 1e6)} MB` : 'not known', ratio]
}

function median(runs: Run[]): number {
  const walls = runs.map(({ wall }) => wall).sort((a, b) => a - b)
  return walls[walls.length >> 1]!
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2)
}
