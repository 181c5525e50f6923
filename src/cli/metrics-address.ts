import { isIP } from 'node:net'
import { UsageError } from './exit.ts'

export interface MetricsAddress {
  host: string
  port: number
  isLoopback: boolean
}

/** `9464`, `127.0.0.1:9464`, `[::1]:9464`, `localhost:9464`: a port alone is loopback's. */
export function metricsAddress(text: string): MetricsAddress {
  const [, bracketed, plain, digits = ''] = /^(?:\[([0-9A-Fa-f:.]+)\]:|([^:[\]]*):)?(\d+)$/.exec(text) ?? []
  const host = bracketed ?? (plain || '127.0.0.1')
  const port = digits === '' ? Number.NaN : Number(digits)
  const isAddress = bracketed === undefined ? host === 'localhost' || isIP(host) === 4 : isIP(host) === 6
  if (!isAddress || !(port <= 65_535)) {
    throw new UsageError(`--metrics takes a port or ADDRESS:PORT such as 127.0.0.1:9464 or [::1]:9464, not "${text}"`)
  }
  return { host, port, isLoopback: host === 'localhost' || host === '::1' || host.startsWith('127.') }
}
