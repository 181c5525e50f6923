// Names of TCP ports from this system's list (services(5)), for text that people read; records keep the numbers.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Analysis } from '../report/reporter.ts'
import type { ConnectionRecord } from '../report/schema.ts'
import { UsageError } from './exit.ts'

export type Services = ReadonlyMap<number, string>

/** Port → name, the first that the list has. */
export function readServices(): Services {
  const path = process.platform === 'win32' ? windowsPath() : '/etc/services'
  const names = new Map<number, string>()
  for (const line of textOf(path).split('\n')) {
    const [, name = '', port = ''] = /^\s*([^\s#]+)\s+(\d+)\/tcp\b/.exec(line) ?? []
    if (name !== '' && !names.has(Number(port))) names.set(Number(port), name)
  }
  return names
}

function windowsPath(): string {
  return join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'drivers', 'etc', 'services')
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : (error as Error).message
    throw new UsageError(`--services: ${path}: ${why} (in Debian the package netbase has it)`, { help: false })
  }
}

interface Named {
  port: number
  name?: string | undefined
}

/** The endpoint, with the port's name behind the host's. */
function named<T extends Named>(endpoint: T, services: Services): T {
  const service = services.get(endpoint.port)
  if (service === undefined) return endpoint
  return { ...endpoint, name: endpoint.name === undefined ? service : `${endpoint.name} ${service}` }
}

export function withService(record: ConnectionRecord, services: Services): ConnectionRecord {
  return { ...record, server: named(record.server, services) }
}

/** The same analysis for people: the server's port has its name. */
export function withServices(analysis: Analysis, services: Services): Analysis {
  return {
    async *[Symbol.asyncIterator]() {
      for await (const record of analysis) yield withService(record, services)
    },
    get capture() {
      return analysis.capture
    },
    get summary() {
      const { summary } = analysis
      return { ...summary, servers: summary.servers.map(server => named(server, services)) }
    },
  }
}
